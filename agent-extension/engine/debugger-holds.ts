/**
 * Owns: that control, a report and a repair can hold the debugger in one tab at the same time: the browser attaches an
 * extension once, so it is attached for the first and let go after the last. That it is gone is also learnt from what could
 * not be sent: what the browser tells while the service worker is not there is lost.
 */

import { err, ok, type Result } from "../../protocol/result.ts";
import type { DriverArguments, DriverCallName, DriverResults } from "../bridge/driver-messages.ts";
import type { BrowserDriver } from "./browser-driver.ts";

/** As the browser says it of a command. */
export function isNotAttached(sentence: string | undefined): boolean {
  return /not attached/i.test(sentence ?? "");
}

type Hold = { count: number; isAttached: boolean; readonly attached: Promise<Result<undefined>> };

/** The same driver, whose `attach` and `detach` may be called by several for one tab, each as often as the other. */
export function withDebuggerHolds(driver: BrowserDriver): BrowserDriver {
  const holdsByTab = new Map<number, Hold>();
  // The browser let go by itself: of all of them.
  driver.on("detached", ({ tab }) => void holdsByTab.delete(tab));

  return {
    on: driver.on,
    call<Name extends DriverCallName>(
      name: Name,
      ...args: DriverArguments<Name>
    ): Promise<Result<DriverResults[Name]>> {
      const tab = Number(args[0]);
      if (name === "attach") return attach(tab) as Promise<Result<DriverResults[Name]>>;
      if (name === "detach") return detach(tab) as Promise<Result<DriverResults[Name]>>;
      const sent = driver.call(name, ...args);
      if (name === "cdp") void noticeLoss(tab, sent);
      return sent;
    },
  };

  async function noticeLoss(tab: number, sent: Promise<Result<unknown>>): Promise<void> {
    const held = holdsByTab.get(tab);
    // Sent before the browser attached: that it finds no debugger yet is no loss of the one that comes.
    if (held?.isAttached !== true) return;
    const outcome = await sent;
    const isLost = !outcome.ok && isNotAttached(outcome.detail);
    if (isLost && holdsByTab.get(tab) === held) holdsByTab.delete(tab);
  }

  async function attach(tab: number): Promise<Result<undefined>> {
    const held = holdsByTab.get(tab);
    if (held !== undefined) {
      held.count += 1;
      return held.attached;
    }
    const hold: Hold = { count: 1, isAttached: false, attached: driver.call("attach", tab) };
    holdsByTab.set(tab, hold);
    const attached = await hold.attached;
    hold.isAttached = attached.ok;
    if (!attached.ok && holdsByTab.get(tab) === hold) holdsByTab.delete(tab);
    return attached;
  }

  async function detach(tab: number): Promise<Result<undefined>> {
    const held = holdsByTab.get(tab);
    if (held === undefined) return err("control-tab-gone", "not attached");
    held.count -= 1;
    if (held.count > 0) return ok(undefined);
    holdsByTab.delete(tab);
    return driver.call("detach", tab);
  }
}
