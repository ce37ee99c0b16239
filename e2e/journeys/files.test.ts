/** Files both ways: what is offered, accepted, refused, cancelled and saved; folders, and names that are up to no good. */
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { createDisk } from "../fixtures/disk.ts";
import { eventually, gone, seen } from "../fixtures/eventually.ts";
import { type Meeting, meet, technicianName } from "../fixtures/meeting.ts";
import { createStage } from "../fixtures/stage.ts";
import { english, filled } from "../pages/words.ts";

const stage = createStage();
const disk = createDisk();
const words = english.files;

/** The technician may send files for the session. */
async function allowSending({ technician, customer }: Meeting) {
  await technician.session.ask("files-in");
  await customer.session.allowSession();
  await seen(technician.session.giveBack("files-in"));
}

test("a file from the customer arrives whole, is saved under its name, and both see the same SHA-256", async () => {
  const { technician, customer } = await meet(stage);
  const file = disk.write("notes.txt", "Take your time.\n".repeat(2_000));
  await customer.session.files.choose(file.path);
  await technician.session.files.open();
  await technician.session.files.action("accept", "notes.txt").click();
  await seen(technician.session.files.transfer("notes.txt").getByText(words.stateDone));
  await seen(customer.session.files.transfer("notes.txt").getByText(words.stateSent));
  for (const side of [technician, customer]) {
    await eventually(() => side.session.files.transfer("notes.txt").innerText()).toContain(file.sha256);
  }
  const saved = await technician.session.files.save("notes.txt");
  expect(saved).toMatchObject({ suggestedName: "notes.txt", sha256: file.sha256 });
});

test("[FT-7] a technician's file waits for the customer's yes, and a no is a no", async () => {
  const meeting = await meet(stage);
  const { technician, customer } = meeting;
  await technician.session.files.open();
  await seen(technician.page.getByText(words.needsGrant));
  await technician.session.ask("files-in");
  await customer.session.allowOnce();
  await seen(technician.session.giveBack("files-in"));
  const file = disk.fill("driver.bin", 300_000);
  await technician.session.files.choose(file.path);
  await customer.session.files.action("refuse", "driver.bin").click();
  await seen(technician.session.files.transfer("driver.bin").getByText(words.stateRefused));
  await seen(customer.session.files.transfer("driver.bin").getByText(words.stateRefused));
});

test("allowed for the session, a technician's files come without further questions until taken back", async () => {
  const meeting = await meet(stage);
  const { technician, customer } = meeting;
  await allowSending(meeting);
  const first = disk.fill("first.bin", 1_000_000);
  await technician.session.files.choose(first.path);
  await customer.session.files.open();
  await seen(customer.session.files.transfer("first.bin").getByText(words.stateDone));
  expect((await customer.session.files.save("first.bin")).sha256).toBe(first.sha256);

  await customer.session.takeBack("files-in", technicianName);
  await technician.session.files.open();
  await seen(technician.page.getByText(words.needsGrant));
});

test("a folder arrives with its files in order, each one checked", async () => {
  const { technician, customer } = await meet(stage);
  const made = [
    disk.write("holiday/list.txt", "sun\n"),
    disk.write("holiday/photos/one.txt", "1"),
    disk.write("holiday/photos/two.txt", ""),
  ];
  await customer.session.files.chooseFolder(join(disk.folder, "holiday"));
  await technician.session.files.open();
  await technician.session.files.action("accept", "holiday").click();
  const transfer = technician.session.files.transfer("holiday");
  await seen(transfer.getByText(words.stateDone));
  await seen(transfer.getByText("photos / one.txt"));
  for (const { path, sha256 } of made) {
    expect(await technician.session.files.save(basename(path))).toMatchObject({ sha256 });
  }
});

test("a thousand small files arrive", async () => {
  const { technician, customer } = await meet(stage);
  for (let index = 0; index < 1_000; index += 1) {
    disk.write(`many/${String(index).padStart(4, "0")}.txt`, `file ${index}\n`);
  }
  await customer.session.files.chooseFolder(join(disk.folder, "many"));
  await technician.session.files.open();
  await technician.session.files.action("accept", "many").click();
  await seen(technician.session.files.transfer("many").getByText(words.stateDone), 60_000);
  expect(await technician.session.files.transfer("many").innerText()).toContain(
    filled(words.count.other, { count: "1,000" }),
  );
});

