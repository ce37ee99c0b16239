/**
 * Owns: pictures of every state, wide and narrow, light and dark, into build/screenshots/. Arguments are the states
 * to take; without, all. `--german` takes them in German.
 */

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright";
import { browserArgs, findBrowser } from "../../scripts/browser.ts";
import { serveGallery } from "./serve-gallery.ts";
import { galleryStates, type Look, walkGallery } from "./walk-gallery.ts";

const language = process.argv.includes("--german") ? "de" : "en";
const looks: readonly (Look & { readonly name: string })[] = [
  { name: "wide-light", width: 1280, height: 800, colorScheme: "light", language },
  { name: "wide-dark", width: 1280, height: 800, colorScheme: "dark", language },
  { name: "narrow-light", width: 360, height: 740, colorScheme: "light", language },
  { name: "narrow-dark", width: 360, height: 740, colorScheme: "dark", language },
];

const found = await findBrowser();
if (!found.ok) throw new Error(found.reason);
const gallery = await serveGallery();
const browser = await chromium.launch({ executablePath: found.path, args: [...browserArgs] });
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const states = (await galleryStates(browser, gallery.address)).filter(
  ({ name }) => wanted.length === 0 || wanted.includes(name),
);
const folder = join(import.meta.dirname, "../../build/screenshots", language);
const wrong: string[] = [];
for (const look of looks) {
  await mkdir(join(folder, look.name), { recursive: true });
  wrong.push(
    ...(await walkGallery(browser, gallery.address, states, look, async (page, { name }) => {
      await page.waitForTimeout(500);
      await page.screenshot({ path: join(folder, look.name, `${name}.png`), fullPage: true });
      return [];
    })),
  );
}
await browser.close();
await gallery.close();
for (const sentence of wrong) console.error(sentence);
console.log(`${states.length} states, ${looks.length} looks each, in ${folder}.`);
if (wrong.length > 0) process.exitCode = 1;
