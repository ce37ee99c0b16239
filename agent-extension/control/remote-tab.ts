/**
 * Owns: what a technician is told of a tab. Pure.
 * Never: tells the title or address of a page that control may not reach, or what an address may hold of secrets.
 */

import type { ControlFence } from "../../peer/remote-control/control-fence.ts";
import { limits } from "../../protocol/limits.ts";
import type { RemoteTab } from "../../protocol/remote-control-messages.ts";
import type { TabFacts } from "../bridge/driver-messages.ts";
import { isInside } from "./site-fence.ts";
import { clip } from "./tab-attachment.ts";

export function remoteTab(facts: TabFacts, fence: ControlFence): RemoteTab {
  const { tab, isActive, isLoading, url } = facts;
  const isControllable = isInside(fence, url);
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

/** Origin and path: a query and a fragment can hold secrets. */
function addressOf(url: string): string {
  if (!URL.canParse(url)) return "";
  const { origin, pathname } = new URL(url);
  return origin === "null" ? "" : `${origin}${pathname}`;
}
