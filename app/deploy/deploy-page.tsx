/** Owns: `/devices/deploy`: asking the server for its extension, signing an enrolment, keeping it in this browser. */

import { createResource, createSignal } from "solid-js";
import { type EnrolmentTerms, signEnrolment } from "../../peer/enrolment.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import {
  PackedExtension,
  packedExtensionBytes,
  packedExtensionPaths,
} from "../../protocol/packed-extension.ts";
import { parseMessage } from "../../protocol/parse.ts";
import { type KeptEnrolment, keepEnrolment, listEnrolments, technicianKey } from "../platform/enrolments.ts";
import { DeployView, type OfferedExtension } from "./deploy-view.tsx";

export function DeployPage() {
  const [extension, { refetch }] = createResource(askForExtension);
  const [kept, { refetch: readAgain }] = createResource(() => listEnrolments(Date.now()));
  const [open, setOpen] = createSignal<KeptEnrolment | null>(null);
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<ErrorCode | null>(null);

  const make = async (server: string, terms: EnrolmentTerms) => {
    setBusy(true);
    setProblem(null);
    const key = await technicianKey();
    if (key.ok) {
      const made = { ...(await signEnrolment(terms, key.value)), server };
      const stored = await keepEnrolment(made);
      if (stored.ok) setOpen(made);
      else setProblem(stored.code);
      await readAgain();
    } else {
      setProblem(key.code);
    }
    setBusy(false);
  };
  return (
    <DeployView
      extension={extension.loading ? "loading" : (extension.latest ?? "failed")}
      address={location.origin}
      nowMs={Date.now()}
      kept={kept.latest?.ok ? kept.latest.value : []}
      open={open()}
      busy={busy()}
      problem={problem()}
      onMake={(server, terms) => void make(server, terms)}
      onOpen={setOpen}
      onRetry={() => void refetch()}
    />
  );
}

/** `none` is an answer: this server was started without a packed extension. */
async function askForExtension(): Promise<OfferedExtension> {
  try {
    const answer = await fetch(packedExtensionPaths.about, { cache: "no-cache" });
    if (answer.status === 404) return "none";
    const about = parseMessage(PackedExtension, await answer.text(), packedExtensionBytes);
    return answer.ok && about.ok ? about.value : "failed";
  } catch {
    return "failed";
  }
}
