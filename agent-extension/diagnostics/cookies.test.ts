import { expect, it } from "vitest";
import { cookieFacts } from "../background/cookie-facts.ts";
import { cookieRows } from "./cookie-rows.ts";
import { extensionRows } from "./extension-rows.ts";

const cookie = {
  name: "sid",
  value: "s3cr3t",
  domain: ".shop.example",
  path: "/",
  expires: 1_900_000_000,
  size: 9,
  httpOnly: true,
  secure: true,
  session: false,
  sameSite: "Lax",
  priority: "Medium",
};

it("[DG-3] cookies are told by name with their flags, never with what is in them", () => {
  const facts = cookieFacts({
    cookies: [
      cookie,
      {
        ...cookie,
        name: "",
        expires: -1,
        session: true,
        httpOnly: false,
        secure: false,
        sameSite: undefined,
      },
      { ...cookie, name: `${"n".repeat(200)}\n`, partitionKey: { topLevelSite: "https://a.example" } },
    ],
  });
  expect(JSON.stringify(facts)).not.toContain("s3cr3t");
  const rows = cookieRows(facts);
  expect(rows.slice(0, 2)).toEqual([
    {
      group: "cookies",
      key: "sid",
      value: ".shop.example/, 9 bytes, Secure, HttpOnly, SameSite=Lax, until 2030-03-17",
    },
    { group: "cookies", key: "(without a name)", value: ".shop.example/, 9 bytes, until the browser closes" },
  ]);
  expect(rows[2]?.key).toHaveLength(60);
  expect(rows[2]?.value).toContain("Partitioned");
});

it("what is no answer about cookies is none, and many are counted", () => {
  for (const answer of [null, {}, { cookies: [{ name: "x" }] }, "x"]) expect(cookieFacts(answer)).toEqual([]);
  expect(cookieRows([])).toEqual([{ group: "cookies", key: "Cookies", value: "none" }]);
  const many = cookieRows(cookieFacts({ cookies: Array.from({ length: 100 }, () => cookie) }));
  expect(many).toHaveLength(61);
  expect(many.at(-1)?.value).toBe("40 left out");
});

it("extensions are told by name, version and whether they are on", () => {
  const one = { name: "Blocker\u202e", version: "1.2", enabled: false, type: "extension" } as const;
  expect(extensionRows([one, { ...one, type: "theme" }])).toEqual([
    { group: "extensions", key: "Blocker ", value: "1.2, off" },
  ]);
  expect(extensionRows(Array.from({ length: 70 }, () => one)).at(-1)?.value).toBe("10 left out");
});
