/**
 * Owns: a viewer's input on its way to the host's browser, and what the host tells of that browser.
 * Must never: send what the protocol refuses, or keep input for later: what cannot go now, because of the link or the host's word, is dropped.
 */

import { ControlMessage, type ControlMessageOf } from "../../../protocol/control-messages.ts";
import type { ErrorCode } from "../../../protocol/error-codes.ts";
import { limits } from "../../../protocol/limits.ts";
import { parseValue } from "../../../protocol/parse.ts";
import { RemoteInput } from "../../../protocol/remote-input.ts";
import { err, type Result } from "../../../protocol/result.ts";
import type { Clock } from "../../clock.ts";
import type { FileSource } from "../../files/file-source.ts";
import type { PairChannels } from "../../pair/pair-channels.ts";
import type { TabCommand } from "../../remote-control/control-surface.ts";
import { isMotion, joinMotion, type Motion } from "../../remote-control/motion.ts";
import { noControl } from "../control-snapshot.ts";
import type { SessionStore } from "../session-store.ts";

/** Motion goes at most once a frame of a 60 Hz screen. */
const motionEveryMs = 16;

export type ViewerControl = {
  sendInput(input: RemoteInput): void;
  commandTab(command: TabCommand): void;
  answerPageDialog(id: string, accept: boolean, text: string): void;
  /** Offers files for the page's field. @returns the transfer's id */
  chooseFiles(choice: string, sources: readonly FileSource[]): Result<string>;
  cancelFileChoice(choice: string): void;
  handle(
    message: ControlMessageOf<
      | "control-state"
      | "tabs"
      | "tab-command-failed"
      | "page-dialog"
      | "cursor"
      | "file-choice"
      | "file-choice-end"
    >,
  ): void;
  /** The link or the grants changed. */
  sync(): void;
  dispose(): void;
};

export function createViewerControl(options: {
  readonly clock: Clock;
  readonly store: SessionStore;
  /** The host hears this viewer and lets it control. */
  readonly mayControl: () => boolean;
  readonly channels: () => Pick<PairChannels, "sendInput" | "isInputCongested"> | null;
  readonly say: (message: ControlMessage) => void;
  readonly offer: (sources: readonly FileSource[]) => Result<string>;
}): ViewerControl {
  const { clock, store, mayControl, channels, say } = options;
  let waiting: readonly Motion[] = [];
  let cancelTimer: (() => void) | null = null;

  return {
    sendInput(input) {
      // `busy` is not held back: the host gives the turn to who goes on when the other is quiet.
      const { state } = store.snapshot.control;
      if (!parseValue(RemoteInput, input).ok) return;
      if (!mayControl() || (state !== "ready" && state !== "busy")) return drop();
      if (isMotion(input)) {
        const joined = joinMotion(waiting, input);
        if (joined === null) sendWaiting();
        waiting = joined ?? [input];
        if (cancelTimer === null) sendMotion();
        return;
      }
      sendWaiting();
      channels()?.sendInput(input);
    },
    commandTab(command) {
      if (!mayControl()) return;
      const checked = parseValue(ControlMessage, command);
      fail(checked.ok ? null : checked.code);
      if (checked.ok) say(command);
    },
    answerPageDialog(id, accept, text) {
      const answer = { t: "page-dialog-answer", id, accept, text } as const;
      if (mayControl() && parseValue(ControlMessage, answer).ok) say(answer);
    },
    chooseFiles(choice, sources) {
      if (!mayControl() || store.snapshot.control.fileChoice?.id !== choice) return err("file-choice-gone");
      const bytes = sources.reduce((sum, { file }) => sum + file.size, 0);
      if (bytes > limits.fileChoiceBytes) return err("file-choice-too-large");
      const offered = options.offer(sources);
      if (offered.ok) answerFileChoice(choice, offered.value);
      return offered;
    },
    cancelFileChoice: (choice) => answerFileChoice(choice, null),
    handle(message) {
      const { control } = store.snapshot;
      switch (message.t) {
        case "control-state": {
          const { state, controller, code } = message;
          const before = state === "off" ? noControl : control;
          store.change({ control: { ...before, state, controller, code } });
          if (state !== "ready" && state !== "busy") drop();
          return;
        }
        case "tabs":
          store.change({ control: { ...control, tabs: message.tabs } });
          return;
        case "tab-command-failed":
          return fail(message.code);
        case "page-dialog":
          store.change({ control: { ...control, dialog: message.dialog } });
          return;
        case "file-choice":
          store.change({ control: { ...control, fileChoice: message.choice } });
          return;
        case "file-choice-end":
          return fail(message.code);
        case "cursor":
          store.change({ control: { ...control, cursor: message.cursor } });
          return;
      }
    },
    sync() {
      if (mayControl()) return;
      drop();
      // Why it ended is kept to be read; what the browser showed is not.
      const { state, code } = store.snapshot.control;
      if (state !== "off") store.change({ control: { ...noControl, code } });
    },
    dispose: drop,
  };

  function answerFileChoice(id: string, transfer: string | null): void {
    const { control } = store.snapshot;
    if (!mayControl() || control.fileChoice?.id !== id) return;
    store.change({ control: { ...control, fileChoice: null, commandError: null } });
    say({ t: "file-choice-answer", id, transfer });
  }

  function fail(commandError: ErrorCode | null): void {
    const { control } = store.snapshot;
    if (control.commandError !== commandError) store.change({ control: { ...control, commandError } });
  }

  function sendMotion(): void {
    cancelTimer = null;
    if (waiting.length === 0) return;
    cancelTimer = clock.after(motionEveryMs, sendMotion);
    if (channels()?.isInputCongested !== true) return sendWaiting();
    // The latest place goes when there is room; a page that turns late and far is what nobody meant.
    waiting = waiting.filter(({ t }) => t !== "wheel");
  }

  function sendWaiting(): void {
    const motions = waiting;
    waiting = [];
    if (!mayControl() || channels()?.isInputCongested !== false) return;
    for (const motion of motions) channels()?.sendInput(motion);
  }

  function drop(): void {
    waiting = [];
    cancelTimer?.();
    cancelTimer = null;
  }
}
