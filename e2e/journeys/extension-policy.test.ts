/**
 * An organisation's computer: its Chromium reads the policy that Farhand writes for Linux, installs the extension from
 * our own server, and hands it what is configured. From a technician's enrolment such a computer joins by itself, is
 * reached with nobody there, comes back after a restart, and is gone for good once somebody there says so.
 * Policies are root's to write: elsewhere this is skipped, which CI does not let pass. In one file, since they hold for
 * every browser of the machine: one at a time.
 */
import { readFile } from "node:fs/promises";
import type { Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { policyFiles } from "../../app/deploy/policy-files.ts";
import {
  createTechnicianKeys,
  judgeEnrolmentToken,
  signEnrolment,
} from "../../peer/enrolment/enrolment-token.ts";
import type { PackedExtension } from "../../protocol/packed-extension.ts";
import { findBrowser } from "../../scripts/browser.ts";
import { narrow, violations, wide } from "../fixtures/axe.ts";
import { eventually, gone, seen } from "../fixtures/eventually.ts";
import { startFront } from "../fixtures/front-server.ts";
import { canManageBrowsers, type ManagedBrowser, openManagedBrowser } from "../fixtures/managed-browser.ts";
import { setUpLink } from "../fixtures/organisation.ts";
import { type PackedServer, startWithExtension } from "../fixtures/packed-server.ts";
import { createStage } from "../fixtures/stage.ts";
import { serveWorkPage, type WorkPageServer } from "../fixtures/work-page.ts";
import { accountPages } from "../pages/account-pages.ts";
import { adminPages } from "../pages/admin-pages.ts";
import { devicesPage } from "../pages/devices-page.ts";
import { technicianPage } from "../pages/technician-page.ts";
import { english, filled } from "../pages/words.ts";

const stage = createStage();
const { deploy, devices, extension } = english;
const ada = { name: "Ada Berg", email: "ada@northwind.example", password: "seven quiet herons" };
/** From the browser's start to the installation by policy, and to what it is told by one. */
const installMs = 60_000;

let running: PackedServer | undefined;
let work: WorkPageServer | undefined;

if (!canManageBrowsers) console.warn("Not root on Linux: no policy can be written, so it is not tried.");

beforeAll(async () => {
  if (!canManageBrowsers) return;
  [running, work] = await Promise.all([startWithExtension(), serveWorkPage()]);
});
afterAll(async () => {
  await Promise.all([running?.stop(), work?.stop()]);
});

/** What the policy file for Linux holds, for a group of this server. */
async function linuxPolicy({ id, server }: PackedExtension, group: string) {
  const keys = await createTechnicianKeys();
  if (!keys.ok) throw new Error(keys.code);
  const terms = { group, maxUses: 3, expiresAtMs: Date.now() + 3_600_000 };
  const { enrolment, token } = await signEnrolment(terms, keys.value);
  const files = policyFiles({
    extensionId: id,
    server,
    group,
    enrolment: token,
    enrolmentId: enrolment.id,
    settings: null,
    updateGroup: null,
  });
  if (!files.ok) throw new Error(files.code);
  return { token, enrolment, policy: JSON.parse(files.value.linux[0]?.text ?? "") as object };
}

test.runIf(canManageBrowsers)(
  "a policy installs the extension from our server and configures it",
  async () => {
    const browser = await findBrowser();
    if (!browser.ok || !running) throw new Error("no browser or no server");
    const { server, packed } = running;
    const group = 'Front "desk" & café';
    const { token, enrolment, policy } = await linuxPolicy(packed, group);
    // Only so may the test look into an extension that a policy has installed.
    const managed = await openManagedBrowser(browser.path, { ...policy, DeveloperToolsAvailability: 1 });
    try {
      const page = await managed.context.newPage();
      const options = `chrome-extension://${packed.id}/options.html`;
      const arrived = () =>
        page.goto(options).then(
          (answer) => answer?.ok() ?? true,
          () => false,
        );
      await eventually(arrived, installMs).toBe(true);
      // Chromium fills it some seconds after the first installation.
      const settings = () => page.evaluate(() => chrome.storage.managed.get());
      await eventually(settings).toEqual({ server: server.address, group, enrolment: token });
      expect(await judgeEnrolmentToken(token, Date.now())).toEqual({ ok: true, value: enrolment });

      expect(await page.evaluate(() => chrome.runtime.getManifest())).toMatchObject({
        version: packed.version,
        key: packed.publicKey,
        update_url: `${server.address}/extension/update.xml`,
      });
      await page.reload();
      const field = page.getByRole("textbox");
      await eventually(() => field.inputValue()).toBe(server.address);
      expect(await field.isDisabled()).toBe(true);
    } finally {
      await managed.close();
    }
  },
);

/** The technician issues an enrolment for one computer. @returns the policy for Linux */
async function issue(page: Page, address: string, group: string): Promise<object> {
  await page.goto(`${address}/devices/deploy`);
  await page.getByLabel(deploy.group).fill(group);
  await page.getByLabel(deploy.count).fill("1");
  return makeAndSave(page);
}

async function makeAndSave(page: Page): Promise<object> {
  await page.getByRole("button", { name: deploy.make }).click();
  await page.locator("summary", { hasText: deploy.systems.linux.title }).click();
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: filled(deploy.download, { name: "farhand.json" }) }).click();
  return JSON.parse(await readFile(await (await saving).path(), "utf8")) as object;
}

