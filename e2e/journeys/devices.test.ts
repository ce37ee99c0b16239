/** The technician's list of devices: brought in from a file, live presence, changes, and out to another browser. */
import { readFile } from "node:fs/promises";
import { afterEach, expect, test } from "vitest";
import { type CarriedDevice, writeDeviceFile } from "../../app/devices/device-file.ts";
import { stretchByArgon2id } from "../../crypto/argon2id.ts";
import { type DeviceKey, deviceKeyOf, generateDeviceKeys } from "../../peer/device/device-key.ts";
import { createSignalingClient, type SignalingClient } from "../../peer/signaling/signaling-client.ts";
import { connectSocketIo } from "../../peer/signaling/signaling-socket.ts";
import { createDisk } from "../fixtures/disk.ts";
import { eventually, gone, seen } from "../fixtures/eventually.ts";
import { createStage } from "../fixtures/stage.ts";
import { devicesPage } from "../pages/devices-page.ts";
import { english, filled } from "../pages/words.ts";

const stage = createStage();
const disk = createDisk();
const passphrase = "kestrel vat 41";
const { devices: words } = english;
let present: SignalingClient[] = [];

afterEach(() => {
  for (const client of present) client.dispose();
  present = [];
});

/** A device that is there and answers no ring. */
async function announce(key: DeviceKey): Promise<SignalingClient> {
  const client = createSignalingClient({
    url: stage.address,
    connect: (url, listener) => connectSocketIo(url, listener, { origin: url }),
  });
  present = [...present, client];
  client.devices.announce(key);
  await eventually(() => client.devices.state).toBe("present");
  return client;
}

const device = (id: string, name: string): CarriedDevice => ({
  id,
  name,
  note: "behind the counter",
  group: "Bakery",
  enrolledMs: 1_000,
  enrolledBy: "Jonas",
  lastConnectedMs: null,
  changedMs: 1_000,
  accessCode: null,
});

test("a list is brought in, shows who is there, is changed, and goes to another browser", async () => {
  const key = await deviceKeyOf(await generateDeviceKeys());
  const [till, desk] = [device(key.id, "Till 3"), device("AAAAAAAAAAAAAAAAAAAAAA", "Front desk")];
  const written = await writeDeviceFile([till, desk], 2_000, { passphrase, stretch: stretchByArgon2id });
  const file = disk.write("list.json", new TextDecoder().decode(written));
  const person = await stage.person("Technician");
  const { page } = person;
  await page.goto(`${stage.address}/devices`);
  const list = devicesPage(page);
  await seen(page.getByText(words.none));

  await list.bringIn(file.path, "kestrel vat 42");
  await seen(list.dialog.getByText(english.errorWhat["passphrase-wrong"]));
  await list.openWith(passphrase);
  await seen(list.dialog.getByText(filled(words.broughtInText, { added: 2, changed: 0, same: 0 })));
  await list.close();
  await gone(list.dialog);

  await seen(list.row("Till 3").getByText(words.presence.away));
  const there = await announce(key);
  await seen(list.row("Till 3").getByText(words.presence.here));
  await seen(list.row("Front desk").getByText(words.presence.away));
  expect(await list.connect("Front desk").isDisabled()).toBe(true);
  there.devices.withdraw();
  await seen(list.row("Till 3").getByText(words.presence.away));
  there.devices.announce(key);
  await seen(list.row("Till 3").getByText(words.presence.here));

  person.expectTrouble(/signaling|ERR_|WebSocket|status of 5/);
  await stage.server.kill();
  await seen(page.getByText(words.serverAway));
  await seen(list.row("Till 3").getByText(words.presence.unknown));
  await stage.server.start();
  await seen(list.row("Till 3").getByText(words.presence.here), 60_000);

  await list.edit("Till 3").click();
  await list.dialog.getByLabel(words.nameLabel, { exact: true }).fill("Back till");
  await list.dialog.getByRole("button", { name: words.save }).click();
  await seen(list.row("Back till").getByText(words.presence.here));
  await list.edit("Front desk").click();
  await list.dialog.getByRole("button", { name: words.remove }).click();
  await list.dialog.getByRole("button", { name: words.removeConfirm, exact: true }).click();
  await gone(list.row("Front desk"));
  await page.reload();
  await seen(list.row("Back till"));

  const saved = await list.save(passphrase);
  expect(await readFile(saved, "utf8")).not.toContain("till");
  const other = await stage.person("Technician's laptop");
  await other.page.goto(`${stage.address}/devices`);
  const there2 = devicesPage(other.page);
  await there2.bringIn(saved, passphrase);
  await there2.close();
  await seen(there2.row("Back till").getByText(words.presence.here));
  expect(await other.page.getByText("Front desk").count()).toBe(0);
});

test("a device is rung, and the access code goes neither to it nor into this browser's storage", async () => {
  const key = await deviceKeyOf(await generateDeviceKeys());
  const written = await writeDeviceFile([device(key.id, "Till 3")], 2_000, {
    passphrase,
    stretch: stretchByArgon2id,
  });
  const { page } = await stage.person("Technician");
  await page.goto(`${stage.address}/devices`);
  const list = devicesPage(page);
  await list.bringIn(disk.write("one.json", new TextDecoder().decode(written)).path, passphrase);
  await list.close();
  const rings: string[] = [];
  const there = await announce(key);
  there.devices.on("ring", ({ payload }) => rings.push(payload));

  await list.connect("Till 3").click();
  await list.sendCode("plover 77 anvil", "Jonas");
  await seen(list.step(words.checking));
  await eventually(() => rings.length).toBe(1);
  expect(rings.join("")).not.toContain("plover");
  await list.dialog.getByRole("button", { name: english.common.cancel }).click();
  await gone(list.dialog);
  const kept = await page.evaluate(() =>
    JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), location.href]),
  );
  expect(kept).toContain("Jonas");
  expect(kept).not.toContain("plover");

  // Nobody comes, and the server says so before the list does.
  await list.connect("Till 3").click();
  there.devices.withdraw();
  // The list is behind the dialog now, and out of the accessibility tree.
  await seen(page.getByText(words.presence.away, { exact: true }));
  await list.sendCode("plover 77 anvil", "Jonas");
  await seen(list.dialog.getByText(english.errorWhat["device-absent"]));
  expect(await list.dialog.getByLabel(words.accessCode).inputValue()).toBe("");
});
