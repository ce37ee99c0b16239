/**
 * Messages of the control channel about the host's browser while a viewer may control it: its tabs, its dialogs, its
 * pointer, and how control itself stands. They join the union in control-messages.ts.
 */

import * as v from "valibot";
import { errorCodes } from "./error-codes.ts";
import { boundedText, DisplayName, Id, integerIn, Sender } from "./fields.ts";
import { limits } from "./limits.ts";
import type { MessageRule } from "./message-rule.ts";

/**
 * How control stands for this viewer. Host → viewer, at every change.
 *
 * | state | meaning |
 * |---|---|
 * | off | nobody controls, or this viewer may not |
 * | ready | this viewer's input is carried out |
 * | busy | another viewer (`controller`) is at it |
 * | yielded | the person at the host uses mouse or keys: input is dropped until a while after |
 * | fenced | the page is not among those that control was agreed for |
 * | blocked | the browser does not allow it here; `code` says why |
 */
const ControlState = v.strictObject({
  t: v.literal("control-state"),
  state: v.picklist(["off", "ready", "busy", "yielded", "fenced", "blocked"]),
  controller: v.nullable(Sender),
  code: v.nullable(v.picklist(errorCodes)),
});

/** A tab's number in the host's browser. */
const Tab = integerIn(0, 0x7fffffff);

const RemoteTab = v.strictObject({
  tab: Tab,
  title: boundedText(limits.tabTitleChars),
  /** Origin and path, without query and fragment. */
  address: boundedText(limits.tabAddressChars),
  isActive: v.boolean(),
  isLoading: v.boolean(),
  /** False for the browser's own pages, and for those outside the fence. */
  isControllable: v.boolean(),
  zoomPercent: integerIn(25, 500),
});
export type RemoteTab = v.InferOutput<typeof RemoteTab>;

/** The tabs of the window that is shared, in order. Host → viewer, at every change. */
const Tabs = v.strictObject({
  t: v.literal("tabs"),
  tabs: v.pipe(v.array(RemoteTab), v.maxLength(limits.tabs)),
});

/**
 * Of the web alone, with no name or password before the host and no blank, which a browser would leave out: what is read
 * is where it leads. Whether it can be opened is found out by the browser that is to open it.
 */
const webAddress = v.pipe(
  boundedText(limits.addressChars),
  v.regex(/^https?:\/\/[^\s/?#\\@]+(?:[/?#]\S*)?$/i),
  v.check((address) => address.isWellFormed()),
);

const TabCommand = v.variant("command", [
  v.strictObject({
    t: v.literal("tab-command"),
    command: v.picklist(["activate", "close", "reload", "reload-uncached", "back", "forward"]),
    tab: Tab,
  }),
  v.strictObject({
    t: v.literal("tab-command"),
    command: v.literal("navigate"),
    tab: Tab,
    address: webAddress,
  }),
  v.strictObject({
    t: v.literal("tab-command"),
    command: v.literal("open"),
    address: v.nullable(webAddress),
  }),
  v.strictObject({
    t: v.literal("tab-command"),
    command: v.literal("zoom"),
    tab: Tab,
    percent: integerIn(25, 500),
  }),
]);

/** What a viewer's command came to, when it was nothing. Host → viewer. */
const TabCommandFailed = v.strictObject({
  t: v.literal("tab-command-failed"),
  code: v.picklist(errorCodes),
});

/** A page's own dialog, which holds the page until it is answered; null when none is open. Host → viewer. */
const PageDialog = v.strictObject({
  t: v.literal("page-dialog"),
  dialog: v.nullable(
    v.strictObject({
      id: Id,
      kind: v.picklist(["alert", "confirm", "prompt", "beforeunload"]),
      text: boundedText(limits.dialogChars),
      prefill: boundedText(limits.dialogPrefillChars),
    }),
  ),
});

const PageDialogAnswer = v.strictObject({
  t: v.literal("page-dialog-answer"),
  id: Id,
  accept: v.boolean(),
  /** What was typed into a prompt; empty for the others. */
  text: boundedText(limits.dialogPrefillChars),
});

export const cursors = [
  "default",
  "pointer",
  "text",
  "vertical-text",
  "wait",
  "progress",
  "help",
  "crosshair",
  "cell",
  "move",
  "grab",
  "grabbing",
  "not-allowed",
  "no-drop",
  "copy",
  "alias",
  "context-menu",
  "col-resize",
  "row-resize",
  "ew-resize",
  "ns-resize",
  "nesw-resize",
  "nwse-resize",
  "zoom-in",
  "zoom-out",
  "none",
] as const;

/** The shape that the host's page gives the pointer, by its CSS name. Host → viewer, at every change. */
const Cursor = v.strictObject({ t: v.literal("cursor"), cursor: v.picklist(cursors) });

/** What came of a place that a viewer marked for the host's person to press. Host → viewer. */
const GhostState = v.strictObject({
  t: v.literal("ghost-state"),
  ghost: integerIn(0, 0x7fffffff),
  state: v.picklist(["shown", "done", "gone", "impossible"]),
});

/** The host's person enrolled this browser for unattended access, at the asking of this viewer. Host → viewer. */
const DeviceEnrolled = v.strictObject({
  t: v.literal("device-enrolled"),
  device: Id,
  name: DisplayName,
});

export const remoteControlMessages = [
  ControlState,
  Tabs,
  TabCommand,
  TabCommandFailed,
  PageDialog,
  PageDialogAnswer,
  Cursor,
  GhostState,
  DeviceEnrolled,
] as const;

export const remoteControlMessageRules = {
  "control-state": { from: "host", scope: null },
  tabs: { from: "host", scope: "control" },
  "tab-command": { from: "viewer", scope: "control" },
  "tab-command-failed": { from: "host", scope: "control" },
  "page-dialog": { from: "host", scope: "control" },
  "page-dialog-answer": { from: "viewer", scope: "control" },
  cursor: { from: "host", scope: "control" },
  "ghost-state": { from: "host", scope: "view" },
  "device-enrolled": { from: "host", scope: null },
} as const satisfies Record<string, MessageRule>;
