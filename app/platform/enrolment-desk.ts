/**
 * Owns: taking in devices that join by a token, for as long as a page is open that has to do with them: one tab of the
 * browser does so, and all of them hear of it.
 * Never: says at the server that this technician is there where no enrolment was ever issued.
 */

import { systemClock } from "../../peer/clock.ts";
import { createEnrolmentDesk, type EnrolmentBook } from "../../peer/enrolment/enrolment-desk.ts";
import type { Devices } from "../../peer/signaling/device-presence.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { err, ok } from "../../protocol/result.ts";
import { keepDevice } from "./device-storage.ts";
import { countUse, findEnrolment, hasIssuedEnrolments, noteListed } from "./enrolments.ts";
import { sealAccessCode, technicianKeys } from "./technician-keys.ts";

const lockName = "farhand-enrolment-desk";
const channelName = "farhand-enrolment-desk";

export type DeskNews =
  | { readonly kind: "joined"; readonly name: string }
  /** A device asked, and could not be put on the list. */
  | { readonly kind: "failed"; readonly code: ErrorCode };

export type PageDesk = {
  /** An enrolment was issued: devices may come now. */
  look(): void;
  dispose(): void;
};

export function openPageDesk(devices: Devices, onNews: (news: DeskNews) => void): PageDesk {
  const channel = new BroadcastChannel(channelName);
  const ending = new AbortController();
  let isAsked = false;
  const tell = (news: DeskNews) => {
    onNews(news);
    channel.postMessage(news);
  };
  // From a page of ours, in another tab.
  channel.addEventListener("message", ({ data }: MessageEvent<DeskNews>) => onNews(data));
  const look = async () => {
    if (isAsked || !(await hasIssuedEnrolments()) || isAsked || ending.signal.aborted) return;
    isAsked = true;
    await navigator.locks.request(lockName, { signal: ending.signal }, () =>
      serve(devices, tell, ending.signal),
    );
  };
  const lookSoon = () => void look().catch(() => undefined);
  lookSoon();

  return {
    look: lookSoon,
    dispose() {
      ending.abort();
      channel.close();
    },
  };
}

/** Until it is aborted; another tab takes over then. */
async function serve(devices: Devices, tell: (news: DeskNews) => void, signal: AbortSignal): Promise<void> {
  const keys = await technicianKeys();
  if (!keys.ok || signal.aborted) return;
  const desk = createEnrolmentDesk({ devices, keys: keys.value, book: bookOf(tell), clock: systemClock });
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => {
    desk.dispose();
    resolve();
  });
  await promise;
}

/** @public For tests. */
export function bookOf(tell: (news: DeskNews) => void): EnrolmentBook {
  return {
    find: findEnrolment,
    async take({ enrolment, device, name, code }) {
      const nowMs = Date.now();
      const counted = await countUse(enrolment, device, nowMs);
      if (!counted.ok) return counted;
      const { outcome, isListed } = counted.value;
      if (outcome !== "taken" || isListed) return ok(outcome);
      const issued = await findEnrolment(enrolment);
      const sealedCode = await sealAccessCode(device, code);
      if (!issued || !sealedCode.ok) return err(sealedCode.ok ? "enrolment-invalid" : sealedCode.code);
      const { group } = issued.enrolment;
      const kept = await keepDevice({
        device,
        name,
        group,
        enrolledBy: "",
        nowMs,
        sealedCode: sealedCode.value,
      });
      if (!kept.ok) {
        tell({ kind: "failed", code: kept.code });
        return kept;
      }
      await noteListed(enrolment, device);
      tell({ kind: "joined", name: kept.value.name });
      return ok("taken");
    },
  };
}
