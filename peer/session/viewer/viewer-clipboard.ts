/**
 * Owns: a viewer's copying from and pasting to the host's machine, one of each at a time.
 * Must never: ask for the host's clipboard by itself: each request is a gesture's, made by who calls.
 */

import type { ClipboardMessage } from "../../../protocol/clipboard-messages.ts";
import type { ControlMessage } from "../../../protocol/control-messages.ts";
import type { Id } from "../../../protocol/fields.ts";
import { err, ok, type Result } from "../../../protocol/result.ts";
import { type ClipboardContent, packContent, unpackContent } from "../../clipboard/clipboard-content.ts";
import {
  type PartsReceiver,
  type PartsSender,
  receiveInParts,
  sendInParts,
} from "../../clipboard/content-parts.ts";
import type { Clock } from "../../clock.ts";
import { type CopySnapshot, sizeOf } from "../clipboard-snapshot.ts";

/** Without a word from the host for so long, it is not coming. */
const patienceMs = 20_000;

export type ViewerClipboard = {
  /** What was just copied there, made harmless. To be called right after the keys that copy were sent. */
  copy(): Promise<Result<ClipboardContent>>;
  /** Resolves once it is on the host's clipboard. */
  paste(content: ClipboardContent): Promise<Result<void>>;
  handle(message: ClipboardMessage): Result<void>;
  /** The link or the grants changed. */
  sync(): void;
  dispose(): void;
};

type Waiting<Value> = { readonly id: Id; settle(result: Result<Value>): void; stir(): void };

export function createViewerClipboard(options: {
  readonly clock: Clock;
  readonly newId: () => Id;
  /** The host hears this viewer and lets it use the clipboard. */
  readonly mayUse: () => boolean;
  readonly say: (message: ControlMessage) => boolean;
  readonly clean: (content: ClipboardContent) => Promise<ClipboardContent>;
  readonly onCopied: (copy: Pick<CopySnapshot, "direction" | "kinds" | "bytes">) => void;
}): ViewerClipboard {
  const { clock, newId, mayUse, say, clean, onCopied } = options;
  let copying: (Waiting<ClipboardContent> & { incoming: PartsReceiver | null }) | null = null;
  let pasting: (Waiting<void> & { readonly outgoing: PartsSender }) | null = null;

  return {
    copy() {
      if (!mayUse()) return Promise.resolve(err("scope-missing"));
      copying?.settle(err("clipboard-empty"));
      const { waiting, promise } = wait<ClipboardContent>(newId(), () => {
        if (copying?.id === waiting.id) copying = null;
      });
      copying = { ...waiting, incoming: null };
      say({ t: "clipboard-read", id: waiting.id });
      return promise;
    },
    paste(content) {
      if (!mayUse()) return Promise.resolve(err("scope-missing"));
      const packed = packContent(content);
      if (!packed.ok) return Promise.resolve(packed);
      pasting?.settle(err("clipboard-unavailable"));
      const { waiting, promise } = wait<void>(newId(), () => {
        if (pasting?.id === waiting.id) pasting = null;
      });
      const outgoing = sendInParts(waiting.id, packed.value, (message) => void (mayUse() && say(message)));
      pasting = { ...waiting, outgoing };
      return promise.then((written) => {
        if (written.ok) onCopied({ direction: "to-host", ...sizeOf(content) });
        return written;
      });
    },
    handle(message) {
      switch (message.t) {
        case "clipboard-read":
          return err("direction-wrong");
        case "clipboard-content":
          // What nobody asked for is not taken.
          if (copying?.id === message.id) copying.incoming = receiveInParts(message);
          return ok(undefined);
        case "clipboard-part": {
          const current = copying;
          if (current?.incoming?.id !== message.id) return ok(undefined);
          const taken = current.incoming.take(message);
          if (!taken.ok) {
            current.settle(taken);
            return taken;
          }
          current.stir();
          say({ t: "clipboard-taken", id: message.id, parts: current.incoming.parts });
          if (taken.value === null) return ok(undefined);
          // All is here: what is taken back from now on takes nothing of it back.
          copying = null;
          const unpacked = unpackContent(taken.value);
          if (!unpacked.ok) {
            current.settle(unpacked);
            return unpacked;
          }
          onCopied({ direction: "from-host", ...sizeOf(unpacked.value) });
          void clean(unpacked.value).then((content) => current.settle(ok(content)));
          return ok(undefined);
        }
        case "clipboard-taken": {
          if (pasting?.id !== message.id) return ok(undefined);
          pasting.stir();
          const taken = pasting.outgoing.taken(message.parts);
          return taken.ok ? ok(undefined) : taken;
        }
        case "clipboard-end": {
          const { id, code } = message;
          if (copying?.id === id) copying.settle(err(code ?? "clipboard-empty"));
          else if (pasting?.id === id) pasting.settle(code === null ? ok(undefined) : err(code));
          return ok(undefined);
        }
      }
    },
    sync() {
      if (!mayUse()) giveUp();
    },
    dispose: giveUp,
  };

  function giveUp(): void {
    copying?.settle(err("scope-missing"));
    pasting?.settle(err("scope-missing"));
  }

  function wait<Value>(id: Id, onSettled: () => void) {
    const { promise, resolve } = Promise.withResolvers<Result<Value>>();
    let cancel = () => {};
    const waiting: Waiting<Value> = {
      id,
      settle(result) {
        cancel();
        onSettled();
        resolve(result);
      },
      stir() {
        cancel();
        cancel = clock.after(patienceMs, () => waiting.settle(err("link-failed")));
      },
    };
    waiting.stir();
    return { waiting, promise };
  }
}
