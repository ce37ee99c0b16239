/**
 * Owns: the browser window that a technician controls, as the engine's `ControlSurface`: it follows the tab in front,
 * holds the debugger there and nowhere else, and tells what the window shows.
 * Never: attaches to a page outside of the fence, of the browser or of the extension; sends to a tab that is not in front,
 * save what lets go of what was held there; acts on a list of tabs that something overtook.
 *
 * ```
 * resting → beginning → following → resting     begin … end, the panic key, the browser's own banner
 * ```
 */

import type { Clock } from "../../peer/clock.ts";
import { createEmitter } from "../../peer/events.ts";
import type { ControlFence } from "../../peer/remote-control/control-fence.ts";
import type {
  ControlSurface,
  ControlSurfaceEvents,
  SurfaceSnapshot,
  TabCommand,
} from "../../peer/remote-control/control-surface.ts";
import { letsGo, nothingHeld, releasesOf, takeInput } from "../../peer/remote-control/held-input.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { limits } from "../../protocol/limits.ts";
import type { RemoteTab } from "../../protocol/remote-control-messages.ts";
import type { RemoteInput } from "../../protocol/remote-input.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import type { TabFacts } from "../bridge/driver-messages.ts";
import type { BrowserDriver } from "../engine/browser-driver.ts";
import { detachErrorOf } from "../engine/control-error.ts";
import { createGrowingPause } from "../engine/growing-pause.ts";
import type { LayerShows } from "../page-layer/layer-names.ts";
import { inputCommands } from "./input-commands.ts";
import { createLocalInput } from "./local-input.ts";
import { remoteTab } from "./remote-tab.ts";
import { refusalOn, refusalToLead, standingOf } from "./site-fence.ts";
import { attachToTab, type TabAttachment } from "./tab-attachment.ts";

export type TabSurface = ControlSurface & {
  readonly fence: ControlFence;
  setFence(fence: ControlFence): void;
  /** A tab was hidden, or is not any more. Acts at once. */
  lookAgain(): void;
  /** What the controlled page shows of it. */
  show(shows: LayerShows): void;
  /** The person uses mouse or keys in the extension's own pages. */
  useLocally(): void;
  /** The tab that is held now, for its picture. */
  readonly attachment: TabAttachment | null;
  /** Calls back when another tab is held, or none. */
  onAttachment(listener: () => void): () => void;
};

const nothing: SurfaceSnapshot = {
  blocked: null,
  isFenced: false,
  tabs: [],
  dialog: null,
  cursor: "default",
};

/** `url` is null until a list tells it. */
type Front = { readonly tab: number; readonly url: string | null };

const nowhere: ControlFence = { kind: "origins", origins: [] };

/** A window whose tabs change faster than they can be listed is not controlled. */
const mostLists = 5;

