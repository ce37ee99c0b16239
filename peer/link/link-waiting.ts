/**
 * Owns: waiting for a link in tests, by its events.
 * Never: ships, or waits for time to pass.
 */

import type { Link, LinkChannel, LinkState } from "./link.ts";

/** Resolves when `link` is in `state`; rejects when it has ended otherwise. */
export function untilState(link: Link, state: LinkState): Promise<void> {
  if (link.state === state) return Promise.resolve();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const stop = link.on("state", (now) => {
    if (now !== state && now !== "failed" && now !== "closed") return;
    stop();
    if (now === state) resolve();
    else reject(new Error(`link is ${now}`));
  });
  return promise;
}

export function nextMessage(channel: LinkChannel): Promise<Uint8Array> {
  return new Promise((resolve) => {
    const stop = channel.on("message", (bytes) => {
      stop();
      resolve(bytes);
    });
  });
}
