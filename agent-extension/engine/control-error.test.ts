import { expect, test } from "vitest";
import { controlErrorOf, detachErrorOf } from "./control-error.ts";

test.each([
  ["Cannot access a chrome:// URL", "control-page-restricted"],
  ["Cannot access a chrome-extension:// URL of different extension", "control-page-restricted"],
  ['Cannot access contents of url "devtools://devtools/".', "control-page-restricted"],
  [
    "Cannot access contents of the page. Extension manifest must request permission.",
    "control-page-restricted",
  ],
  ["The extensions gallery cannot be scripted.", "control-page-restricted"],
  ["Cannot attach to this target.", "control-forbidden-by-policy"],
  ["This page cannot be scripted due to an ExtensionsSettings policy.", "control-forbidden-by-policy"],
  ["Blocked by your administrator", "control-forbidden-by-policy"],
  ["Another debugger is already attached to the tab with id: 7.", "control-debugger-taken"],
  ["No tab with given id 7.", "control-tab-gone"],
  ["No tab with id: 7.", "control-tab-gone"],
  ["Debugger is not attached to the tab with id: 7.", "control-tab-gone"],
  ["Detached while handling command.", "control-tab-gone"],
  ["Inspected target navigated or closed", "control-tab-gone"],
  ["Target closed", "control-tab-gone"],
  ["Tabs cannot be edited right now (user may be dragging a tab).", "control-unavailable"],
  ["", "control-unavailable"],
])("%j means %s", (sentence, code) => {
  expect(controlErrorOf(sentence)).toBe(code);
});

test("only the banner's own button takes control away; any other end is of the tab", () => {
  expect(detachErrorOf("canceled_by_user")).toBe("control-banner-cancelled");
  expect(detachErrorOf("target_closed")).toBe("control-tab-gone");
  expect(detachErrorOf("replaced_with_devtools")).toBe("control-tab-gone");
});
