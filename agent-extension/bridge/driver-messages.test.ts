import fc from "fast-check";
import * as v from "valibot";
import { expect, test } from "vitest";
import { cdpEvents, cdpMethods, driverCalls, frameMethods, readCall } from "./driver-messages.ts";

const call = (name: unknown, ...args: readonly unknown[]) => readCall({ call: 1, name, args });

test("takes each call as it is meant", () => {
  expect(call("attach", 7)).toEqual({ call: 1, name: "attach", args: [7] });
  expect(call("cdp", 7, "Input.insertText", { text: "a" })).not.toBeNull();
  expect(call("sharedWindow")).not.toBeNull();
  expect(call("openTab", 1, null)).not.toBeNull();
  expect(call("openTab", 1, "https://shop.example/")).not.toBeNull();
  expect(call("navigateTab", 7, "http://shop.example/")).not.toBeNull();
  expect(call("zoomTab", 7, 1.5)).not.toBeNull();
  expect(call("openQuestion", "A".repeat(22))).not.toBeNull();
});

test.each([
  ["an unknown call", call("getCookies", 7)],
  ["a call of every object's", call("constructor", 7)],
  ["a call of every object's prototype", call("__proto__")],
  ["a command that is not in the list", call("cdp", 7, "Network.getAllCookies", {})],
  ["a command in other letters", call("cdp", 7, "runtime.evaluate", {})],
  ["parameters that are none", call("cdp", 7, "Runtime.evaluate", "x")],
  ["too many arguments", call("attach", 7, 8)],
  ["too few arguments", call("attach")],
  ["half a tab", call("attach", 1.5)],
  ["a tab below all", call("attach", -1)],
  ["no number", call("attach", Number.NaN)],
  ["endless tabs", call("attach", Number.POSITIVE_INFINITY)],
  ["a tab as text", call("attach", "7")],
  ["a zoom of next to nothing", call("zoomTab", 7, 0.01)],
  ["a zoom that is no number", call("zoomTab", 7, Number.NaN)],
  ["a direction into the browser", call("moveInHistory", 7, "go")],
  ["a ticket that leads elsewhere", call("openQuestion", "../options.html#AAAAAA")],
  ["an envelope with more in it", readCall({ call: 1, name: "sharedWindow", args: [], more: 1 })],
  ["an envelope with less in it", readCall({ name: "sharedWindow", args: [] })],
  ["nothing", readCall(null)],
])("refuses %s", (_what, read) => {
  expect(read).toBeNull();
});

test.each([
  "chrome://settings",
  "chrome-extension://abcdefghijklmnopabcdefghijklmnop/question.html",
  "question.html",
  "file:///etc/passwd",
  "view-source:https://shop.example",
  "devtools://devtools",
  "javascript:alert(1)",
  " javascript:alert(1)",
  "data:text/html,x",
  "about:blank",
  "",
])("leads no tab to %s", (url) => {
  expect(call("navigateTab", 7, url)).toBeNull();
  expect(call("openTab", 1, url)).toBeNull();
});

test("what is not of control is for reports and repairs, and reads no content", () => {
  const ofControl = /^(?:Input|Inspector|Page|Runtime)\./;
  expect([...cdpMethods, ...cdpEvents].filter((name) => !ofControl.test(name)).toSorted()).toEqual([
    // Names a field to put files into by their bytes: never by a path on the disk.
    "DOM.resolveNode",
    "Log.disable",
    "Log.enable",
    "Network.deleteCookies",
    "Network.disable",
    "Network.enable",
    "Storage.clearDataForOrigin",
    // Frames of other sites inside of the page that is controlled, and nothing else of the browser.
    "Target.attachedToTarget",
    "Target.detachedFromTarget",
    "Target.setAutoAttach",
  ]);
  expect(frameMethods.filter((name) => name.startsWith("Input."))).toEqual([]);
});

test("whatever comes, what is taken is a call of the list with arguments of its kind", () => {
  const odd = fc.oneof(
    fc.anything(),
    fc.record({
      call: fc.oneof(fc.integer(), fc.anything()),
      name: fc.oneof(fc.constantFrom(...Object.keys(driverCalls)), fc.string()),
      args: fc.array(
        fc.oneof(fc.integer(), fc.constantFrom(...cdpMethods), fc.webUrl(), fc.string(), fc.anything()),
        { maxLength: 4 },
      ),
    }),
  );
  fc.assert(
    fc.property(odd, (message) => {
      const read = readCall(message);
      if (read === null) return;
      expect(Object.keys(driverCalls)).toContain(read.name);
      expect(v.is(driverCalls[read.name], read.args)).toBe(true);
      if (read.name === "navigateTab") expect(String(read.args[1])).toMatch(/^https?:/i);
    }),
    { numRuns: 500 },
  );
});
