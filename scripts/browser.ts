/**
 * Owns: finding the Chromium that tests and benchmarks run in, getting one where the machine has none, and the
 * arguments it is started with.
 * Never: downloads a browser behind anybody's back. The only installation it does is the system's own package, as
 * root, and it says so first.
 * Order: FARHAND_BROWSER, an installed Chromium or Chrome, Playwright's own, the system's package, one plain sentence.
 */
import { homedir } from "node:os";
import { join } from "node:path";
import { ensureSystemPackage, findCommand, isProgram } from "./system-packages.ts";

/** Where a browser is, or one sentence that tells a person what to do about there being none. */
export type BrowserSearch =
  | { readonly ok: true; readonly path: string }
  | { readonly ok: false; readonly reason: string };

const commands = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];

const needsNoSandbox =
  process.platform === "linux" && (process.getuid?.() === 0 || process.env["CI"] !== undefined);

/**
 * Arguments for every Chromium that tests start: quiet, without background traffic, with a fake camera, and with the
 * capture prompt answered for the current tab. The sandbox is off only where Linux gives Chromium none to use: as root
 * and in CI containers.
 */
export const browserArgs: readonly string[] = [
  ...(needsNoSandbox ? ["--no-sandbox"] : []),
  "--test-type",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--auto-accept-this-tab-capture",
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
];

/** Finds a Chromium or Chrome without installing anything. Asks Playwright last, since loading it takes a while. */
export async function findBrowser(): Promise<BrowserSearch> {
  const named = process.env["FARHAND_BROWSER"];
  if (named) {
    return isProgram(named)
      ? { ok: true, path: named }
      : { ok: false, reason: `FARHAND_BROWSER names ${named}, which is not a program that can be run.` };
  }
  for (const command of commands) {
    const path = findCommand(command);
    if (path) return { ok: true, path };
  }
  const installed = wellKnownPlaces().find(isProgram) ?? (await playwrightsOwn());
  if (installed) return { ok: true, path: installed };
  return { ok: false, reason: whatToDo };
}

/** Like {@link findBrowser}, and installs the system's Chromium where that works (apt-get as root). */
export async function ensureBrowser(): Promise<BrowserSearch> {
  const found = await findBrowser();
  if (found.ok || process.env["FARHAND_BROWSER"]) return found;
  const installed = ensureSystemPackage({ command: "chromium", aptPackage: "chromium" });
  return installed.ok ? installed : { ok: false, reason: whatToDo };
}

const whatToDo =
  "No Chromium or Chrome was found: install one, or run `npx playwright install chromium`, or set FARHAND_BROWSER to the path of one.";

async function playwrightsOwn(): Promise<string | undefined> {
  const { chromium } = await import("playwright");
  const path = chromium.executablePath();
  return isProgram(path) ? path : undefined;
}

function wellKnownPlaces(): string[] {
  if (process.platform === "darwin") {
    const apps = ["Google Chrome.app/Contents/MacOS/Google Chrome", "Chromium.app/Contents/MacOS/Chromium"];
    return ["/Applications", join(homedir(), "Applications")].flatMap((root) =>
      apps.map((app) => join(root, app)),
    );
  }
  if (process.platform === "win32") {
    const roots = ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].map((name) => process.env[name]);
    const programs = ["Google\\Chrome\\Application\\chrome.exe", "Chromium\\Application\\chrome.exe"];
    return roots.flatMap((root) => (root ? programs.map((program) => join(root, program)) : []));
  }
  return ["/usr/lib/chromium/chromium", "/opt/google/chrome/chrome", "/snap/bin/chromium"];
}
