import { expect, test } from "vitest";
import { createQuestionWindow } from "./question-window.ts";
import { createScriptedDriver } from "./scripted-driver.ts";

function trial() {
  const browser = createScriptedDriver();
  let gone = 0;
  let tickets = 0;
  const questions = createQuestionWindow({
    driver: browser.driver,
    newTicket: () => {
      tickets += 1;
      return `ticket ${tickets}`;
    },
    onGone: () => {
      gone += 1;
    },
  });
  return { browser, questions, gone: () => gone };
}

test("opens for the first question, once, and closes after the last", async () => {
  const { browser, questions, gone } = trial();
  questions.sync(0);
  questions.sync(1);
  questions.sync(2);
  await browser.settled();
  questions.sync(1);
  questions.sync(0);
  questions.sync(0);
  expect(browser.calls).toEqual(["openQuestion ticket 1", "closeWindow 101"]);
  expect(gone()).toBe(0);
});

test("only the page that the window loaded first may answer, with its ticket", async () => {
  const { browser, questions } = trial();
  expect(questions.accepts("page", "ticket 1")).toBe(false);
  questions.sync(1);
  expect(questions.accepts("page", "ticket 1")).toBe(false);
  await browser.settled();
  questions.hello("other", "a guess");
  expect(questions.accepts("other", "a guess")).toBe(false);
  questions.hello("page", "ticket 1");
  expect(questions.accepts("page", "ticket 1")).toBe(true);
  expect(questions.accepts("page", "ticket 2")).toBe(false);
  expect(questions.accepts("other", "ticket 1")).toBe(false);
});

test("a window that is closed is a no, and the next question has another", async () => {
  const { browser, questions, gone } = trial();
  questions.sync(1);
  await browser.settled();
  questions.hello("page", "ticket 1");
  browser.emit("window-closed", 55);
  expect(gone()).toBe(0);
  browser.emit("window-closed", 101);
  expect([gone(), questions.accepts("page", "ticket 1")]).toEqual([1, false]);
  questions.sync(0);
  questions.sync(1);
  await browser.settled();
  expect(browser.calls.at(-1)).toBe("openQuestion ticket 2");
});

test("a page that is loaded again is a no, also to itself from before", async () => {
  const { browser, questions, gone } = trial();
  questions.sync(1);
  await browser.settled();
  questions.hello("page", "ticket 1");
  questions.hello("page", "ticket 1");
  expect(gone()).toBe(0);
  questions.hello("the page again", "ticket 1");
  expect(gone()).toBe(1);
  expect(questions.accepts("page", "ticket 1")).toBe(false);
  expect(questions.accepts("the page again", "ticket 1")).toBe(false);
  expect(browser.calls.at(-1)).toBe("closeWindow 101");
});

test("a stale ticket is worth nothing in a later window", async () => {
  const { browser, questions, gone } = trial();
  questions.sync(1);
  await browser.settled();
  questions.hello("page", "ticket 1");
  questions.sync(0);
  questions.sync(1);
  await browser.settled();
  questions.hello("page", "ticket 1");
  expect(questions.accepts("page", "ticket 1")).toBe(false);
  expect(questions.accepts("page", "ticket 2")).toBe(false);
  expect(gone()).toBe(0);
});

test.each(["control-unavailable", "control-forbidden-by-policy"] as const)(
  "a window that cannot be opened (%s) is a no",
  async (code) => {
    const { browser, questions, gone } = trial();
    browser.refuse("openQuestion", code);
    questions.sync(1);
    await browser.settled();
    expect([gone(), questions.accepts("page", "ticket 1")]).toEqual([1, false]);
  },
);

test("a window that opens too late is closed, and its page may not answer", async () => {
  const { browser, questions, gone } = trial();
  const answer = browser.hold("openQuestion");
  questions.sync(1);
  questions.sync(0);
  answer();
  await browser.settled();
  questions.hello("page", "ticket 1");
  expect(questions.accepts("page", "ticket 1")).toBe(false);
  expect(browser.calls.at(-1)).toBe("closeWindow 101");
  expect(gone()).toBe(0);
});

test("a window that opens too late does not stand in for the one of the next question", async () => {
  const { browser, questions } = trial();
  const answer = browser.hold("openQuestion");
  questions.sync(1);
  questions.sync(0);
  questions.sync(1);
  answer();
  await browser.settled();
  expect(browser.calls).toEqual(["openQuestion ticket 1", "openQuestion ticket 2", "closeWindow 101"]);
  questions.hello("late", "ticket 1");
  questions.hello("page", "ticket 2");
  expect([questions.accepts("late", "ticket 1"), questions.accepts("page", "ticket 2")]).toEqual([
    false,
    true,
  ]);
});

test("a window that is closed before its number is known here is a no", async () => {
  const { browser, questions, gone } = trial();
  const answer = browser.hold("openQuestion");
  questions.sync(1);
  await browser.settled();
  browser.emit("window-closed", 101);
  answer();
  await browser.settled();
  expect([gone(), questions.accepts("page", "ticket 1")]).toEqual([1, false]);
});
