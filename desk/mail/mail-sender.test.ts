/** Mails from the outbox to a real SMTP server that takes, refuses, is silent or away; on both databases. */
import { spawn } from "node:child_process";
import { createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { once } from "node:events";
import { afterEach, expect, test, vi } from "vitest";
import { type DatabasePlace, type Db, openDatabase } from "../db/database.ts";
import { describeOnEachDatabase } from "../db/each-database.ts";
import { createTurnedClock, type TurnedClock } from "../local-desk.ts";
import { type LocalMailServer, startLocalMailServer } from "./local-mail-server.ts";
import { createMailSender, type MailSender } from "./mail-sender.ts";
import type { Mail } from "./mails.ts";
import { createOutbox } from "./outbox.ts";

const from = "Northwind Support <support@northwind.example>";
const key = createSecretKey(new Uint8Array(32).fill(9));
const minute = 60_000;
const secret = "https://support.example.org/invitation#sEcReT";
const invitation: Mail = {
  kind: "invitation",
  to: { name: "Björn Ünal", email: "bjorn@northwind.example" },
  language: "en",
  values: { organisation: "Northwind", inviter: "Ada Berg", link: secret },
};
const code: Mail = {
  kind: "enrolment-code",
  to: { name: "Cleo", email: "cleo@northwind.example" },
  language: "de",
  values: { organisation: "Northwind", code: "493817" },
};

describeOnEachDatabase("mails on their way", (under) => {
  const ends: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });

  async function startMailServer(
    ...options: Parameters<typeof startLocalMailServer>
  ): Promise<LocalMailServer> {
    const server = await startLocalMailServer(...options);
    ends.push(() => server.goAway());
    return server;
  }

  interface Rig {
    readonly db: Db;
    readonly clock: TurnedClock;
    readonly logged: string[];
    readonly sender: MailSender;
    add(mail: Mail): Promise<string>;
    rows(): Promise<
      {
        sent_at: string | null;
        given_up_at: string | null;
        last_problem: string | null;
        sealed_mail: string;
        attempts: number;
      }[]
    >;
    /** Resolves when every mail was tried so often. */
    triedTimes(attempts: number): Promise<void>;
  }

  async function start({
    port,
    place,
    clock = createTurnedClock(),
    sealingKey = key,
    printsToLog = false,
    silenceMs = 300,
  }: {
    port: number | null;
    place?: DatabasePlace;
    clock?: TurnedClock;
    sealingKey?: KeyObject;
    printsToLog?: boolean;
    silenceMs?: number;
  }): Promise<Rig> {
    const logged: string[] = [];
    const log = (facts: object, text: string) => void logged.push(JSON.stringify({ ...facts, text }));
    const logger = { info: log, warn: log, error: log };
    const environment = { clock, randomBytes: (count: number) => new Uint8Array(randomBytes(count)), logger };
    const db = await openDatabase(place ?? (await under.place()), { ...logger, info() {} });
    const sender = createMailSender({
      db,
      sealingKey,
      environment,
      place: port === null ? null : { smtpUrl: `smtp://127.0.0.1:${port}`, from },
      printsToLog,
      patience: { connectMs: 2_000, greetingMs: 2_000, silenceMs },
    });
    ends.push(async () => {
      await sender.close();
      await db.destroy();
    });
    const outbox = createOutbox(sealingKey, environment);
    const rows = () =>
      db
        .selectFrom("outbox")
        .select(["sent_at", "given_up_at", "last_problem", "sealed_mail", "attempts"])
        .orderBy("created_at")
        .execute();
    return {
      db,
      clock,
      logged,
      sender,
      rows,
      add: (mail) => outbox.add(db, mail),
      triedTimes: (attempts) =>
        vi.waitFor(async () => {
          for (const row of await rows()) {
            expect(row.attempts).toBe(attempts);
            expect(row.last_problem ?? row.sent_at).not.toBeNull();
          }
        }, 10_000),
    };
  }

  test("one goes out as text and HTML, and what was in it is forgotten", async () => {
    const server = await startMailServer();
    const rig = await start({ port: server.port });
    const id = await rig.add(invitation);
    rig.sender.nudge();
    const [mail] = await server.waitFor(1);
    expect(mail).toMatchObject({ from: "support@northwind.example", to: ["bjorn@northwind.example"] });
    expect(mail?.raw).toContain("multipart/alternative");
    expect(mail?.raw).toContain(`Message-ID: <${id}@northwind.example>`);
    expect(mail?.raw).toContain("Auto-Submitted: auto-generated");
    expect(mail?.raw).toContain("Subject: Ada Berg invites you to Northwind");
    await vi.waitFor(async () =>
      expect(await rig.rows()).toEqual([
        { sent_at: expect.any(String), given_up_at: null, last_problem: null, sealed_mail: "", attempts: 1 },
      ]),
    );
    expect(rig.logged).toEqual([]);
  });

  test("of two processes one sends each", async () => {
    const server = await startMailServer();
    const place = await under.place();
    const clock = createTurnedClock();
    const [here, there] = [
      await start({ port: server.port, place, clock }),
      await start({ port: server.port, place, clock }),
    ];
    for (let count = 0; count < 20; count++) await here.add(invitation);
    here.sender.nudge();
    there.sender.nudge();
    await server.waitFor(20);
    await vi.waitFor(async () => {
      for (const row of await here.rows()) expect(row).toMatchObject({ attempts: 1, last_problem: null });
    });
    await here.sender.close();
    await there.sender.close();
    expect(server.taken).toHaveLength(20);
  });

  test("while the server is away they wait and are tried again; the first it takes calls the others up", async () => {
    const server = await startMailServer();
    const rig = await start({ port: server.port });
    await server.goAway();
    await rig.add(invitation);
    rig.sender.nudge();
    await rig.triedTimes(1);
    expect(await rig.rows()).toMatchObject([{ last_problem: "server ECONNREFUSED", sent_at: null }]);
    rig.clock.advance(minute - 1);
    rig.clock.advance(1);
    await rig.triedTimes(2);
    rig.clock.advance(5 * minute);
    await rig.triedTimes(3);
    rig.clock.advance(15 * minute);
    await rig.triedTimes(4);
    await server.comeBack();
    ends.push(() => server.goAway());
    await rig.add({ ...invitation, to: { name: "Dana", email: "dana@northwind.example" } });
    rig.sender.nudge();
    await server.waitFor(2);
    expect(server.taken.flatMap(({ to }) => to)).toEqual([
      "dana@northwind.example",
      "bjorn@northwind.example",
    ]);
    expect(rig.logged.map((line) => (JSON.parse(line) as { text: string }).text)).toEqual([
      "the mail server takes nothing; mails wait and are tried again",
      "the mail server takes mails again",
    ]);
  });

  test("one that a process died with is sent by the next", { timeout: 20_000 }, async () => {
    const server = await startMailServer();
    const place = await under.place();
    const rig = await start({ port: server.port, place });
    await rig.add(invitation);
    server.keepSilent(true);
    const child = spawn(
      process.execPath,
      ["--input-type=module", "-e", childCode(place, server.port, rig.clock.now())],
      { stdio: ["ignore", "ignore", "inherit"] },
    );
    const gone = once(child, "exit");
    await vi.waitFor(() => expect(server.tries()).toBe(1), 15_000);
    child.kill("SIGKILL");
    await gone;
    server.keepSilent(false);
    rig.sender.nudge();
    rig.clock.advance(5 * minute);
    const [mail] = await server.waitFor(1);
    expect(mail?.to).toEqual(["bjorn@northwind.example"]);
    await vi.waitFor(async () =>
      expect(await rig.rows()).toMatchObject([{ sent_at: expect.any(String), attempts: 2 }]),
    );
  });

  test("a 4xx puts one off, a 5xx to its recipient or content gives it up with the code", async () => {
    const server = await startMailServer();
    const rig = await start({ port: server.port });
    await rig.add(invitation);
    server.answer({ at: "recipient", code: 451 });
    rig.sender.nudge();
    await rig.triedTimes(1);
    expect(await rig.rows()).toMatchObject([{ last_problem: "mail 451", given_up_at: null }]);
    server.answer({ at: "recipient", code: 550 });
    rig.clock.advance(minute);
    await rig.triedTimes(2);
    expect(await rig.rows()).toMatchObject([
      { last_problem: "mail 550", given_up_at: expect.any(String), sealed_mail: "" },
    ]);
    server.answer({ at: "content", code: 554 });
    const other = await start({ port: server.port });
    await other.add(code);
    other.sender.nudge();
    await other.triedTimes(1);
    expect(await other.rows()).toMatchObject([{ last_problem: "mail 554", given_up_at: expect.any(String) }]);
    server.answer(null);
    rig.clock.advance(24 * 60 * minute);
    expect(server.taken).toHaveLength(0);
    const everything = [...rig.logged, ...other.logged].join("\n");
    expect(everything).toContain("is given up");
    for (const hidden of [secret, "493817", "bjorn@", "cleo@"]) expect(everything).not.toContain(hidden);
  });

  test("a server that refuses everybody, or says nothing, loses none", async () => {
    const server = await startMailServer();
    const rig = await start({ port: server.port });
    await rig.add(invitation);
    server.answer({ at: "greeting", code: 554 });
    rig.sender.nudge();
    await rig.triedTimes(1);
    expect(await rig.rows()).toMatchObject([{ last_problem: "server 554", given_up_at: null }]);
    server.answer(null);
    server.keepSilent(true);
    rig.clock.advance(minute);
    await rig.triedTimes(2);
    expect(await rig.rows()).toMatchObject([{ last_problem: "server ETIMEDOUT", given_up_at: null }]);
    server.keepSilent(false);
    rig.clock.advance(5 * minute);
    await server.waitFor(1);
  });

  test("a server that says nothing does not hold up the end of the process, and the mail is sent by the next", async () => {
    const server = await startMailServer();
    const place = await under.place();
    const rig = await start({ port: server.port, place, silenceMs: 60_000 });
    await rig.add(invitation);
    server.keepSilent(true);
    rig.sender.nudge();
    await vi.waitFor(() => expect(server.tries()).toBe(1), 5_000);
    await rig.sender.close();
    expect(await rig.rows()).toMatchObject([
      { last_problem: "server EABORT", given_up_at: null, sent_at: null },
    ]);
    server.keepSilent(false);
    const next = await start({ port: server.port, place, clock: rig.clock });
    rig.clock.advance(minute);
    await server.waitFor(1);
    await vi.waitFor(async () => expect(await next.rows()).toMatchObject([{ sent_at: expect.any(String) }]));
  });

  test("a day of failures is the end of it; a code's end is its ten minutes", async () => {
    const server = await startMailServer();
    const rig = await start({ port: server.port });
    await server.goAway();
    await rig.add(code);
    rig.sender.nudge();
    await rig.triedTimes(1);
    await server.comeBack();
    rig.clock.advance(10 * minute);
    await rig.triedTimes(2);
    expect(await rig.rows()).toMatchObject([
      { last_problem: "mail TOOLATE", given_up_at: expect.any(String) },
    ]);
    expect(server.taken).toHaveLength(0);
    await server.goAway();

    const patient = await start({ port: server.port });
    await patient.add(invitation);
    patient.sender.nudge();
    for (let attempt = 1; attempt <= 27; attempt++) {
      await patient.triedTimes(attempt);
      expect((await patient.rows())[0]?.given_up_at === null).toBe(attempt < 27);
      patient.clock.advance(60 * minute);
    }
    await server.comeBack();
    ends.push(() => server.goAway());
  });

  test("one written under another master key is given up, and the log says so", async () => {
    const server = await startMailServer();
    const place = await under.place();
    const earlier = await start({
      port: server.port,
      place,
      sealingKey: createSecretKey(new Uint8Array(32).fill(1)),
    });
    await earlier.add(invitation);
    const rig = await start({ port: server.port, place });
    rig.sender.nudge();
    await rig.triedTimes(1);
    expect(await rig.rows()).toMatchObject([
      { last_problem: "mail OTHERKEY", given_up_at: expect.any(String) },
    ]);
    expect(rig.logged.join()).toContain("another master key");
  });

  test("without a mail server one is read in the log on the operator's machine, and given up elsewhere", async () => {
    const here = await start({ port: null, printsToLog: true });
    await here.add(invitation);
    await here.add(code);
    here.sender.nudge();
    await here.triedTimes(1);
    expect(here.logged.join("\n")).toContain(secret);
    expect(here.logged.join("\n")).toContain("493817");
    const elsewhere = await start({ port: null });
    await elsewhere.add(invitation);
    elsewhere.sender.nudge();
    await elsewhere.triedTimes(1);
    expect(await elsewhere.rows()).toMatchObject([
      { last_problem: "server NONE", given_up_at: expect.any(String), sealed_mail: "" },
    ]);
    expect(elsewhere.logged.join("\n")).not.toContain(secret);
  });

  test("what is settled goes after a month", async () => {
    const rig = await start({ port: null });
    await rig.add(invitation);
    rig.sender.nudge();
    await rig.triedTimes(1);
    rig.clock.advance(30 * 24 * 60 * minute);
    await vi.waitFor(async () => expect(await rig.rows()).toEqual([]));
  });
});

/** A process of its own that takes the mail, and never gets an answer. */
function childCode(place: DatabasePlace, port: number, nowMs: number): string {
  const here = new URL(".", import.meta.url).href;
  return `
    import { createSecretKey } from "node:crypto";
    import { openDatabase } from "${here}../db/database.ts";
    import { createMailSender } from "${here}mail-sender.ts";
    const logger = { info() {}, warn() {}, error() {} };
    const clock = { now: () => ${nowMs}, every: () => () => {} };
    const environment = { clock, logger, randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)) };
    const db = await openDatabase(${JSON.stringify(place)}, logger);
    createMailSender({
      db, environment, sealingKey: createSecretKey(new Uint8Array(32).fill(9)), printsToLog: false,
      place: { smtpUrl: "smtp://127.0.0.1:${port}", from: ${JSON.stringify(from)} },
    }).nudge();
  `;
}
