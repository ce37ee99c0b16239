/** Joining: by code, by link, with odd spacing; and what a wrong, burned or malformed code gets. */
import { expect, test } from "vitest";
import { eventually, seen } from "../fixtures/eventually.ts";
import { bothAreIn, customerName, invitePeople, technicianName } from "../fixtures/meeting.ts";
import { createStage } from "../fixtures/stage.ts";
import { fragmentOf, helpPage, wrongCode } from "../pages/help-page.ts";
import { joinPage } from "../pages/join-page.ts";
import { english, filled } from "../pages/words.ts";

const stage = createStage();

/** A code at the technician's side, and the customer before the empty form. */
async function codeAndForm() {
  const meeting = await invitePeople(stage);
  const help = helpPage(meeting.technician.page);
  const join = joinPage(meeting.customer.page);
  const [code] = await Promise.all([help.getCode(stage.address, technicianName), join.open(stage.address)]);
  return { ...meeting, meeting, help, join, code };
}

test("join by code: both see who the other is", async () => {
  const { meeting, technician, customer, join, code } = await codeAndForm();
  await join.join(code, customerName);
  await bothAreIn(meeting);
  await seen(
    customer.page.getByRole("heading", { name: filled(english.customer.hello, { name: technicianName }) }),
  );
  await seen(technician.page.getByRole("heading", { name: customerName, level: 1 }));
  expect(await customer.session.people.innerText()).toContain(technicianName);
});

test("a code may be typed with any spacing", async () => {
  const { meeting, join, code } = await codeAndForm();
  const digits = code.replaceAll(/\D/g, "");
  await join.code.pressSequentially(` ${digits.slice(0, 2)}-${digits.slice(2, 7)} . ${digits.slice(7)} `);
  await join.join(null, customerName);
  await bothAreIn(meeting);
});

test("security case 9: a link's code leaves the address bar, and no address that is asked for holds a secret", async () => {
  const { meeting, technician, customer, join, code } = await codeAndForm();
  const fragment = fragmentOf(code);
  const secret = fragment.slice(-6);
  await join.open(stage.address, fragment);
  expect(customer.page.url()).toBe(`${stage.address}/join`);
  expect((await join.code.inputValue()).replaceAll(/\D/g, "")).toBe(fragment.replaceAll(/\D/g, ""));
  await join.join(null, customerName);
  await bothAreIn(meeting);

  const asked = [...technician.requests, ...customer.requests];
  expect(asked.length).toBeGreaterThan(10);
  expect(asked.filter(({ url }) => url.includes(secret))).toEqual([]);
  expect(asked.filter(({ referer }) => Boolean(referer))).toEqual([]);
  expect(stage.server.output).not.toContain(secret);
  await customer.page.goBack();
  expect(customer.page.url()).not.toContain(secret);
});

test("a wrong code is told with the tries left, at both ends, and the right one still works", async () => {
  const { meeting, technician, help, join, code } = await codeAndForm();
  await join.join(wrongCode(code), customerName);
  await eventually(() => join.problem.allInnerTexts()).toContainEqual(
    expect.stringContaining(filled(english.join.triesLeft.other, { count: 2 })),
  );
  expect((await join.problem.allInnerTexts()).join()).toContain(english.errorWhat["join-code-wrong"]);
  await eventually(() => help.alert.allInnerTexts()).toContainEqual(
    expect.stringContaining(filled(english.help.guesses.one, { count: 1, left: 2 })),
  );
  expect(await help.digits.innerText()).toBe(code);
  await join.join(code, customerName);
  await bothAreIn(meeting);
  expect(technician.problems).toEqual([]);
});

test("[HS-6] three wrong codes burn the code at both ends", async () => {
  const { technician, join, code } = await codeAndForm();
  for (const howWrong of [1, 2, 3]) {
    await join.join(wrongCode(code, howWrong), customerName);
    await seen(join.button);
    const expected =
      howWrong < 3 ? english.errorWhat["join-code-wrong"] : english.errorWhat["join-code-burned"];
    await eventually(() => join.problem.allInnerTexts()).toContainEqual(expect.stringContaining(expected));
    if (howWrong < 3) {
      const left = 3 - howWrong;
      const words = left === 1 ? english.join.triesLeft.one : english.join.triesLeft.other;
      await eventually(() => join.problem.allInnerTexts()).toContainEqual(
        expect.stringContaining(filled(words, { count: left })),
      );
    }
  }
  await seen(technician.page.getByText(english.errorWhat["join-code-burned"]));
  // The right one is as dead as any other.
  await join.join(code, customerName);
  await eventually(() => join.problem.allInnerTexts()).toContainEqual(
    expect.stringContaining(english.errorWhat["join-code-burned"]),
  );
  // The way on: a new code.
  await technician.page.getByRole("button", { name: english.help.getCode }).click();
  const fresh = await helpPage(technician.page).digits.innerText();
  await join.join(fresh, customerName);
  await seen(technician.page.getByRole("heading", { name: customerName, level: 1 }));
});

test("what is no code, and a code that nobody has, get a plain word each", async () => {
  const { join, code } = await codeAndForm();
  await join.join("12 34", customerName);
  await eventually(() => join.problem.allInnerTexts()).toContainEqual(
    expect.stringContaining(english.errorWhat["join-code-malformed"]),
  );
  const locator = code.replaceAll(/\D/g, "").slice(0, -6);
  const nobodys = String((Number(locator) + 1) % 10 ** locator.length).padStart(locator.length, "0");
  await join.join(`${nobodys} 123 456`, customerName);
  await eventually(() => join.problem.allInnerTexts()).toContainEqual(
    expect.stringContaining(english.errorWhat["room-not-found"]),
  );
});

test("a code that was replaced by a new one no longer works", async () => {
  const { meeting, help, join, code } = await codeAndForm();
  await help.newCode();
  await eventually(() => help.digits.innerText()).not.toBe(code);
  await join.join(code, customerName);
  await eventually(() => join.problem.allInnerTexts()).toContainEqual(
    expect.stringContaining(english.errorWhat["room-not-found"]),
  );
  await join.join(await help.digits.innerText(), customerName);
  await bothAreIn(meeting);
});
