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

const saysNothing = {
  scopes: null,
  asksPersonFirst: null,
  asksFraudQuestion: true,
  isTooOld: false,
  enrolment: null,
};

function stubStorage(rows: { managed?: unknown; own?: unknown; also?: Readonly<Record<string, unknown>> }) {
  const kept: Record<string, unknown> = rows.own === undefined ? {} : { server: rows.own };
  vi.stubGlobal("__FARHAND_SERVER__", "https://built.example");
  vi.stubGlobal("chrome", {
    runtime: { getManifest: () => ({ version: "1.2.0" }) },
    storage: {
      managed: {
        get: () =>
          rows.managed === undefined && rows.also === undefined
            ? Promise.reject(new Error("not managed"))
            : Promise.resolve({
                ...rows.also,
                ...(rows.managed === undefined ? {} : { server: rows.managed }),
              }),
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
    ...saysNothing,
  });
  stubStorage({ own: "https://own.example" });
  expect(await readSettings()).toEqual({
    server: "https://own.example",
    isManaged: false,
    ...saysNothing,
  });
  stubStorage({});
  expect(await readSettings()).toEqual({
    server: "https://built.example",
    isManaged: false,
    ...saysNothing,
  });
});

test("a bad address by policy or in the options counts as none", async () => {
  stubStorage({ managed: "http://policy.example", own: 5 });
  expect(await readSettings()).toEqual({
    server: "https://built.example",
    isManaged: false,
    ...saysNothing,
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

test("whether whoever is there is asked is the organisation's to say, and what is neither yes nor no asks", async () => {
  for (const [set, asks] of [
    [undefined, null],
    [true, true],
    [false, false],
    ["false", true],
    [0, true],
    [null, true],
  ]) {
    stubStorage({ managed: "https://policy.example", also: { asksPersonFirst: set } });
    expect((await readSettings()).asksPersonFirst, String(set)).toBe(asks);
  }
});

test("the question whether they called is left out for the organisation's own server alone, and by a plain no", async () => {
  const also = { asksFraudQuestion: false };
  stubStorage({ managed: "https://policy.example", also });
  expect((await readSettings()).asksFraudQuestion).toBe(false);
  stubStorage({ own: "https://own.example", also });
  expect(await readSettings()).toMatchObject({ server: "https://own.example", asksFraudQuestion: true });
  stubStorage({ managed: "http://policy.example", also });
  expect((await readSettings()).asksFraudQuestion).toBe(true);
  for (const odd of [undefined, true, "false", 0, null]) {
    stubStorage({ managed: "https://policy.example", also: { asksFraudQuestion: odd } });
    expect((await readSettings()).asksFraudQuestion, String(odd)).toBe(true);
  }
});

test.each([
  [undefined, false],
  ["1.1.9", false],
  ["1.2", false],
  ["1.2.0.1", true],
  ["1.10", true],
  ["newest", true],
  [2, true],
])("where %s is the least that will do, 1.2.0 being too old is %s", async (minimumVersion, isTooOld) => {
  stubStorage({ managed: "https://policy.example", also: { minimumVersion } });
  expect((await readSettings()).isTooOld).toBe(isTooOld);
});
