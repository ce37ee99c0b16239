/**
 * Owns: the beginnings of the benchmarks with the extension: a server, a technician's page, a customer's browser with the
 * extension, a session between them, and a browser that becomes an unattended device. As the journeys do it, without
 * their test runner.
 * Never: measures.
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright";
import {
  launchWithExtension,
  type PersonWithExtension,
  personWithExtension,
} from "../../e2e/fixtures/extension-person.ts";
import { type FarhandServer, startFarhand } from "../../e2e/fixtures/farhand-server.ts";
import { personalOptions } from "../../e2e/fixtures/person.ts";
import { devicesPage } from "../../e2e/pages/devices-page.ts";
import { helpPage } from "../../e2e/pages/help-page.ts";
import { panelPage, questionPage } from "../../e2e/pages/panel-page.ts";
import { technicianPage } from "../../e2e/pages/technician-page.ts";
import { english } from "../../e2e/pages/words.ts";
import { browserArgs, findBrowser } from "../../scripts/browser.ts";
import { step } from "../step.ts";
import { sizeWindow } from "./window-size.ts";

const technicianName = "Tessa Tern";
const customerName = "Carl Crane";
const device = "Front desk";
const code = "kestrel vat 41";
const withinMs = 60_000;
/** Without a window Chromium has a screen of 800 by 600, and makes what it captures no larger than that. */
const screenArgs = ["--screen-info={1920x1080}"];

export type BenchPlace = {
  readonly executablePath: string;
  readonly server: FarhandServer;
  /** Where the technician's pages are opened. */
  readonly browser: Browser;
  close(): Promise<void>;
};

export async function openPlace(): Promise<BenchPlace> {
  const found = await findBrowser();
  if (!found.ok) throw new Error(found.reason);
  const args = browserArgs.filter((arg) => !arg.startsWith("--auto-accept") && !arg.startsWith("--use-fake"));
  const server = await startFarhand();
  const browser = await chromium.launch({ executablePath: found.path, args });
  return {
    executablePath: found.path,
    server,
    browser,
    async close() {
      await browser.close();
      await server.stop();
    },
  };
}

/** A profile on disk, for as long as `use` runs. */
export async function withProfile<Value>(use: (profile: string) => Promise<Value>): Promise<Value> {
  const profile = await mkdtemp(join(tmpdir(), "farhand-bench-"));
  try {
    return await use(profile);
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 20 });
  }
}

/** A customer's browser with the extension, for as long as `use` runs. */
export function withCustomer<Value>(
  { executablePath, server }: BenchPlace,
  profile: string,
  use: (customer: PersonWithExtension) => Promise<Value>,
): Promise<Value> {
  return withBrowser(launchWithExtension({ executablePath, profile, args: screenArgs }), async (context) => {
    const customer = step(
      "opening the side panel",
      withinMs,
      personWithExtension(context, "Customer", server.address),
    );
    return use(await customer);
  });
}

async function withBrowser<Context extends { close(): Promise<void> }, Value>(
  launching: Promise<Context>,
  use: (context: Context) => Promise<Value>,
): Promise<Value> {
  const context = await launching;
  try {
    return await use(context);
  } finally {
    await context.close();
  }
}

/** A technician's page, for as long as `use` runs. */
export function withTechnician<Value>(
  { browser }: BenchPlace,
  use: (page: Page) => Promise<Value>,
): Promise<Value> {
  return withBrowser(browser.newContext(personalOptions), async (context) => use(await context.newPage()));
}

/** A session between them, in which nothing is allowed. */
export async function enterSession(
  { server }: BenchPlace,
  technician: Page,
  customer: PersonWithExtension,
): Promise<void> {
  const session = technicianPage(technician);
  const joining = async () => {
    const joinCode = await helpPage(technician).getCode(server.address, technicianName);
    const panel = panelPage(customer.panel);
    await panel.join(joinCode, customerName);
    await session.asks.first().waitFor();
    await panel.people.first().waitFor();
  };
  await step("entering a session", withinMs, joining());
}

/**
 * The technician sees the page at `address`, which the customer chose in the picker, in a window of 1280×720, and controls
 * the browser.
 */
export async function showAndControl(
  technician: Page,
  customer: PersonWithExtension,
  address: string,
): Promise<Page> {
  const session = technicianPage(technician);
  const showing = async () => {
    const shown = await customer.openTab(address);
    // Now: under the debugger a bar of the browser takes some of the height, whenever it comes.
    await sizeWindow(shown, 1280, 720);
    await session.ask("view");
    const asking = await customer.questionWindow();
    await questionPage(asking).confirmCalled();
    await questionPage(asking).allowSession();
    await asking.waitForEvent("close").catch(() => undefined);
    await shown.bringToFront();
    await session.picture.first().waitFor();
    return shown;
  };
  const controlling = async () => {
    await session.ask("control");
    const question = questionPage(await customer.questionWindow());
    await question.everywhere();
    await question.allowSession();
    await controlIsReady(technician);
  };
  const shown = await step("showing a page", withinMs, showing());
  await step("getting control", withinMs, controlling());
  return shown;
}

/** The customer's browser becomes a device with nobody there, in a session that then ends. */
export async function enrolDevice(
  place: BenchPlace,
  technician: Page,
  customer: PersonWithExtension,
): Promise<void> {
  await enterSession(place, technician, customer);
  const enrolling = async () => {
    await technicianPage(technician).ask("unattended");
    const question = questionPage(await customer.questionWindow());
    await question.confirmCalled();
    await question.enrol(device, code, false);
    const panel = panelPage(customer.panel);
    await panel.device(device).first().waitFor();
    await technician.getByText(device).first().waitFor();
    await panel.stop();
    await technician.getByRole("heading", { name: english.end.title }).first().waitFor();
    await panel.again();
    await customer.panel.getByLabel(english.join.codeLabel).first().waitFor();
  };
  await step("enrolling a device", withinMs, enrolling());
}

/** The device is connected to its server. */
export async function deviceIsHere({ server }: BenchPlace, technician: Page): Promise<void> {
  await technician.goto(`${server.address}/devices`);
  const isHere = devicesPage(technician)
    .row(device)
    .getByText(english.devices.presence.here)
    .first()
    .waitFor();
  await step("the device being there", withinMs, isHere);
}

/** The technician is at the device, sees the tab in front and controls it. */
export async function connectToDevice(place: BenchPlace, technician: Page): Promise<void> {
  await deviceIsHere(place, technician);
  const connecting = async () => {
    const list = devicesPage(technician);
    await list.connect(device).click();
    await list.sendCode(code, technicianName);
    await technicianPage(technician).picture.first().waitFor();
    await controlIsReady(technician);
  };
  await step("connecting to a device", withinMs, connecting());
}

async function controlIsReady(technician: Page): Promise<void> {
  await technician.waitForFunction(
    () => document.querySelector("[data-control]")?.getAttribute("data-control") === "ready",
  );
}
