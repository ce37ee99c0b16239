/** One mail to a real SMTP server: over TLS or not at all, and no value that adds a line to its head. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterEach, expect, test } from "vitest";
import { startLocalMailServer } from "./local-mail-server.ts";
import { layOut } from "./mail-layout.ts";
import { createMailServer, type Letter } from "./mail-server.ts";
import type { Mail } from "./mails.ts";

const patience = { connectMs: 2_000, greetingMs: 2_000, silenceMs: 2_000 };
const to = { name: "Björn Ünal", email: "bjorn@northwind.example" };
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function startServer(...options: Parameters<typeof startLocalMailServer>) {
  const server = await startLocalMailServer(...options);
  ends.push(() => server.goAway());
  return server;
}

function letterTo(recipient: Letter["to"], inviter = "Ada Berg"): Letter {
  const mail: Mail = {
    kind: "invitation",
    to: recipient,
    language: "en",
    values: { organisation: "Northwind", inviter, link: "https://support.example.org/invitation#x" },
  };
  return { ...layOut(mail), id: "one", to: recipient };
}

function send(port: number, query: string, letter: Letter) {
  const place = {
    smtpUrl: `smtp://127.0.0.1:${port}${query}`,
    from: "Northwind <support@northwind.example>",
  };
  return createMailServer(place, patience).send(letter, new AbortController().signal);
}

test("TLS is used where it is asked for, by a certificate that is trusted, and nothing is said without", async () => {
  const folder = mkdtempSync(join(tmpdir(), "farhand-tls-"));
  const usual = getCACertificates("default");
  ends.push(() => {
    setDefaultCACertificates(usual);
    rmSync(folder, { recursive: true, force: true });
  });
  const request =
    "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost";
  const files = "-addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out cert.pem";
  expect(spawnSync("openssl", `${request} ${files}`.split(" "), { cwd: folder }).status).toBe(0);
  const [key = "", cert = ""] = ["key.pem", "cert.pem"].map((name) =>
    readFileSync(join(folder, name), "utf8"),
  );
  const server = await startServer({ key, cert });

  expect(await send(server.port, "?tls=required", letterTo(to))).toEqual({
    kind: "away",
    problem: "server DEPTH_ZERO_SELF_SIGNED_CERT",
  });
  expect(server.tries()).toBe(0);
  setDefaultCACertificates([...usual, cert]);
  expect(await send(server.port, "?tls=required", letterTo(to))).toEqual({ kind: "taken" });
  expect(server.taken).toMatchObject([{ isOverTls: true }]);

  const bare = await startServer();
  expect(await send(bare.port, "?tls=required", letterTo(to))).toMatchObject({ kind: "away" });
  expect(bare.tries()).toBe(0);
});

test("no name and no address can add a line to a mail's head", async () => {
  const server = await startServer();
  const evil = "Eve\r\nBcc: all@northwind.example\r\n\r\nHello";
  expect(await send(server.port, "", letterTo({ ...to, name: evil }, evil))).toEqual({ kind: "taken" });
  const [mail] = server.taken;
  expect(mail?.to).toEqual([to.email]);
  const head = mail?.raw.split("\r\n\r\n")[0] ?? "";
  expect(head).not.toMatch(/^bcc:/im);
  expect(head).toMatch(/^Subject: Eve Bcc/m);
  for (const email of [
    "eve@x.example\r\nRCPT TO:<all@x.example>",
    "eve@x.example, all@x.example",
    "<eve@x.example>",
  ])
    expect(await send(server.port, "", letterTo({ name: "Eve", email }))).toEqual({
      kind: "refused",
      problem: "mail ADDRESS",
    });
  expect(server.taken).toHaveLength(1);
});
