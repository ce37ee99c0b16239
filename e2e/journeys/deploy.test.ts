/** From a group's name to the file that sets its computers up, and back to it after a reload. */
import { readFile } from "node:fs/promises";
import type { Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { judgeEnrolmentToken } from "../../peer/enrolment/enrolment-token.ts";
import { eventually, gone, seen } from "../fixtures/eventually.ts";
import { type PackedServer, startWithExtension } from "../fixtures/packed-server.ts";
import { createStage } from "../fixtures/stage.ts";
import { accountPages } from "../pages/account-pages.ts";
import { english, filled } from "../pages/words.ts";

const stage = createStage();
const { deploy } = english;
const group = 'Front "desk" & café';
const ada = { name: "Ada Berg", email: "ada@northwind.example", password: "seven quiet herons" };
let running: PackedServer | undefined;

beforeAll(async () => {
  running = await startWithExtension();
});
afterAll(() => running?.stop());

async function saveFile(page: Page, system: keyof typeof deploy.systems, name: string): Promise<Buffer> {
  const summary = page.locator("summary", { hasText: deploy.systems[system].title });
  await summary.click();
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: filled(deploy.download, { name }), exact: true }).click();
  const download = await saving;
  expect(download.suggestedFilename()).toBe(name);
  return readFile(await download.path());
}

test("a technician makes an enrolment, saves its files, and finds it again after a reload", async () => {
  if (!running) throw new Error("no server");
  const { packed } = running;
  const { page } = await stage.person("Technician");
  await page.goto(`${packed.server}/devices/deploy`);
  const make = page.getByRole("button", { name: deploy.make });
  await make.click();
  await seen(page.getByText(deploy.groupMissing));
  await page.getByLabel(deploy.count).fill("0");
  await seen(page.getByText(filled(deploy.countWrong, { most: "10,000" })));
  await page.getByLabel(deploy.group).fill(group);
  await page.getByLabel(deploy.count).fill("12");
  expect(await page.getByLabel(deploy.server).inputValue()).toBe(packed.server);
  await make.click();

  const title = page.getByRole("heading", { name: filled(deploy.filesTitle, { group }) });
  await seen(title);
  const policy = JSON.parse((await saveFile(page, "linux", "farhand.json")).toString()) as {
    ExtensionInstallForcelist: string[];
    "3rdparty": { extensions: Record<string, { server: string; group: string; enrolment: string }> };
  };
  expect(policy.ExtensionInstallForcelist).toEqual([`${packed.id};${packed.server}/extension/update.xml`]);
  const settings = policy["3rdparty"].extensions[packed.id];
  expect(settings).toMatchObject({ server: packed.server, group });
  expect(await judgeEnrolmentToken(settings?.enrolment, Date.now())).toMatchObject({
    ok: true,
    value: { group, maxUses: 12 },
  });
  const registry = (await saveFile(page, "windows", "farhand.reg")).toString("utf16le");
  expect(registry).toContain(`"enrolment"="${settings?.enrolment}"`);

  await page.reload();
  await page.getByRole("button", { name: filled(deploy.openLabel, { group }) }).click();
  await seen(title);
  const again = await saveFile(page, "linux", "farhand.json");
  expect(JSON.parse(again.toString())).toEqual(policy);

  // Nobody is to join by it any more: it stays to be seen, without files.
  await page.getByRole("button", { name: deploy.back }).click();
  const date = new Date(Date.now() + 30 * 86_400_000).toLocaleDateString("en", { dateStyle: "long" });
  await seen(page.getByText(filled(deploy.used, { used: 0, most: 12, date })));
  await page.getByRole("button", { name: filled(deploy.endLabel, { group }) }).click();
  await page.getByRole("dialog").getByRole("button", { name: deploy.endConfirm }).click();
  await seen(page.getByText(filled(deploy.usedEnded, { used: 0, most: 12 })));
  await gone(page.getByRole("button", { name: filled(deploy.openLabel, { group }) }));
});

test("an address that the extension was not packed for is told, and so is a server without an extension", async () => {
  if (!running) throw new Error("no server");
  const person = await stage.person("Technician");
  const { page } = person;
  await page.goto(`${running.packed.server}/devices/deploy`);
  await page.getByLabel(deploy.server).fill("https://other.example.org");
  await seen(page.getByText(deploy.otherTitle));
  await page.getByLabel(deploy.server).fill("no address");
  await page.getByRole("button", { name: deploy.make }).click();
  await seen(page.getByText(deploy.serverWrong));

  person.expectTrouble(/extension\.json/);
  const answers = [503, 404];
  await page.route("**/extension/extension.json", (route) =>
    route.fulfill({ status: answers.shift() ?? 404 }),
  );
  await page.reload();
  await seen(page.getByText(deploy.failedTitle));
  await page.getByRole("button", { name: deploy.retry }).click();
  await seen(page.getByText(deploy.noneTitle));
  await eventually(() => page.getByText("npm run extension:pack").isVisible()).toBe(true);
});

// The last one: it makes the organisation that this server then has.
test("with an organisation, the group is one of its device groups, and what is set for it is in the files", async () => {
  if (!running) throw new Error("no server");
  const { packed, server } = running;
  const { page } = await stage.person("Technician");
  const link = /\S+\/set-up#\S+/.exec(server.output)?.[0];
  if (!link) throw new Error("the server printed no link");
  await accountPages(page).setUp(link, "Northwind", ada);
  await seen(accountPages(page).menuOf(ada.name));
  const settings = {
    asksPersonFirst: false,
    allowedScopes: ["view", "control", "unattended"],
    minimumVersion: packed.version,
    updateChannel: { kind: "pinned", version: packed.version },
  };
  const made = await page.evaluate(
    async (body) => {
      const headers = { "content-type": "application/json" };
      return (
        await fetch("/api/device-groups", { method: "POST", headers, body: JSON.stringify(body) })
      ).json();
    },
    { name: "Tills", settings },
  );
  const { id } = made as { readonly id: string };

  await page.goto(`${packed.server}/devices/deploy`);
  await page.getByRole("button", { name: deploy.make }).click();
  await seen(page.getByText(deploy.groupNotChosen));
  await page.getByLabel(deploy.group).selectOption("Tills");
  await seen(page.getByText(deploy.setsAsksNobody));
  await page.getByRole("button", { name: deploy.make }).click();
  await seen(page.getByRole("heading", { name: filled(deploy.filesTitle, { group: "Tills" }) }));
  const policy: unknown = JSON.parse((await saveFile(page, "linux", "farhand.json")).toString());
  const updates = `${packed.server}/extension/update.xml?group=${id}`;
  expect(policy).toMatchObject({
    ExtensionInstallForcelist: [`${packed.id};${updates}`],
    ExtensionSettings: { [packed.id]: { update_url: updates, override_update_url: true } },
    "3rdparty": {
      extensions: {
        [packed.id]: {
          group: "Tills",
          scopes: settings.allowedScopes,
          asksPersonFirst: false,
          asksFraudQuestion: true,
          minimumVersion: packed.version,
        },
      },
    },
  });
  expect(await (await fetch(updates)).text()).toContain(`version="${packed.version}"`);
});
