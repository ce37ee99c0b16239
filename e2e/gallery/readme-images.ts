/**
 * Owns: the two pictures of the README, taken from a real session of two browsers through the real server: what a
 * technician sees, and what a customer sees. Build the app first. Writes docs/images/.
 */

import { spawn } from "node:child_process";
import { mkdir, stat } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type Browser, chromium, type Locator, type Page } from "playwright";
import { browserArgs, findBrowser } from "../../scripts/browser.ts";
import { freePort } from "../../scripts/free-port.ts";
import { customerPage } from "../pages/customer-page.ts";
import { helpPage } from "../pages/help-page.ts";
import { joinPage } from "../pages/join-page.ts";
import { technicianPage } from "../pages/technician-page.ts";
import { english } from "../pages/words.ts";
import { shopHtml, shopTitle } from "./shop-page.ts";

const root = join(import.meta.dirname, "../..");
const folder = join(root, "docs/images");
const size = { width: 1280, height: 800 };
const mostBytes = 200_000;
const technicianName = "Jonas Weber";
const customerName = "Rosa Lindner";

const found = await findBrowser();
if (!found.ok) throw new Error(found.reason);
const port = await freePort();
const address = `http://localhost:${port}`;
const server = spawn(process.execPath, ["server.ts"], {
  cwd: root,
  env: { PATH: process.env["PATH"], PORT: String(port) },
  stdio: ["ignore", "pipe", "inherit"],
});
await new Promise<void>((resolve, reject) => {
  server.stdout.on("data", (data) => String(data).includes("/join") && resolve());
  server.once("exit", () => reject(new Error("the server ended before it listened")));
});
const shop = createServer((_, response) => {
  response.setHeader("content-type", "text/html; charset=utf-8").end(shopHtml);
});
await new Promise<void>((resolve) => {
  shop.listen(0, "127.0.0.1", resolve);
});
const captures = /^--(auto-accept-this-tab-capture|use-fake-)/;
const browser = await chromium.launch({
  executablePath: found.path,
  args: [
    ...browserArgs.filter((argument) => !captures.test(argument)),
    `--auto-select-tab-capture-source-by-title=${shopTitle}`,
  ],
});

try {
  await mkdir(folder, { recursive: true });
  await takePictures(browser);
} finally {
  await browser.close();
  shop.closeAllConnections();
  shop.close();
  server.kill("SIGTERM");
}

async function takePictures(browser: Browser): Promise<void> {
  const open = async () => {
    const context = await browser.newContext({ viewport: size, locale: "en-GB", colorScheme: "light" });
    return context.newPage();
  };
  const [technicianTab, customerTab] = [await open(), await open()];
  const technician = technicianPage(technicianTab);
  const customer = customerPage(customerTab);

  const code = await helpPage(technicianTab).getCode(address, technicianName);
  await joinPage(customerTab).open(address);
  await joinPage(customerTab).join(code, customerName);
  await technician.asks.waitFor();

  const shared = await customerTab.context().newPage();
  const stage = await technician.stage(customerName).boundingBox();
  if (!stage) throw new Error("there is no picture to fill");
  // As wide as the technician's window lets it be, without bars beside it.
  await shared.setViewportSize({ width: 1120, height: Math.floor((1120 * stage.height) / stage.width) });
  await shared.goto(`http://127.0.0.1:${(shop.address() as AddressInfo).port}/`);
  const wrong = await fractionOf(shared, "#wrong");
  await customerTab.bringToFront();
  await technician.ask("view");
  await customer.confirmCalled();
  await customer.allowSession();
  await customer.bar.getByRole("button", { name: english.bar.pause }).waitFor();
  await technician.tool("ink").and(technicianTab.locator(":enabled")).waitFor({ timeout: 60_000 });
  await customer.chat.say("Hello Jonas! My order does not go through.");
  await technician.chat.say("Good morning, Rosa. I have found it: the postcode lacks a digit. I circled it.");
  await customer.chat.messages.getByText("I circled it").waitFor();
  await isCalm(technician.meter);

  const at = (x: number, y: number) => [stage.x + x * stage.width, stage.y + y * stage.height] as const;
  const mouse = technicianTab.mouse;
  await technician.tool("ink").click();
  const steps = 48;
  for (let step = 0; step <= steps; step += 1) {
    const angle = -2 + (step / steps) * 6.5;
    const wobble = 1 + 0.03 * Math.sin(3 * angle);
    await mouse.move(
      ...at(
        wrong.x + wrong.width * 0.64 * wobble * Math.cos(angle),
        wrong.y + wrong.height * 0.74 * wobble * Math.sin(angle),
      ),
    );
    if (step === 0) await mouse.down();
  }
  await mouse.up();
  await technician.tool("pointer").click();
  await mouse.move(...at(wrong.x + wrong.width * 0.56, wrong.y + wrong.height * 0.42), { steps: 4 });
  await customerTab.getByTestId("technician-pointer").waitFor();
  await take(technicianTab, "technician");
  await mouse.move(...at(wrong.x + wrong.width * 0.56, wrong.y + wrong.height * 0.43), { steps: 2 });
  // The field that was typed in last needs no ring here.
  await customerTab.evaluate(
    () => document.activeElement instanceof HTMLElement && document.activeElement.blur(),
  );
  await take(customerTab, "customer");
}

/** Waits until the first pictures, sent while everything was starting, no longer count in the meter. */
async function isCalm(meter: Locator): Promise<void> {
  const calmMs = 80;
  const until = Date.now() + 60_000;
  while (Date.now() < until) {
    const [, delayMs] = /(\d+) ms/.exec(await meter.innerText()) ?? [];
    if (delayMs !== undefined && Number(delayMs) < calmMs) return;
    await meter.page().waitForTimeout(500);
  }
}

/** The middle and the size of an element, as fractions of its window. */
async function fractionOf(page: Page, selector: string) {
  const box = await page.locator(selector).boundingBox();
  const window = page.viewportSize();
  if (!box || !window) throw new Error(`${selector} is not to be seen`);
  return {
    x: (box.x + box.width / 2) / window.width,
    y: (box.y + box.height / 2) / window.height,
    width: box.width / window.width,
    height: box.height / window.height,
  };
}

async function take(page: Page, name: string): Promise<void> {
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path });
  const { size: bytes } = await stat(path);
  console.log(`${path}: ${Math.round(bytes / 1000)} KB`);
  if (bytes > mostBytes) throw new Error(`${name}.png is larger than ${mostBytes / 1000} KB`);
}
