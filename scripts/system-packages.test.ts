import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { findBrowser } from "./browser.ts";
import { ensureSystemPackage, findCommand, isProgram } from "./system-packages.ts";

const folder = mkdtempSync(join(tmpdir(), "farhand-programs-"));

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

test("finds a program by PATH, and not what cannot be run", () => {
  expect(isProgram(findCommand("node") ?? "")).toBe(true);
  expect(findCommand("no-such-program-anywhere")).toBeUndefined();
  const plain = join(folder, "plain.txt");
  writeFileSync(plain, "", { mode: 0o644 });
  expect([isProgram(plain), isProgram(folder)]).toEqual([false, false]);
});

test("a program that is there is never installed again", () => {
  const search = ensureSystemPackage({ command: "node", aptPackage: "no-such-package-anywhere" });
  expect(search).toEqual({ ok: true, path: findCommand("node") });
});

test("FARHAND_BROWSER wins, and a wrong one is said rather than passed over", async () => {
  vi.stubEnv("FARHAND_BROWSER", process.execPath);
  expect(await findBrowser()).toEqual({ ok: true, path: process.execPath });
  vi.stubEnv("FARHAND_BROWSER", join(folder, "nothing"));
  expect(await findBrowser()).toMatchObject({
    ok: false,
    reason: expect.stringContaining("FARHAND_BROWSER"),
  });
});
