/**
 * Owns: the engine's little storage, which lasts as long as the browser runs: it outlives the offscreen document, and is
 * never on the disk.
 */

import type { KeyValueStorage } from "../../peer/session/resumption-store.ts";
import type { BrowserDriver } from "./browser-driver.ts";

/** @param rows what was kept before */
export function createKeptStorage(
  driver: BrowserDriver,
  rows: Readonly<Record<string, string>>,
): KeyValueStorage {
  const values = new Map(Object.entries(rows));
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem(key, value) {
      values.set(key, value);
      void driver.call("keep", key, value);
    },
    removeItem(key) {
      if (values.delete(key)) void driver.call("keep", key, null);
    },
  };
}
