/** What the environment may say about accounts, and what somebody is told who got it wrong. */
import { expect, test } from "vitest";
import { readDeskConfiguration } from "./configuration.ts";

const read = (environment: Record<string, string>) => readDeskConfiguration(environment, "/data");

test("with nothing set there are accounts, in SQLite, in the usual folder", () => {
  expect(read({})).toEqual({
    ok: true,
    value: {
      database: { kind: "sqlite", folder: "/data" },
      folder: "/data",
      masterKey: null,
      publicAddress: null,
      mail: null,
      singleSignOn: null,
    },
  });
  expect(read({ FARHAND_ACCOUNTS: "0" })).toEqual({ ok: true, value: null });
});

test("everything can be set", () => {
  const key = Buffer.alloc(32, 9).toString("base64");
  expect(
    read({
      FARHAND_DATA: "/srv/farhand",
      FARHAND_DATABASE_URL: "postgres://farhand:secret@db.example.org/farhand?sslmode=verify-full",
      FARHAND_MASTER_KEY: key,
      FARHAND_PUBLIC_ADDRESS: "https://support.example.org/",
      FARHAND_SMTP_URL: "smtp://user:secret@mail.example.org:587",
      FARHAND_MAIL_FROM: "Northwind support <support@example.org>",
      FARHAND_OIDC_ISSUER: "https://login.example.org",
      FARHAND_OIDC_CLIENT_ID: "farhand",
      FARHAND_OIDC_CLIENT_SECRET: "secret",
    }),
  ).toMatchObject({
    value: {
      database: { kind: "postgres" },
      folder: "/srv/farhand",
      masterKey: new Uint8Array(32).fill(9),
      publicAddress: "https://support.example.org",
      mail: { from: "Northwind support <support@example.org>" },
      singleSignOn: { name: "OpenID Connect" },
    },
  });
});

test.each([
  ["FARHAND_ACCOUNTS", "maybe"],
  ["FARHAND_DATABASE_URL", "mysql://secret@host/db"],
  ["FARHAND_DATABASE_URL", "postgres://farhand:secret@db.example.org/farhand"],
  ["FARHAND_MASTER_KEY", "c2VjcmV0"],
  ["FARHAND_PUBLIC_ADDRESS", "support.secret.org"],
  ["FARHAND_SMTP_URL", "http://secret"],
  ["FARHAND_MAIL_FROM", "secret\r\nBcc: everybody@example.org"],
  ["FARHAND_OIDC_ISSUER", "ldap://secret"],
])("%s that cannot be meant is told by its name, and not repeated", (name, value) => {
  const said = read({ [name]: value });
  if (said.ok) throw new Error("it was taken");
  expect(said.problems).toHaveLength(1);
  expect(said.problems[0]).toContain(name);
  expect(said.problems[0]).not.toContain("secret");
});

test("a database beyond this machine is reached with TLS, or without where that is said", () => {
  const taken = (url: string) => read({ FARHAND_DATABASE_URL: url }).ok;
  for (const url of [
    "postgres://farhand@localhost/farhand",
    "postgres://farhand@127.0.0.1:5432/farhand",
    "postgres://farhand@[::1]/farhand",
    "postgres:///farhand",
    "postgres://farhand@%2Frun%2Fpostgresql/farhand",
    "postgres://farhand@localhost/farhand?host=/run/postgresql",
    "postgresql://farhand@db/farhand?sslmode=verify-full",
    "postgresql://farhand@db/farhand?sslmode=disable",
  ])
    expect.soft(taken(url), url).toBe(true);
  for (const url of [
    "postgres://farhand@db/farhand",
    "postgres://farhand@localhost.example.org/farhand",
    "postgres://farhand@localhost/farhand?host=db.example.org",
    "postgres://farhand@db/farhand?sslmode=prefer",
    "postgres://farhand@db/farhand?sslmode=no-verify",
    "postgres://farhand@db/farhand?sslmode=verify-full&sslmode=disable",
  ])
    expect.soft(taken(url), url).toBe(false);
});

test("what goes together has to be set together", () => {
  expect(read({ FARHAND_SMTP_URL: "smtp://mail.example.org" })).toMatchObject({ ok: false });
  expect(read({ FARHAND_OIDC_ISSUER: "https://login.example.org" })).toMatchObject({ ok: false });
});
