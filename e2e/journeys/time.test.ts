/** What time ends: a code that nobody used, and a session whose other end does not come back. The pages' clocks run ahead. */
import { expect, test } from "vitest";
import { eventually, seen } from "../fixtures/eventually.ts";
import { customerName, enter, invitePeople, technicianName } from "../fixtures/meeting.ts";
import { createStage } from "../fixtures/stage.ts";
import { helpPage } from "../pages/help-page.ts";
import { joinPage } from "../pages/join-page.ts";
import { english } from "../pages/words.ts";

const stage = createStage();

/** Whatever would come after more than ten minutes comes after three seconds. */
function hastenLongWaits(): void {
  const wait = globalThis.setTimeout;
  const hastened = (callback: () => void, delayMs?: number) =>
    wait(callback, (delayMs ?? 0) > 10 * 60_000 ? 3_000 : delayMs);
  globalThis.setTimeout = hastened as typeof setTimeout;
}

test("[SG-4] when its time is over a code is over: both sides say so, and a new one works", async () => {
  const meeting = await invitePeople(stage, { technicianSetup: hastenLongWaits });
  const { technician, customer } = meeting;
  const help = helpPage(technician.page);
  const join = joinPage(customer.page);
  const [code] = await Promise.all([help.getCode(stage.address, technicianName), join.open(stage.address)]);
  await seen(technician.page.getByText(english.errorWhat["join-code-expired"]));
  await join.join(code, customerName);
  await eventually(() => join.problem.allInnerTexts()).toContainEqual(
    expect.stringContaining(english.errorWhat["room-not-found"]),
  );
  // The way on.
  await technician.page.getByRole("button", { name: english.help.getCode }).click();
  await eventually(() => help.digits.innerText()).not.toBe(code);
});

test("[RS-3] ten minutes after the other end was lost a session is over, with a receipt", async () => {
  const meeting = await invitePeople(stage);
  const { technician, customer } = meeting;
  await customer.page.clock.install();
  await enter(stage, meeting);
  await technician.page.close();
  await seen(customer.page.getByText(english.interruption.title));
  await customer.page.clock.fastForward("09:00");
  await seen(customer.page.getByText(/^0:\d\d until the session ends$/));
  await customer.page.clock.fastForward("01:00");
  await seen(customer.page.getByRole("heading", { name: english.end.title }));
  await seen(customer.page.getByText(english.errorWhat["resumption-expired"]));
  await seen(customer.page.getByRole("article", { name: english.receipt.title }).getByText(technicianName));
});
