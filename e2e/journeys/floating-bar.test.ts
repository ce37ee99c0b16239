/** The small window that stays above all others: the same buttons as the customer's bar, and they act. */
import { expect, test } from "vitest";
import { eventually, gone, seen } from "../fixtures/eventually.ts";
import { type Customer, meet, seeChange, shareScreen, technicianName } from "../fixtures/meeting.ts";
import { createStage } from "../fixtures/stage.ts";
import { english, filled } from "../pages/words.ts";

const stage = createStage();

/** Presses the button that opens it, and resolves with what is in it. */
async function float({ page, context, session }: Customer) {
  await page.bringToFront();
  const [floating] = await Promise.all([
    context.waitForEvent("page"),
    session.bar.getByRole("button", { name: english.bar.float }).click(),
  ]);
  const bar = floating.getByRole("region", { name: english.bar.label });
  await seen(bar);
  return { floating, bar, press: (name: string) => bar.getByRole("button", { name, exact: true }).click() };
}

test("pauses, continues, stops and ends from the window on top", async () => {
  const meeting = await meet(stage);
  const { technician, customer } = meeting;
  const shared = await shareScreen(stage, meeting);
  const { floating, bar, press } = await float(customer);
  await seen(bar.getByText(filled(english.bar.watchedBy, { names: technicianName })));
  expect(await customer.session.bar.getByRole("button", { name: english.bar.float }).count()).toBe(0);

  await press(english.bar.pause);
  await seen(bar.getByText(english.bar.paused));
  await seen(customer.session.bar.getByText(english.bar.paused));
  await press(english.bar.resume);
  await seeChange(stage, technician, shared, "green");
  await press(english.bar.stop);
  await seen(technician.session.right("view", "stateTakenBack"));
  await seen(bar.getByText(english.bar.notShared));

  // Closed, it may be opened again.
  await floating.close();
  const again = await float(customer);
  await again.press(english.bar.end);
  await seen(technician.page.getByRole("heading", { name: english.end.title }));
  await seen(customer.page.getByRole("heading", { name: english.end.title }));
  await eventually(() => again.floating.isClosed()).toBe(true);
  await gone(customer.session.bar);
});