/** The same for a device group of an organisation, whose computers find the server at its public address. */
async function issueForGroup(page: Page, { server }: PackedServer, publicAddress: string, group: string) {
  await page.goto(`${server.address}/devices/deploy`);
  await page.getByLabel(deploy.group).selectOption(group);
  await page.getByLabel(deploy.server).fill(publicAddress);
  return makeAndSave(page);
}

/** Nobody has touched that machine for a while: what the browser is asked before somebody is let in. */
async function nobodyThere({ context }: ManagedBrowser): Promise<void> {
  const [worker] = context.serviceWorkers();
  await worker?.evaluate(() => {
    chrome.idle.queryState = () => Promise.resolve("idle");
  });
}

test.runIf(canManageBrowsers)(
  "[EN-4] [EN-8] a computer under policy joins by itself, is reached with nobody there, and leaves for good when told to",
  async () => {
    const browser = await findBrowser();
    if (!browser.ok || !running || !work) throw new Error("no browser or no server");
    const { packed, server } = running;
    const group = "Front desk";
    const { page } = await stage.person("Technician");
    const policy = await issue(page, server.address, group);
    const list = devicesPage(page);
    await page.goto(`${server.address}/devices`);
    await seen(page.getByText(devices.none));

    // Only so may the test look into an extension that a policy has installed.
    const managed = await openManagedBrowser(browser.path, { ...policy, DeveloperToolsAvailability: 1 });
    try {
      const customers = await managed.context.newPage();
      await customers.goto(work.address);
      await seen(list.row(group), installMs);
      await seen(page.getByRole("status").getByText(filled(devices.joined, { name: "" }).trim()));
      const name = (await list.row(group).locator("[dir=auto]").first().textContent()) ?? "";
      expect(name).toMatch(/^Front desk, \w+ [0-9a-z]{5}$/);
      await seen(list.row(name).getByText(devices.presence.here), installMs);

      // With nobody there, and no code to be typed.
      await nobodyThere(managed);
      await list.connect(name).click();
      await list.goOn("Jonas Weber");
      const session = technicianPage(page);
      await seen(session.picture);
      await eventually(() => session.controlState()).toBe("ready");
      // Which it only is when nobody was there to be asked.
      const { context } = managed;
      const isLocked = () => context.pages().some((each) => each.url().includes("lock.html"));
      await eventually(isLocked).toBe(true);
      await session.end();
      await seen(page.getByText(filled(devices.ended, { name })));

      await managed.restart();
      await seen(list.row(name).getByText(devices.presence.here), installMs);

      // Whoever sits there reads what this is, and ends it.
      const options = `chrome-extension://${packed.id}/options.html`;
      const settings = await managed.context.newPage();
      await settings.goto(options);
      const enrolled = settings.getByRole("region", { name: extension.policyTitle });
      await seen(enrolled.getByText(name));
      expect(await violations(settings, "settings under policy", [wide, narrow])).toEqual([]);
      await enrolled.getByRole("button", { name: extension.deviceRevoke }).click();
      await settings.getByRole("dialog").getByRole("button", { name: extension.deviceRevoke }).click();
      await gone(enrolled);
      await seen(list.row(name).getByText(devices.presence.away));

      await managed.restart();
      const again = await managed.context.newPage();
      // The panel starts the engine, which looks at the policy once more.
      await again.goto(`chrome-extension://${packed.id}/panel.html`);
      await seen(again.getByLabel(english.join.codeLabel));
      const settled = () => again.evaluate(() => chrome.storage.local.get(["isDevice", "settledEnrolment"]));
      await eventually(settled).toMatchObject({ isDevice: false, settledEnrolment: expect.any(String) });
      expect(await again.getByRole("button", { name: extension.deviceRevoke }).count()).toBe(0);
      await again.goto(options);
      await seen(again.getByText(filled(extension.logJoined, { group })));
      await seen(again.getByText(filled(extension.logRevoked, { group })));
      await seen(list.row(name).getByText(devices.presence.away));

      await page.goto(`${server.address}/devices/deploy`);
      await seen(page.getByText(/^1 of 1 joined/));
    } finally {
      await managed.close();
    }
  },
);