export function createTabSurface(options: {
  readonly driver: BrowserDriver;
  readonly clock: Clock;
  /** The script of page-layer.ts. */
  readonly layer: string;
  /** Tabs that the person has hidden: outside of any fence. */
  readonly isHidden?: (tab: number) => boolean;
}): TabSurface {
  const { driver, clock, layer, isHidden = () => false } = options;
  const emitter = createEmitter<ControlSurfaceEvents & { readonly attachment: undefined }>();
  const localInput = createLocalInput();
  const pause = createGrowingPause(clock);
  let fence: ControlFence = { kind: "everywhere" };
  let snapshot = nothing;
  let window: number | null = null;
  let attachment: TabAttachment | null = null;
  let shows: LayerShows | null = null;
  /** Counts beginnings and ends: what an earlier one was about counts no more. */
  let turn = 0;
  let isOn = false;
  let looking: Promise<ErrorCode | null> | null = null;
  let looksAgain = false;
  /** The tab in front, as far as it is known now: nothing is sent to a tab that is not it. */
  let front: Front | null = null;
  /** Counts what was heard of tabs: a list that was made meanwhile is not to be believed. */
  let heard = 0;
  /** What is held down in the tab that is held. */
  let held = nothingHeld;
  /** What is to be let go in it, once it is known again that it is in front. */
  let owed: readonly RemoteInput[] = [];

  driver.on("tabs-changed", () => void look());
  driver.on("panic", () => isOn && stop(null));
  driver.on("detached", ({ tab, reason }) => {
    const code = detachErrorOf(reason);
    // The banner is one for all tabs, and there before an attachment is known here.
    if (code === "control-banner-cancelled" && isOn) return stop(code);
    if (attachment?.tab !== tab) return;
    forget();
    void look();
  });
  driver.on("tab-activated", (activated) => {
    if (activated.window !== window) return;
    if (activated.tab !== front?.tab) hear({ tab: activated.tab, url: null });
  });
  driver.on("tab-navigated", ({ tab, url }) => hear(tab === front?.tab ? { tab, url } : front));
  driver.on("tab-left", (tab) => hear(tab === front?.tab ? null : front));
  driver.on("reconnected", () => hear(null));

  return {
    on: emitter.on,
    get snapshot() {
      return snapshot;
    },
    get fence() {
      return fence;
    },
    get attachment() {
      return attachment;
    },
    onAttachment: (listener) => emitter.on("attachment", listener),
    async begin() {
      turn += 1;
      const mine = turn;
      isOn = true;
      window = null;
      front = null;
      const refusal = await look();
      if (mine !== turn) return err("control-unavailable", "ended meanwhile");
      return window === null ? err(refusal ?? "control-unavailable", "no window") : ok(undefined);
    },
    end: rest,
    send,
    command,
    answerDialog({ id, accept, text }) {
      if (attachment?.dialog?.id === id) attachment.answerDialog(accept, text);
    },
    setFence(next) {
      fence = next;
      settle();
      void look();
    },
    lookAgain() {
      settle();
      void look();
    },
    show(next) {
      shows = next;
      attachment?.show(next);
    },
    useLocally: () => isOn && emitter.emit("local-input", undefined),
  };

  function send(input: RemoteInput): void {
    const { held: after } = takeInput(held, input);
    if (sendToFront(input)) held = after;
    else if (letsGo(held, input)) owed = [...owed, input];
  }

  function sendToFront(input: RemoteInput): boolean {
    const viewport = attachment?.viewport ?? null;
    if (attachment === null || viewport === null || attachment.tab !== front?.tab) return false;
    for (const command of inputCommands(input, viewport)) {
      localInput.sent(command, clock.now());
      attachment.send(command);
    }
    if (input.t === "mouse") {
      attachment.point(Math.round(input.at.x * viewport.width), Math.round(input.at.y * viewport.height));
    }
    return true;
  }

  /** Something of tabs was told: it counts at once, and a look finds out the rest. */
  function hear(next: Front | null): void {
    if (!isOn) return;
    heard += 1;
    // The page that is left is still one that control may act on: nothing stays down in it.
    if (next !== null && next.url === null) for (const release of releasesOf(held)) sendToFront(release);
    front = next;
    settle();
    void look();
  }

  /** Lets go where control may not act on the tab in front, as far as that is known. Only a look takes hold. */
  function settle(): void {
    if (!isOn || front === null) return;
    const refusal = front.url === null ? null : refusalIn(front.tab, front.url);
    if (attachment?.tab !== front.tab || refusal !== null) letGo();
    if (refusal !== null) change(standingOf(refusal));
    const late = owed;
    owed = [];
    for (const release of late) send(release);
  }

  /**
   * One look after the other; what changes during one is seen by the next.
   * @returns why nothing could be seen by the last
   */
  function look(): Promise<ErrorCode | null> {
    if (looking !== null) {
      looksAgain = true;
      return looking;
    }
    looking = (async () => {
      let refusal: ErrorCode | null;
      do {
        looksAgain = false;
        refusal = await lookOnce();
      } while (looksAgain);
      // In the same breath as the last check: a look that is asked for now is another one.
      looking = null;
      return refusal;
    })();
    return looking;
  }

  async function lookOnce(): Promise<ErrorCode | null> {
    const mine = turn;
    if (!isOn) return null;
    if (window === null) {
      const shared = await driver.call("sharedWindow");
      if (mine !== turn) return null;
      if (!shared.ok || shared.value === null) return shared.ok ? null : shared.code;
      window = shared.value;
    }
    const listed = await listTabs();
    if (mine !== turn) return null;
    const tabs = listed.ok ? listed.value : [];
    const active = tabs.find(({ isActive }) => isActive);
    front = active === undefined ? null : { tab: active.tab, url: active.url };
    settle();
    // Before anything that takes time: commands name tabs by what was told last.
    change({
      tabs: sameOrNew(tabs.slice(0, limits.tabs).map((facts) => remoteTab(facts, fenceOf(facts.tab)))),
    });
    let refusal: ErrorCode | null = null;
    if (front === null) letGo();
    else if (attachment === null && mayControl(front)) {
      const attached = await attachToTab(driver, front.tab, layer);
      if (!attached.ok) refusal = attached.code;
      else if (mine === turn && front?.tab === attached.value.tab && mayControl(front)) take(attached.value);
      else attached.value.end();
      if (mine !== turn) return null;
    }
    // What was heard while it attached is newer than the list: the next look tells it.
    if (front?.tab !== active?.tab || front?.url !== active?.url) return null;
    const onPage = active === undefined ? "control-tab-gone" : refusalIn(active.tab, active.url);
    const crash = attachment?.isCrashed === true ? "control-tab-gone" : null;
    change(standingOf(onPage ?? refusal ?? crash));
    // What the page itself does not forbid may pass without a word from the browser.
    if (active === undefined || (onPage === null && refusal !== null)) pause.beforeNext(() => void look());
    else pause.reset();
    return null;
  }

  function mayControl({ tab, url }: Front): boolean {
    return url !== null && refusalIn(tab, url) === null;
  }

  function refusalIn(tab: number, url: string): ErrorCode | null {
    return refusalOn(fenceOf(tab), url);
  }

  function fenceOf(tab: number): ControlFence {
    return isHidden(tab) ? nowhere : fence;
  }

  /** A list that no change of the tabs overtook. */
  async function listTabs(): Promise<Result<readonly TabFacts[]>> {
    const mine = turn;
    const shared = window;
    if (shared === null) return err("control-unavailable");
    for (let tries = 0; tries < mostLists; tries += 1) {
      const before = heard;
      const listed = await driver.call("listTabs", shared);
      if (mine !== turn || heard === before) return listed;
    }
    return err("control-tab-gone", "the tabs do not stand still");
  }

  function take(taken: TabAttachment): void {
    attachment = taken;
    localInput.forget();
    if (shows !== null) taken.show(shows);
    taken.on("seen", (events) => {
      const nowMs = clock.now();
      const isLocal = events.map((event) => localInput.isLocal(event, nowMs)).some(Boolean);
      if (isLocal) emitter.emit("local-input", undefined);
    });
    taken.on("crashed", () => {
      held = nothingHeld;
      owed = [];
      change({ blocked: "control-tab-gone" });
    });
    taken.on("viewport", () => snapshot.blocked === "control-tab-gone" && void look());
    taken.on("cursor", (cursor) => change({ cursor }));
    taken.on("dialog", (dialog) => change({ dialog }));
    taken.on("lost", () => {
      if (attachment !== taken) return;
      forget();
      void look();
    });
    emitter.emit("attachment", undefined);
  }

  function letGo(): void {
    const left = attachment;
    if (left === null) return;
    forget();
    left.end();
  }

  function forget(): void {
    attachment = null;
    held = nothingHeld;
    owed = [];
    change({ dialog: null, cursor: "default" });
    emitter.emit("attachment", undefined);
  }

  function rest(): void {
    turn += 1;
    isOn = false;
    pause.reset();
    letGo();
    snapshot = nothing;
  }

  function stop(code: ErrorCode | null): void {
    rest();
    emitter.emit("ended", code);
  }

  function change(part: Partial<SurfaceSnapshot>): void {
    const next = { ...snapshot, ...part };
    const isSame = (Object.keys(next) as (keyof SurfaceSnapshot)[]).every(
      (key) => next[key] === snapshot[key],
    );
    if (isSame) return;
    snapshot = next;
    if (isOn) emitter.emit("changed", snapshot);
  }

  /** Parts of a snapshot are compared by identity. */
  function sameOrNew(tabs: readonly RemoteTab[]): readonly RemoteTab[] {
    return JSON.stringify(tabs) === JSON.stringify(snapshot.tabs) ? snapshot.tabs : tabs;
  }

  async function command(command: TabCommand): Promise<Result<void>> {
    const mine = turn;
    if (!isOn || window === null) return err("control-unavailable");
    if (command.command === "open") {
      if (command.address !== null) {
        const refusal = refusalToLead(fence, command.address);
        if (refusal !== null) return err(refusal);
      }
      return done(await driver.call("openTab", window, command.address));
    }
    // A number alone may name a tab of another window, which is not shared.
    const listed = await listTabs();
    if (mine !== turn) return err("control-unavailable", "ended meanwhile");
    const target = listed.ok ? listed.value.find(({ tab }) => tab === command.tab) : undefined;
    if (target === undefined) return err("control-tab-gone");
    const { tab, url } = target;
    if (isHidden(tab) && command.command !== "activate") return err("control-fenced");
    const refusal = refusalOn(fence, url);
    switch (command.command) {
      case "activate":
        return done(await driver.call("activateTab", tab));
      case "navigate": {
        const refused = refusalToLead(fence, command.address);
        return refused === null ? done(await driver.call("navigateTab", tab, command.address)) : err(refused);
      }
      case "close":
        return refusal === null ? done(await driver.call("closeTab", tab)) : err(refusal);
      case "reload":
      case "reload-uncached":
        if (refusal !== null) return err(refusal);
        return done(await driver.call("reloadTab", tab, command.command === "reload-uncached"));
      case "back":
      case "forward":
        return done(await driver.call("moveInHistory", tab, command.command));
      case "zoom":
        if (refusal !== null) return err(refusal);
        return done(await driver.call("zoomTab", tab, command.percent / 100));
    }
  }
}

function done(result: Result<unknown>): Result<void> {
  return result.ok ? ok(undefined) : result;
}
