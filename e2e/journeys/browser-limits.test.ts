/** Browsers and people that say no: closed pickers, refused permissions, missing features, a full disk. Each is told, and has a way on. */
import { expect, test } from "vitest";
import { createDisk } from "../fixtures/disk.ts";
import { eventually, gone, seen } from "../fixtures/eventually.ts";
import { customerName, enter, invitePeople, meet, technicianName } from "../fixtures/meeting.ts";
import { createStage } from "../fixtures/stage.ts";
import { helpPage } from "../pages/help-page.ts";
import { joinPage } from "../pages/join-page.ts";
import { english, filled } from "../pages/words.ts";

const stage = createStage();
const disk = createDisk();

/** A script for the page: the picker fails once, and works from then on. */
function failingPicker(name: string, message: string): string {
  return `{
    // The empty page before the first one is no secure context, and has no devices.
    const devices = navigator.mediaDevices ?? {};
    const real = devices.getDisplayMedia?.bind(devices);
    devices.getDisplayMedia = async () => {
      devices.getDisplayMedia = real;
      throw new DOMException(${JSON.stringify(message)}, ${JSON.stringify(name)});
    };
  }`;
}

test.each([
  ["a closed picker", "NotAllowedError", "Permission denied by user", "capture-cancelled"],
  ["a picker that was given up", "AbortError", "The user aborted", "capture-cancelled"],
  ["a system that forbids it", "NotAllowedError", "Permission denied by system", "capture-denied"],
  ["a policy that forbids it", "NotAllowedError", "Permission denied", "capture-denied"],
  ["nothing there to share", "NotFoundError", "No sources", "capture-failed"],
] as const)(
  "%s is told in plain words, shares nothing, and the next try works",
  async (_, name, message, code) => {
    const { technician, customer } = await meet(stage, { customerSetup: failingPicker(name, message) });
    await stage.openSharedPage(customer);
    await technician.session.ask("view");
    await customer.session.confirmCalled();
    await customer.session.allowSession();
    await seen(customer.page.getByText(english.errorWhat[code]));
    await seen(customer.page.getByText(english.errorNow[code]));
    expect(await customer.session.bar.innerText()).toContain(english.bar.notShared);
    expect(await technician.session.giveBack("view").count()).toBe(0);

    const question = customer.session.question("view", technicianName);
    if (await question.isVisible()) await customer.session.allowSession();
    else await customer.session.share();
    await eventually(() => stage.eyes.colourOf(technician.session.picture)).toBe("red");
  },
);

function withoutCapture(): void {
  if ("mediaDevices" in navigator) Reflect.deleteProperty(MediaDevices.prototype, "getDisplayMedia");
}

function withoutWebCodecs(): void {
  for (const name of ["VideoEncoder", "VideoDecoder", "EncodedVideoChunk", "MediaStreamTrackProcessor"]) {
    Reflect.deleteProperty(globalThis, name);
  }
}

test.each([
  ["getDisplayMedia", withoutCapture],
  ["WebCodecs", withoutWebCodecs],
] as const)("a customer's browser without %s says so; chat and files work", async (_, customerSetup) => {
  const { technician, customer } = await meet(stage, { customerSetup });
  await seen(customer.page.getByText(english.join.limitedTitle));
  expect(await customer.session.bar.getByRole("button", { name: english.bar.share }).count()).toBe(0);
  await customer.session.chat.say("I can write");
  await seen(technician.session.chat.messages.getByText("I can write"));
  await customer.session.files.choose(disk.write("log.txt", "something").path);
  await technician.session.files.open();
  await technician.session.files.action("accept", "log.txt").click();
  await seen(technician.session.files.transfer("log.txt").getByText(english.files.stateDone));
  // A technician is told, and is not offered to ask for something that cannot come.
  await seen(
    technician.page.getByText(filled(english.screen.hostCannotTitle, { name: customerName }), {
      exact: true,
    }),
  );
  await seen(technician.session.right("files-in", "stateNone"));
  expect(await technician.session.right("view", "stateNone").count()).toBe(0);
});

test("it is said before joining, too, and a browser without WebRTC is told to be updated", async () => {
  const limited = await stage.person("Limited", { initScript: withoutCapture });
  await joinPage(limited.page).open(stage.address);
  await seen(limited.page.getByText(english.join.limitedTitle));
  const old = await stage.person("Old", {
    initScript: () => void Reflect.deleteProperty(globalThis, "RTCPeerConnection"),
  });
  for (const path of ["/join", "/help"]) {
    await old.page.goto(stage.address + path);
    await seen(old.page.getByText(english.join.unsupportedTitle));
  }
});

test("a technician's browser without WebCodecs says so; chat works", async () => {
  const { technician, customer } = await meet(stage, { technicianSetup: withoutWebCodecs });
  await seen(technician.page.getByText(english.screen.unsupportedTitle));
  await technician.session.chat.say("Tell me what you see");
  await seen(customer.session.chat.messages.getByText("Tell me what you see"));
});

/** Begins a worker's script: its disk is full until somebody says otherwise. */
const fullDisk = `{
  const { write } = FileSystemSyncAccessHandle.prototype;
  let isFull = true;
  new BroadcastChannel("disk").onmessage = () => { isFull = false; };
  FileSystemSyncAccessHandle.prototype.write = function (...what) {
    if (isFull) throw new DOMException("full", "QuotaExceededError");
    return write.apply(this, what);
  };
}
`;

test("a full disk stops a file with a clear word; with room made it goes on and is whole", async () => {
  const meeting = await invitePeople(stage);
  const { technician } = meeting;
  await technician.page.route(/\/file-worker-[^/]+\.js$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${fullDisk}${await response.text()}` });
  });
  const { customer } = await enter(stage, meeting);
  const file = disk.fill("too-large.bin", 12_000_000);
  await customer.session.files.choose(file.path);
  await technician.session.files.open();
  await technician.session.files.action("accept", "too-large.bin").click();
  const transfer = technician.session.files.transfer("too-large.bin");
  await seen(transfer.getByText(english.errorWhat["storage-full"]));
  await technician.page.evaluate(() => new BroadcastChannel("disk").postMessage("room was made"));
  await technician.session.files.action("resume", "too-large.bin").click();
  await seen(transfer.getByText(english.files.stateDone));
  expect((await technician.session.files.save("too-large.bin")).sha256).toBe(file.sha256);
});

test("no server: both pages say so in plain words, and go on once it is there", async () => {
  const { technician, customer } = await invitePeople(stage);
  const noise = [/WebSocket/, /ERR_CONNECTION/, /ERR_EMPTY_RESPONSE/];
  for (const person of [technician, customer]) person.expectTrouble(...noise);
  const join = joinPage(customer.page);
  const [code] = await Promise.all([
    helpPage(technician.page).getCode(stage.address, technicianName),
    join.open(stage.address),
  ]);
  await join.code.fill(code);
  await stage.server.kill();
  try {
    await join.join(null, "Carl Crane");
    await seen(customer.page.getByText(english.errorWhat["signaling-unreachable"]), 40_000);
    await seen(technician.page.getByText(english.errorWhat["signaling-unreachable"]), 40_000);
  } finally {
    await stage.server.start();
  }
  await technician.page.getByRole("button", { name: english.help.getCode }).click();
  await join.join(await helpPage(technician.page).digits.innerText(), "Carl Crane");
  await seen(customer.session.bar, 40_000);
  await gone(customer.page.getByText(english.errorWhat["signaling-unreachable"]));
});
