/** What a hostile page, a hostile signaling server and a curious wire get: nothing. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright";
import { expect, test } from "vitest";
import { pagePaths } from "../../server/surface.ts";
import { createDisk } from "../fixtures/disk.ts";
import { eventually, seen } from "../fixtures/eventually.ts";
import { customerName, invitePeople, technicianName } from "../fixtures/meeting.ts";
import type { Person } from "../fixtures/person.ts";
import { createStage } from "../fixtures/stage.ts";
import { helpPage } from "../pages/help-page.ts";
import { joinPage } from "../pages/join-page.ts";
import { english } from "../pages/words.ts";

const stage = createStage();
const disk = createDisk();

test("every page comes with a strict policy and without a referrer", async () => {
  for (const path of [...pagePaths, "/nowhere", "/healthz"]) {
    const { headers } = await fetch(stage.address + path);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy, path).toContain("default-src 'none'");
    expect(policy, path).toContain("frame-ancestors 'none'");
    expect(policy, path).not.toMatch(/unsafe|\*/);
    expect(headers.get("referrer-policy"), path).toBe("no-referrer");
    expect(headers.get("x-content-type-options"), path).toBe("nosniff");
    expect(headers.get("cross-origin-opener-policy"), path).toBe("same-origin");
  }
});

test("of all files of the app those that hash files and access codes alone may compile WebAssembly", async () => {
  const names = await readdir(join(import.meta.dirname, "../../build/app/assets"));
  const scripts = names.filter((name) => name.endsWith(".js"));
  const allowed: string[] = [];
  for (const name of scripts) {
    const { headers } = await fetch(`${stage.address}/assets/${name}`, { method: "HEAD" });
    if (headers.get("content-security-policy")?.includes("'wasm-unsafe-eval'") === true) allowed.push(name);
  }
  expect(scripts.length).toBeGreaterThan(3);
  expect(allowed.toSorted((one, other) => one.localeCompare(other))).toEqual([
    expect.stringMatching(/^access-code-worker-/),
    expect.stringMatching(/^file-worker-/),
  ]);

  const { page } = await stage.person("Visitor");
  await page.goto(`${stage.address}/about`);
  const compiles = async (script: string) => {
    const started = page.waitForEvent("worker");
    await page.evaluate((address) => void new Worker(address, { type: "module" }), `/assets/${script}`);
    const emptyModule = [0, 97, 115, 109, 1, 0, 0, 0];
    return (await started).evaluate(
      (bytes) =>
        WebAssembly.compile(Uint8Array.from(bytes)).then(
          () => "compiled",
          () => "refused",
        ),
      emptyModule,
    );
  };
  const other = scripts.find((name) => name.includes("worker") && !allowed.includes(name));
  expect([await compiles(allowed[0] ?? ""), await compiles(other ?? "")]).toEqual(["compiled", "refused"]);
});

test("[SG-6] security case 2: a page of another origin gets no socket and no polling", async () => {
  const person = await stage.person("Visitor");
  person.expectTrouble(/./);
  const foreign = await stage.openSharedPage(person);
  const socketAddress = `${stage.address.replace("http", "ws")}/signaling/?EIO=4&transport=websocket`;
  const opened = await foreign.evaluate((address) => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const socket = new WebSocket(address);
    socket.addEventListener("open", () => resolve("open"));
    socket.addEventListener("error", () => resolve("refused"));
    return promise;
  }, socketAddress);
  expect(opened).toBe("refused");
  const polled = await foreign.evaluate(
    (address) =>
      fetch(address, { credentials: "include" }).then(
        () => "read",
        () => "refused",
      ),
    `${stage.address}/signaling/?EIO=4&transport=polling`,
  );
  expect(polled).toBe("refused");
  // The same socket from a page of ours is let in: it was the origin that counted.
  await person.page.goto(`${stage.address}/about`);
  const own = await person.page.evaluate((address) => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const socket = new WebSocket(address);
    socket.addEventListener("open", () => resolve("open"));
    socket.addEventListener("error", () => resolve("refused"));
    return promise.finally(() => socket.close());
  }, socketAddress);
  expect(own).toBe("open");
});

