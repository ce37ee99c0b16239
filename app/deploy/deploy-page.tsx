/**
 * Owns: `/devices/deploy`: asking the server for its extension, signing an enrolment, keeping it in this browser, and taking
 * in devices that join meanwhile.
 */

import { createResource, createSignal, onCleanup, onMount } from "solid-js";
import { type EnrolmentTerms, signEnrolment } from "../../peer/enrolment/enrolment-token.ts";
import { createSignalingClient } from "../../peer/signaling/signaling-client.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import {
  PackedExtension,
  packedExtensionBytes,
  packedExtensionPaths,
} from "../../protocol/packed-extension.ts";
import { parseMessage } from "../../protocol/parse.ts";
import { pageRules } from "../platform/device-rules.ts";
import { openPageDesk, type PageDesk } from "../platform/enrolment-desk.ts";
import { endEnrolment, type IssuedEnrolment, keepEnrolment, listEnrolments } from "../platform/enrolments.ts";
import { technicianKeys } from "../platform/technician-keys.ts";
import { DeployView, type OfferedExtension } from "./deploy-view.tsx";

export function DeployPage() {
  const [extension, { refetch }] = createResource(askForExtension);
  const [kept, { refetch: readAgain }] = createResource(() => listEnrolments(Date.now()));
  const [open, setOpen] = createSignal<IssuedEnrolment | null>(null);
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<ErrorCode | null>(null);
  const [joined, setJoined] = createSignal<string | null>(null);
  let desk: PageDesk | undefined;
  onMount(() => {
    const signaling = createSignalingClient({ url: location.origin });
    desk = openPageDesk(signaling.devices, (news) => {
      if (news.kind === "failed") setProblem(news.code);
      else setJoined(news.name);
      void readAgain();
    });
    onCleanup(() => {
      desk?.dispose();
      signaling.dispose();
    });
  });

  const make = async (server: string, terms: EnrolmentTerms) => {
    setBusy(true);
    setProblem(null);
    const keys = await technicianKeys();
    if (keys.ok) {
      const made = { ...(await signEnrolment(terms, keys.value)), server };
      const stored = await keepEnrolment(made);
      if (stored.ok) setOpen(made);
      else setProblem(stored.code);
      desk?.look();
      await readAgain();
    } else {
      setProblem(keys.code);
    }
    setBusy(false);
  };
  const end = async (id: string) => {
    const ended = await endEnrolment(id);
    setProblem(ended.ok ? null : ended.code);
    await readAgain();
  };
  return (
    <DeployView
      rules={pageRules.state()}
      onRulesAgain={() => void pageRules.refresh()}
      extension={extension.loading ? "loading" : (extension.latest ?? "failed")}
      address={location.origin}
      nowMs={Date.now()}
      kept={kept.latest?.ok ? kept.latest.value : []}
      open={open()}
      busy={busy()}
      problem={problem()}
      onMake={(server, terms) => void make(server, terms)}
      joined={joined()}
      onOpen={setOpen}
      onEnd={(id) => void end(id)}
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
