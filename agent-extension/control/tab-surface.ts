/**
 * Owns: the browser window that a technician controls, as the engine's `ControlSurface`: it follows the tab in front,
 * holds the debugger there and nowhere else, and tells what the window shows.
 * Never: attaches to a page outside of the fence, of the browser or of the extension; sends to a tab that is not in front.
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
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { limits } from "../../protocol/limits.ts";
import type { RemoteTab } from "../../protocol/remote-control-messages.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import type { TabFacts } from "../bridge/driver-messages.ts";
import type { BrowserDriver } from "../engine/browser-driver.ts";
import { detachErrorOf } from "../engine/control-error.ts";
import type { LayerShows } from "../page-layer/layer-names.ts";
import { inputCommands } from "./input-commands.ts";
import { createLocalInput } from "./local-input.ts";
import { controllableOrigin, isBlank, isInside } from "./site-fence.ts";
import { attachToTab, clip, type TabAttachment } from "./tab-attachment.ts";

export type TabSurface = ControlSurface & {
  readonly fence: ControlFence;
  setFence(fence: ControlFence): void;
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

export function createTabSurface(options: {
  readonly driver: BrowserDriver;
  readonly clock: Clock;
  /** The script of page-layer.ts. */
  readonly layer: string;
}): TabSurface {
  const { driver, clock, layer } = options;
  const emitter = createEmitter<ControlSurfaceEvents & { readonly attachment: undefined }>();
  const localInput = createLocalInput();
  let fence: ControlFence = { kind: "everywhere" };
  let snapshot = nothing;
  let window: number | null = null;
  let attachment: TabAttachment | null = null;
  let shows: LayerShows | null = null;
  /** Counts beginnings and ends: what an earlier one was about counts no more. */
  let turn = 0;
  let isOn = false;
  let looking: Promise<void> | null = null;
  let looksAgain = false;
  /** Of the tab in front, as it was last seen. */
  let frontUrl: string | null = null;

  driver.on("tabs-changed", () => void (isOn && look()));
  driver.on("panic", () => isOn && stop(null));
  driver.on("detached", ({ tab, reason }) => {
    if (attachment?.tab !== tab) return;
    forget();
    const code = detachErrorOf(reason);
    if (code === "control-banner-cancelled") stop(code);
    else void look();
  });

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
      const shared = await driver.call("sharedWindow");
      if (mine !== turn) return err("control-unavailable", "ended meanwhile");
      if (!shared.ok) return shared;
      if (shared.value === null) return err("control-unavailable", "no window");
      window = shared.value;
      await look();
      return mine === turn ? ok(undefined) : err("control-unavailable", "ended meanwhile");
    },
    end() {
      turn += 1;
      isOn = false;
      letGo();
      snapshot = nothing;
    },
    send(input) {
      const viewport = attachment?.viewport ?? null;
      if (attachment === null || viewport === null) return;
      for (const command of inputCommands(input, viewport)) {
        localInput.sent(command, clock.now());
        attachment.send(command);
      }
      if (input.t === "mouse") {
        attachment.point(Math.round(input.at.x * viewport.width), Math.round(input.at.y * viewport.height));
      }
    },
    command,
    answerDialog({ id, accept, text }) {
      if (attachment?.dialog?.id === id) attachment.answerDialog(accept, text);
    },
    setFence(next) {
      fence = next;
      if (!isOn) return;
      if (frontUrl !== null && !isInside(next, frontUrl)) {
        letGo();
        change({ isFenced: blockOf(frontUrl) === null });
      }
      void look();
    },
    show(next) {
      shows = next;
      attachment?.show(next);
    },
    useLocally: () => isOn && emitter.emit("local-input", undefined),
  };

  /** One look after the other; what changes during one is seen by the next. */
  function look(): Promise<void> {
    if (looking !== null) {
      looksAgain = true;
      return looking;
    }
    looking = (async () => {
      do {
        looksAgain = false;
        await lookOnce();
      } while (looksAgain);
    })().finally(() => {
      looking = null;
    });
    return looking;
  }

  async function lookOnce(): Promise<void> {
    const mine = turn;
    if (!isOn || window === null) return;
    const listed = await driver.call("listTabs", window);
    if (mine !== turn) return;
    const tabs = listed.ok ? listed.value : [];
    const front = tabs.find(({ isActive }) => isActive);
    frontUrl = front?.url ?? null;
    const blocked = front === undefined ? "control-tab-gone" : blockOf(front.url);
    const isFenced = front !== undefined && blocked === null && !isInside(fence, front.url);
    const wanted = front !== undefined && blocked === null && !isFenced ? front.tab : null;
    if (attachment !== null && attachment.tab !== wanted) letGo();
    let refusal: ErrorCode | null = null;
    if (wanted !== null && attachment === null) {
      const attached = await attachToTab(driver, wanted, layer);
      if (!attached.ok) refusal = attached.code;
      else if (mine === turn) take(attached.value);
      else return attached.value.end();
    }
    if (mine !== turn) return;
    change({
      blocked: blocked ?? refusal,
      isFenced,
      tabs: sameOrNew(tabs.slice(0, limits.tabs).map(remoteTab)),
    });
  }

  function blockOf(url: string): ErrorCode | null {
    return controllableOrigin(url) === null && !isBlank(url) ? "control-page-restricted" : null;
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
    taken.on("crashed", () => change({ blocked: "control-tab-gone" }));
    taken.on("viewport", () => snapshot.blocked === "control-tab-gone" && void look());
    taken.on("cursor", (cursor) => change({ cursor }));
    taken.on("dialog", (dialog) => change({ dialog }));
    emitter.emit("attachment", undefined);
  }

  function letGo(): void {
    const held = attachment;
    if (held === null) return;
    forget();
    held.end();
  }

  function forget(): void {
    attachment = null;
    change({ dialog: null, cursor: "default" });
    emitter.emit("attachment", undefined);
  }

  function stop(code: ErrorCode | null): void {
    turn += 1;
    isOn = false;
    letGo();
    snapshot = nothing;
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

  /** Of a page that control may not reach, only that there is one. */
  function remoteTab(facts: TabFacts): RemoteTab {
    const { tab, isActive, isLoading, url } = facts;
    const isControllable = blockOf(url) === null && isInside(fence, url);
    return {
      tab,
      title: isControllable ? clip(facts.title, limits.tabTitleChars) : "",
      address: isControllable ? clip(addressOf(url), limits.tabAddressChars) : "",
      isActive,
      isLoading,
      isControllable,
      zoomPercent: Math.min(500, Math.max(25, Math.round(facts.zoom * 100))),
    };
  }

  async function command(command: TabCommand): Promise<Result<void>> {
    if (!isOn || window === null) return err("control-unavailable");
    if (command.command === "open") {
      if (command.address !== null && !isInside(fence, command.address)) return err("control-fenced");
      return done(await driver.call("openTab", window, command.address));
    }
    // A number alone may name a tab of another window, which is not shared.
    const listed = await driver.call("listTabs", window);
    const target = listed.ok ? listed.value.find(({ tab }) => tab === command.tab) : undefined;
    if (target === undefined) return err("control-tab-gone");
    const isReachable = blockOf(target.url) === null && isInside(fence, target.url);
    switch (command.command) {
      case "activate":
        return done(await driver.call("activateTab", target.tab));
      case "navigate":
        if (!isInside(fence, command.address)) return err("control-fenced");
        return done(await driver.call("navigateTab", target.tab, command.address));
      case "close":
        return isReachable ? done(await driver.call("closeTab", target.tab)) : refused(target);
      case "reload":
      case "reload-uncached":
        if (!isReachable) return refused(target);
        return done(await driver.call("reloadTab", target.tab, command.command === "reload-uncached"));
      case "back":
      case "forward":
        return done(await driver.call("moveInHistory", target.tab, command.command));
      case "zoom":
        if (!isReachable) return refused(target);
        return done(await driver.call("zoomTab", target.tab, command.percent / 100));
    }
  }

  function refused({ url }: TabFacts): Result<never> {
    return err(blockOf(url) ?? "control-fenced");
  }
}

function done(result: Result<unknown>): Result<void> {
  return result.ok ? ok(undefined) : result;
}

/** Origin and path: a query and a fragment can hold secrets. */
function addressOf(url: string): string {
  if (!URL.canParse(url)) return "";
  const { origin, pathname } = new URL(url);
  return origin === "null" ? "" : `${origin}${pathname}`;
}
