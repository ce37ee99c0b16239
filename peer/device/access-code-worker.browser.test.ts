import { expect, test } from "vitest";
import { stretchInScript } from "../../crypto/argon2id.ts";
import { stretchInWorker } from "./stretch-in-worker.ts";

test("[UN-2] the worker makes the same bytes, and more than once", async () => {
  const code = new TextEncoder().encode("kestrel vat 41");
  const salt = new Uint8Array(16).fill(3);
  const expected = stretchInScript(code, salt);
  expect(await stretchInWorker(code, salt)).toEqual(expected);
  expect(await stretchInWorker(code, new Uint8Array(16))).not.toEqual(expected);
});