/** In the page: keeps the text of everything that is sent over a data channel. */
function listenOnTheWire(): void {
  const kept: string[] = [];
  const send = RTCDataChannel.prototype.send;
  RTCDataChannel.prototype.send = function keep(this: RTCDataChannel, data: string | Blob | BufferSource) {
    if (typeof data === "string") kept.push(data);
    else if (!(data instanceof Blob)) kept.push(new TextDecoder("latin1").decode(data));
    Reflect.apply(send, this, [data]);
  };
  Object.assign(globalThis, { wire: kept });
}

test("[CH-1] security case 6: no wire carries what people say, send or are called", async () => {
  const socketFrames: string[] = [];
  const listen = ({ page }: Person) =>
    page.on("websocket", (socket) => {
      const keep = ({ payload }: { payload: string | Buffer }) => socketFrames.push(payload.toString());
      socket.on("framesent", keep).on("framereceived", keep);
    });
  const people = await invitePeople(stage, {
    technicianSetup: listenOnTheWire,
    customerSetup: listenOnTheWire,
  });
  const { technician, customer } = people;
  for (const person of [technician, customer]) listen(person);
  const join = joinPage(customer.page);
  const code = await helpPage(technician.page).getCode(stage.address, technicianName);
  await join.open(stage.address);
  await join.join(code, customerName);
  await seen(technician.session.asks);
  const secrets = [
    "the words of the chat",
    "the words of the file",
    "name-of-the-file",
    technicianName,
    customerName,
  ];
  const [chat, content, name] = secrets as [string, string, string];
  await customer.session.chat.say(chat);
  await seen(technician.session.chat.messages.getByText(chat));
  await customer.session.files.choose(disk.write(`${name}.dat`, content).path);
  await technician.session.files.open();
  await technician.session.files.action("accept", `${name}.dat`).click();
  await seen(technician.session.files.transfer(name).getByText(english.files.stateDone));

  const wires = await Promise.all(
    [technician, customer].map(({ page }) =>
      page.evaluate(() => (globalThis as unknown as { wire: string[] }).wire),
    ),
  );
  for (const wire of [...wires, socketFrames]) {
    expect(wire.length).toBeGreaterThan(5);
    for (const secret of [...secrets, code.replaceAll(/\D/g, "").slice(-6)]) {
      expect(wire.filter((sent) => sent.includes(secret))).toEqual([]);
    }
  }
});

const fingerprint = /a=fingerprint:sha-256 ([0-9A-F:]+)((?:\\+r)?(?:\\+n)?)/g;
const swapped = (frame: string) =>
  frame.replaceAll(fingerprint, (_, digits: string, end: string) => {
    const other = digits.replaceAll(/[0-9A-F]/g, (digit) =>
      ((Number.parseInt(digit, 16) + 1) % 16).toString(16).toUpperCase(),
    );
    return `a=fingerprint:sha-256 ${other}${end}`;
  });
const dropped = (frame: string) => frame.replaceAll(fingerprint, "");

/** A signaling server that changes what this page sends through it. Resolves once it had something to change. */
async function tamper(page: Page, change: (frame: string) => string): Promise<{ readonly changed: number }> {
  const tally = { changed: 0 };
  await page.routeWebSocket(/\/signaling\//, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => {
      const sent = typeof frame === "string" ? change(frame) : frame;
      if (sent !== frame) tally.changed += 1;
      server.send(sent);
    });
  });
  return tally;
}

const tamperings = [
  { customer: swapped },
  { technician: swapped },
  { customer: swapped, technician: swapped },
  { customer: dropped },
] as const;

// Side by side: each ends only when the handshake's time is over.
test("[LK-1] security case 10: fingerprints that the server changes in the offer, the answer or both, or drops, get no session", async () => {
  await Promise.all(
    tamperings.map(async (changes) => {
      const { technician, customer } = await invitePeople(stage);
      const tallies = await Promise.all([
        ...("customer" in changes ? [tamper(customer.page, changes.customer)] : []),
        ...("technician" in changes ? [tamper(technician.page, changes.technician)] : []),
      ]);
      const join = joinPage(customer.page);
      const [code] = await Promise.all([
        helpPage(technician.page).getCode(stage.address, technicianName),
        join.open(stage.address),
      ]);
      await join.join(code, customerName);
      await eventually(() => tallies.every(({ changed }) => changed > 0)).toBe(true);
      // The customer is told, and is back before the form.
      await seen(customer.page.getByRole("alert").filter({ hasText: /./ }), 60_000);
      await seen(join.button);
      expect(await customer.session.bar.count()).toBe(0);
      expect(await technician.session.asks.count()).toBe(0);
    }),
  );
});