test("[FT-4] security case 7: hostile names are made harmless before they are shown or saved", async () => {
  const { technician, customer } = await meet(stage);
  const hostile = [
    "..\\..\\Startup\\evil.bat",
    "photo\u202Egpj.exe",
    "<img src=x onerror=alert(1)>.txt",
    "CON",
    ".bashrc",
  ];
  const files = hostile.map((name, index) => disk.write(name, `harmless ${index}`));
  await customer.session.files.choose(files.map(({ path }) => path));
  await technician.session.files.open();
  const transfer = technician.session.files.transfers.first();
  await transfer.getByRole("button", { name: new RegExp(`^${words.accept}:`) }).click();
  await seen(transfer.getByText(words.stateDone));
  const saves = transfer.getByRole("listitem").getByRole("button");
  await eventually(() => saves.count()).toBe(hostile.length);
  expect(await transfer.locator("img").count()).toBe(0);
  for (let index = 0; index < hostile.length; index += 1) {
    const [download] = await Promise.all([
      technician.page.waitForEvent("download"),
      saves.nth(index).click(),
    ]);
    const name = download.suggestedFilename();
    expect(name).not.toMatch(/[\\/:*?"<>|\p{Cc}\u202A-\u202E\u2066-\u2069]/u);
    expect(name).not.toMatch(/^(?:\.|con$)/i);
    expect(readFileSync(await download.path(), "utf8")).toMatch(/^harmless \d$/);
  }
});

test("dropped on the page, a file and a folder are offered", async () => {
  const { technician, customer } = await meet(stage);
  disk.write("dropped/inner/deep.txt", "deep");
  const paths = [disk.write("single.txt", "single").path, join(disk.folder, "dropped")];
  const devtools = await customer.context.newCDPSession(customer.page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver"] as const) {
    await devtools.send("Input.dispatchDragEvent", { type, x: 300, y: 400, data });
  }
  await seen(customer.page.getByText(words.drop));
  await devtools.send("Input.dispatchDragEvent", { type: "drop", x: 300, y: 400, data });
  await technician.session.files.open();
  const transfer = technician.session.files.transfers.first();
  await transfer.getByRole("button", { name: new RegExp(`^${words.accept}:`) }).click();
  await seen(transfer.getByText(words.stateDone));
  await seen(transfer.getByText("inner / deep.txt"));
});

test("200 MB go through whole; paused by either side, they go on; control answers meanwhile", async () => {
  const meeting = await meet(stage);
  const { technician, customer } = meeting;
  const size = 200 * 1024 * 1024;
  const file = disk.fill("disk-image.bin", size);
  await customer.session.files.choose(file.path);
  await technician.session.files.open();
  await technician.session.files.action("accept", "disk-image.bin").click();
  const here = technician.session.files.transfer("disk-image.bin");
  const there = customer.session.files.transfer("disk-image.bin");
  await seen(here.getByText(words.stateRunning));

  await technician.session.files.action("pause", "disk-image.bin").click();
  await seen(there.getByText(words.statePaused));
  await technician.session.files.action("resume", "disk-image.bin").click();
  await seen(there.getByText(words.stateRunning));
  await customer.session.files.action("pause", "disk-image.bin").click();
  await seen(here.getByText(words.statePaused));
  await customer.session.files.action("resume", "disk-image.bin").click();

  await customer.session.chat.open();
  await customer.session.chat.say("It is on its way");
  await technician.session.chat.open();
  await seen(technician.session.chat.messages.getByText("It is on its way"));
  await technician.session.files.open();
  await seen(here.getByText(words.stateDone), 100_000);
  expect((await technician.session.files.save("disk-image.bin")).sha256).toBe(file.sha256);
}, 180_000);

test("cancelled by either side, a transfer ends at both and leaves nothing to save", async () => {
  const meeting = await meet(stage);
  const { technician, customer } = meeting;
  await allowSending(meeting);
  for (const canceller of [customer, technician]) {
    const name = `${canceller.name.toLowerCase()}.bin`;
    await technician.session.files.choose(disk.fill(name, 64 * 1024 * 1024).path);
    await customer.session.files.open();
    await seen(customer.session.files.transfer(name).getByText(words.stateRunning));
    await canceller.session.files.action("cancel", name).click();
    for (const side of [technician, customer]) {
      await seen(side.session.files.transfer(name).getByText(words.stateCancelled));
    }
    await gone(customer.page.getByRole("button", { name: filled(words.saveAs, { name }), exact: true }));
  }
});
