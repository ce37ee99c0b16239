/**
 * Owns: the frames of a controlled tab that the browser keeps in processes of their own, where another site is shown inside
 * of the page: the layer in each, as in the page itself, and whether choosers open there.
 * Never: sends input to one: input goes to the page, and the browser finds the frame that is under it.
 */

import { parseMessage, parseValue } from "../../protocol/parse.ts";
import type { FrameMethod } from "../bridge/driver-messages.ts";
import type { BrowserDriver } from "../engine/browser-driver.ts";
import { LayerSays, layerMessageBytes } from "../page-layer/layer-messages.ts";
import { layerBinding, layerWorld } from "../page-layer/layer-names.ts";
import { BindingCalled, FrameAttached, FrameDetached } from "./cdp-events.ts";
import type { CdpCommand } from "./input-commands.ts";

/** A page with more of them is odd: the person's hand is not noticed in those that come after. */
const mostFrames = 64;

export type FrameSessions = {
  /** Choosers open there, or are told of. Also in frames that come. */
  interceptChoosers(on: boolean): void;
  end(): void;
};

/** What puts the layer into a document and those that follow it. @param intercepts whether choosers are kept from opening */
export function layerCommands(layer: string, intercepts: boolean) {
  return [
    { method: "Page.enable", params: {} },
    { method: "Runtime.enable", params: {} },
    { method: "Runtime.addBinding", params: { name: layerBinding, executionContextName: layerWorld } },
    // Before the layer tells that it is there, and so before any input.
    { method: "Page.setInterceptFileChooserDialog", params: { enabled: intercepts } },
    {
      method: "Page.addScriptToEvaluateOnNewDocument",
      params: { source: layer, worldName: layerWorld, runImmediately: true },
    },
    {
      method: "Target.setAutoAttach",
      params: {
        autoAttach: true,
        waitForDebuggerOnStart: false,
        flatten: true,
        filter: [{ type: "iframe" }],
      },
    },
  ] as const satisfies readonly CdpCommand[];
}

/** @param hear what a layer in one of them says */
export function createFrameSessions(options: {
  readonly driver: BrowserDriver;
  readonly tab: number;
  readonly layer: string;
  readonly hear: (says: LayerSays) => void;
}): FrameSessions {
  const { driver, tab, layer, hear } = options;
  const sessions = new Set<string>();
  let intercepts = true;
  const endListening = [
    driver.on("cdp", (event) => event.tab === tab && follow(event.method, event.params)),
    driver.on("cdp-in-frame", (event) => {
      if (event.tab !== tab || !sessions.has(event.session)) return;
      follow(event.method, event.params);
      if (event.method !== "Runtime.bindingCalled") return;
      const called = parseValue(BindingCalled, event.params);
      if (!called.ok || called.value.name !== layerBinding) return;
      const says = parseMessage(LayerSays, called.value.payload, layerMessageBytes);
      if (says.ok) hear(says.value);
    }),
  ];

  return {
    interceptChoosers(on) {
      intercepts = on;
      for (const session of sessions) {
        send(session, "Page.setInterceptFileChooserDialog", { enabled: on });
      }
    },
    end() {
      for (const end of endListening) end();
      sessions.clear();
    },
  };

  function follow(method: string, params: unknown): void {
    if (method === "Target.attachedToTarget") {
      const attached = parseValue(FrameAttached, params);
      if (!attached.ok || sessions.size >= mostFrames) return;
      const { sessionId } = attached.value;
      sessions.add(sessionId);
      for (const command of layerCommands(layer, intercepts)) send(sessionId, command.method, command.params);
    } else if (method === "Target.detachedFromTarget") {
      const detached = parseValue(FrameDetached, params);
      if (detached.ok) sessions.delete(detached.value.sessionId);
    }
  }

  /** One that is gone meanwhile answers with an error, which means nothing. */
  function send(session: string, method: FrameMethod, params: Readonly<Record<string, unknown>>): void {
    void driver.call("cdpInFrame", tab, session, method, { ...params });
  }
}
