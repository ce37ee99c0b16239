/**
 * Owns: a request of a test's own that has begun and does not go on: its head has arrived, its body comes when the test says.
 * Never: ships.
 */

import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import type { Endpoint, Written } from "../protocol/desk/endpoint.ts";
import type { LocalDesk, TestBrowser } from "./local-desk.ts";

export interface LateRequest {
  /** Sends the body. @returns the status and what was said */
  finish(): Promise<string>;
  /** Goes away with half of the body sent. Resolves once the server has answered somebody else after it. */
  abandon(): Promise<void>;
  /** The cookies that the answer set, by name. */
  readonly cookies: Map<string, string>;
}

/** Resolves once the server has the head, and has begun with it. */
export async function beginLateRequest<E extends Endpoint>(
  local: LocalDesk,
  browser: TestBrowser,
  endpoint: E,
  parts: { readonly params?: Written<E["params"]>; readonly body: Written<E["body"]> },
): Promise<LateRequest> {
  const params = (parts.params ?? {}) as Readonly<Record<string, string>>;
  const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) => params[name] ?? "");
  const body = JSON.stringify(parts.body);
  const cookies = new Map<string, string>();
  const sent = request(`${local.origin}${path}`, {
    method: endpoint.method,
    headers: {
      origin: local.origin,
      cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
      "content-length": Buffer.byteLength(body),
      expect: "100-continue",
    },
  });
  // A test that ends before it did not want it to go on.
  sent.on("error", () => undefined);
  const answered = once(sent, "response");
  answered.catch(() => undefined);
  sent.flushHeaders();
  await once(sent, "continue");
  // Whatever is asked for after it is answered after the server has looked at this one's head.
  const askAfterIt = () => local.browser().raw("/api/facts");
  await askAfterIt();
  return {
    cookies,
    async abandon() {
      sent.write(body.slice(0, body.length / 2));
      const gone = new Promise<void>((resolve) => sent.once("close", resolve));
      sent.destroy();
      await gone;
      await askAfterIt();
    },
    async finish() {
      sent.end(body);
      const [response] = (await answered) as [IncomingMessage];
      let text = "";
      for await (const part of response.setEncoding("utf8")) text += String(part);
      for (const line of response.headers["set-cookie"] ?? []) {
        const [name = "", value = ""] = (line.split(";")[0] ?? "").split(/=(.*)/s);
        cookies.set(name, value);
      }
      const code = text === "" ? "" : ` ${(JSON.parse(text) as { code?: string }).code ?? "ok"}`;
      return `${response.statusCode}${code}`;
    },
  };
}
