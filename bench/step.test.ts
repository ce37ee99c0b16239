import { expect, test } from "vitest";
import { step } from "./step.ts";

test("a step that stands still ends, named, with how things stood; others end as they do", async () => {
  const never = new Promise<never>(() => {});
  await expect(step("the fourth", 1, never, async () => "half way")).rejects.toThrow(/the fourth.*half way/);
  await expect(step("x", 1, never, () => Promise.reject(new Error("gone")))).rejects.toThrow(/x.*gone/);
  await expect(step("x", 60_000, Promise.resolve(7))).resolves.toBe(7);
  await expect(step("x", 60_000, Promise.reject(new Error("failed")))).rejects.toThrow(/^failed$/);
});
