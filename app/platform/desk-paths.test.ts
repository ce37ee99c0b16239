import { afterEach, expect, test } from "vitest";
import { factorPath, pageHere, signInPath, wayBack } from "./desk-paths.ts";

const origin = "https://help.northwind.example";
const back = (path: string) => wayBack(new URLSearchParams({ back: path }).toString(), origin);
afterEach(() => history.replaceState(null, "", "/"));

test("leads back to a page of this origin", () => {
  expect(back("/help")).toBe("/help");
  expect(back("/devices?open=1")).toBe("/devices?open=1");
  expect(wayBack("", origin)).toBe("/account");
});

test("leads to no other origin, however it is written, and to no page of signing in", () => {
  for (const path of [
    "https://evil.example/",
    "//evil.example/help",
    "/\\evil.example",
    "/\t/evil.example",
    "\\\\evil.example",
    "javascript:alert(1)",
    "help",
    "/sign-in?back=/help",
    "/x/../sign-in",
    "/x/..//evil.example",
    "/.//evil.example/help",
    "/.\\\\evil.example",
    "/%2e//evil.example",
    "/x/%2e%2e//evil.example",
    "/two-factor",
    "/set-up",
    "",
  ])
    expect.soft(back(path), path).toBe("/account");
});

test("leads to nothing of the server's that is no page: an export would be made, and one be signed in anew", () => {
  for (const path of [
    "/api/reports.csv",
    "/api/audit.jsonl?search=x",
    "/x/../api/single-sign-on",
    "/extension/farhand.crx",
  ])
    expect.soft(back(path), path).toBe("/account");
});

test("a page is named with its query and without its fragment, and pages of signing in are not come back to", () => {
  history.replaceState(null, "", "/help/join?x=1#code");
  expect(pageHere()).toBe("/help/join?x=1");
  expect(signInPath(pageHere(), "joined")).toBe("/sign-in?done=joined&back=%2Fhelp%2Fjoin%3Fx%3D1");
  history.replaceState(null, "", "/invitation");
  expect(pageHere()).toBeNull();
  expect(factorPath(pageHere())).toBe("/two-factor");
});