test.runIf(canManageBrowsers)(
  "the browsers of a device group ask at the group's address, and have the version it stays at until it moves on",
  async () => {
    const browser = await findBrowser();
    if (!browser.ok) throw new Error(browser.reason);
    const front = await startFront();
    const [stays, movesTo, newest] = ["0.0.1", "0.0.2", "0.0.3"] as const;
    const place = { versions: [stays, movesTo, newest], publicAddress: front.address };
    const farhand = await startWithExtension(place);
    const { server, packed } = farhand;
    front.leadTo(server.address);
    const administrator = await stage.person("Administrator");
    const { page } = administrator;
    await accountPages(page).setUp(setUpLink({ server }), "Northwind", ada);
    await seen(accountPages(page).menuOf(ada.name));
    const pages = adminPages(page);
    await page.goto(`${server.address}/admin/device-groups`);
    await pages.makeGroup("Tills");
    await pages.editGroup("Tills");
    await pages.pinGroup(stays);
    await seen(page.getByText(filled(english.deviceGroups.pinnedTo, { version: stays })));
    const policy = await issueForGroup(page, farhand, front.address, "Tills");

    const managed = await openManagedBrowser(browser.path, { ...policy, DeveloperToolsAvailability: 1 });
    /** Of the one that runs; empty before it is installed. */
    async function version(): Promise<string> {
      const tab = await managed.context.newPage();
      try {
        await tab.goto(`chrome-extension://${packed.id}/options.html`);
        return await tab.evaluate(() => chrome.runtime.getManifest().version);
      } catch {
        return "";
      } finally {
        // An extension that shows a page is not brought up to date.
        await tab.close();
      }
    }
    /** The browser's own "Update", as on its page of extensions. */
    async function update(): Promise<void> {
      const tab = await managed.context.newPage();
      await tab.goto("chrome://extensions");
      await tab.evaluate("chrome.developerPrivate.autoUpdate()");
      await tab.close();
    }
    const updatesAsked = () => front.asked.filter((path) => path.startsWith("/extension/update.xml"));
    const packagesAsked = () => front.asked.filter((path) => path.startsWith("/extension/farhand.crx"));
    try {
      await eventually(version, installMs).toBe(stays);
      expect(packagesAsked()).toEqual([`/extension/farhand.crx?version=${stays}`]);
      const before = updatesAsked().length;
      await update();
      await eventually(() => updatesAsked().length).toBeGreaterThan(before);
      // The package itself says another address, without a group: nobody asks there.
      for (const path of updatesAsked()) expect(path).toMatch(/^\/extension\/update\.xml\?group=[\w-]{22}&/);
      expect(updatesAsked().at(-1)).toContain(encodeURIComponent(`v=${stays}&`));
      expect(packagesAsked()).toHaveLength(1);
      expect(await version()).toBe(stays);

      await page.goto(`${server.address}/admin/device-groups`);
      await pages.editGroup("Tills");
      await pages.dialog.getByLabel(english.deviceGroups.pinnedVersion, { exact: true }).fill(movesTo);
      await pages.dialog.getByRole("button", { name: english.admin.save }).click();
      await seen(page.getByText(filled(english.deviceGroups.pinnedTo, { version: movesTo })));
      await update();
      await eventually(() => packagesAsked().at(-1)).toBe(`/extension/farhand.crx?version=${movesTo}`);
      await managed.restart();
      await eventually(version, installMs).toBe(movesTo);
    } finally {
      await managed.close();
      await farhand.stop();
      await front.stop();
    }
  },
  240_000,
);
