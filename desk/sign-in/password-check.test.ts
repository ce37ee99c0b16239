/** What is asked while more passwords wait for their turn than get it soon is no failure. */
import { expect, test, vi } from "vitest";
import type { DeskServices } from "../services.ts";
import { checkPassword } from "./password-check.ts";

test("an attempt that finds no place is not counted, and says when to come again", async () => {
  const reserve = vi.fn();
  const services = { hasher: { isFull: () => true }, attempts: { reserve } } as unknown as DeskServices;
  const attempt = { email: "ada@northwind.example", password: "any", address: "192.0.2.1", mark: null };
  expect(await checkPassword(services, attempt)).toEqual({
    ok: false,
    code: "desk-busy",
    retryAfterMs: 5_000,
  });
  expect(reserve).not.toHaveBeenCalled();
});
