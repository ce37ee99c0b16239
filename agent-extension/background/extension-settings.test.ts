import { afterEach, expect, test, vi } from "vitest";
import { allowedScopes, isServer, keepServer, readSettings } from "./extension-settings.ts";

afterEach(() => void vi.unstubAllGlobals());

test.each([
  "https://help.example",
  "https://help.example:8443/some/page?query",
  "HTTPS://HELP.EXAMPLE",
  "http://localhost:8080",
  "http://127.0.0.1",
])("%s can be a server", (url) => {
  expect(isServer(url)).toBe(true);
});

test.each([
  "",
  "help.example",
  "//help.example",
  "http://help.example",
  "http://localhost.evil.example",
  "http://127.0.0.1.evil.example",
  "http://evil.example/localhost",
  "http://localhost@evil.example",
  "http://evil.example#@localhost",
  "https://someone@help.example",
  "https://someone:secret@help.example",
  "https://:secret@help.example",
  "ws://help.example",
  "wss://help.example",
  "ftp://localhost",
  "file:///localhost",
  "javascript:alert(1)//https://help.example",
  "data:text/html,https://help.example",
  "chrome://settings",
  "chrome-extension://abcdefghijklmnopabcdefghijklmnop/",
  "blob:https://help.example/1",
  "https://",
  "https://he lp.example",
])("%s cannot", (url) => {
  expect(isServer(url)).toBe(false);
});

function stubStorage(rows: { managed?: unknown; own?: unknown }) {
  const kept: Record<string, unknown> = rows.own === undefined ? {} : { server: rows.own };
  vi.stubGlobal("__FARHAND_SERVER__", "https://built.example");
  vi.stubGlobal("chrome", {
    storage: {
      managed: {
        get: () =>
          rows.managed === undefined
            ? Promise.reject(new Error("not managed"))
            : Promise.resolve({ server: rows.managed }),
      },
      local: {
        get: () => Promise.resolve(kept),
        set: (row: object) => Promise.resolve(void Object.assign(kept, row)),
      },
    },
  });
  return kept;
}

test("a policy comes before the person, the person before what was built in", async () => {
  stubStorage({ managed: "https://policy.example/path", own: "https://own.example" });
  expect(await readSettings()).toEqual({
    server: "https://policy.example",
    isManaged: true,
    scopes: null,
    enrolment: null,
  });
  stubStorage({ own: "https://own.example" });
  expect(await readSettings()).toEqual({
    server: "https://own.example",
    isManaged: false,
    scopes: null,
    enrolment: null,
  });
  stubStorage({});
  expect(await readSettings()).toEqual({
    server: "https://built.example",
    isManaged: false,
    scopes: null,
    enrolment: null,
  });
});

test("a bad address by policy or in the options counts as none", async () => {
  stubStorage({ managed: "http://policy.example", own: 5 });
  expect(await readSettings()).toEqual({
    server: "https://built.example",
    isManaged: false,
    scopes: null,
    enrolment: null,
  });
});

test("only the origin of a good address is kept", async () => {
  const kept = stubStorage({});
  expect(await keepServer("http://evil.example")).toBe(false);
  expect(await keepServer(`https://own.example/${"x".repeat(300)}`)).toBe(false);
  expect(kept).toEqual({});
  expect(await keepServer("https://own.example/page?secret")).toBe(true);
  expect(kept).toEqual({ server: "https://own.example" });
});

test("an organisation's list of scopes is kept to, and one that cannot be read allows nothing", () => {
  expect(allowedScopes(undefined)).toBe(null);
  expect(allowedScopes(["view", "files-in"])).toEqual(["view", "files-in"]);
  for (const odd of [null, "view", ["view", "root"], { view: true }]) expect(allowedScopes(odd)).toEqual([]);
});
