import { expect, test } from "vitest";
import { controllableOrigin, isBlank, isInside } from "./site-fence.ts";

const unreachable = [
  "chrome://settings/",
  "chrome://newtab/",
  "chrome-extension://abcdefghijklmnopabcdefghijklmnop/panel.html",
  "chrome-untrusted://print/",
  "chrome-search://local-ntp/",
  "edge://settings/",
  "devtools://devtools/bundled/inspector.html",
  "view-source:https://shop.example/",
  "file:///etc/passwd",
  "javascript:alert(1)",
  "data:text/html,<p>",
  "blob:https://shop.example/0e9f",
  "filesystem:https://shop.example/temporary/x",
  "ftp://shop.example/",
  "ws://shop.example/",
  "about:srcdoc",
  "about:blank#x",
  "https://",
  "no address",
  " ",
];

test.each(unreachable)("no control reaches %s, whatever was agreed", (url) => {
  expect(controllableOrigin(url)).toBeNull();
  expect(isInside({ kind: "everywhere" }, url)).toBe(false);
  expect(isInside({ kind: "origins", origins: ["https://shop.example", "null", url] }, url)).toBe(false);
});

test.each([
  ["https://shop.example/a?b#c", "https://shop.example"],
  ["HTTPS://SHOP.example:443/", "https://shop.example"],
  ["http://shop.example:8080/", "http://shop.example:8080"],
  ["https://someone:secret@shop.example/", "https://shop.example"],
])("%s is a page of %s", (url, origin) => {
  expect(controllableOrigin(url)).toBe(origin);
  expect(isInside({ kind: "origins", origins: [origin] }, url)).toBe(true);
});

test.each([
  "http://shop.example/",
  "https://shop.example:444/",
  "https://shop.example.evil.example/",
  "https://evil.example/https://shop.example/",
  "https://shop.example@evil.example/",
  "https://sub.shop.example/",
  "https://shop.example./",
  "https://xn--shp-tna.example/",
])("[CT-12] %s is not a page of https://shop.example", (url) => {
  expect(isInside({ kind: "origins", origins: ["https://shop.example"] }, url)).toBe(false);
});

test("an empty tab is inside only where everything is: its opener may have written into it", () => {
  expect([isBlank(""), isBlank("about:blank"), isBlank("about:blank?")]).toEqual([true, true, false]);
  expect(isInside({ kind: "everywhere" }, "about:blank")).toBe(true);
  expect(isInside({ kind: "origins", origins: ["https://shop.example"] }, "about:blank")).toBe(false);
  expect(isInside({ kind: "origins", origins: [] }, "https://shop.example/")).toBe(false);
});
