/** A second technician: by a colleague's code, let in by the customer, seen by everybody, and gone again. */
import { expect, test } from "vitest";
import { inviteCode } from "../fixtures/colleague.ts";
import { eventually, gone, seen } from "../fixtures/eventually.ts";
import { customerName, meet, seeChange, shareScreen, technicianName } from "../fixtures/meeting.ts";
import { createStage } from "../fixtures/stage.ts";
import { helpPage, wrongCode } from "../pages/help-page.ts";
import { technicianPage } from "../pages/technician-page.ts";
import { english, filled } from "../pages/words.ts";

const stage = createStage();
const colleagueName = "Cora Coot";

async function colleagueAtDoor(code: string) {
  const person = await stage.person("Colleague");
  await helpPage(person.page).joinColleague(stage.address, code, colleagueName);
  return Object.assign(person, { session: technicianPage(person.page) });
}

test("[CO-7] [CO-8] [KS-3] security case 13: let in, both see the same screen and everybody is on every list", async () => {
  const meeting = await meet(stage);
  const { technician, customer } = meeting;
  const shared = await shareScreen(stage, meeting);
  const colleague = await colleagueAtDoor(await inviteCode(meeting));
  await seen(colleague.page.getByText(english.help.colleagueWaiting));
  const admit = customer.page.getByRole("dialog", {
    name: filled(english.consent.admitAsk, { name: colleagueName }),
  });
  await seen(admit);
  expect(await stage.eyes.colourOf(colleague.session.picture).catch(() => null)).toBe(null);
  await admit.getByRole("button", { name: english.consent.yesAdmit }).click();
  await seen(colleague.session.asks);

  await colleague.session.ask("view");
  await customer.session.allowSession();
  for (const side of [technician, colleague]) {
    await eventually(() => stage.eyes.colourOf(side.session.picture)).toBe("red");
  }
  await seeChange(stage, technician, shared, "green");
  await eventually(() => stage.eyes.colourOf(colleague.session.picture)).toBe("green");
  await eventually(() => customer.session.bar.innerText()).toContain(
    filled(english.bar.watchedBy, { names: `${technicianName} and ${colleagueName}` }),
  );
  for (const side of [technician, colleague]) {
    const people = await side.session.openPeople();
    const listed = await people.innerText();
    for (const name of [technicianName, colleagueName, customerName]) expect(listed).toContain(name);
    await side.page.keyboard.press("Escape");
  }
  await colleague.session.chat.say("Hello from a third person");
  await seen(technician.session.chat.messages.getByText("Hello from a third person"));

  // One of them leaves: for the other the picture goes on, under a new key.
  await colleague.session.end();
  await eventually(() => customer.session.people.innerText()).not.toContain(colleagueName);
  await seeChange(stage, technician, shared, "blue");
});

test("[CO-6] [CO-8] not let in, or removed, a colleague has nothing and is told why", async () => {
  const meeting = await meet(stage);
  const { customer } = meeting;
  await shareScreen(stage, meeting);
  const code = await inviteCode(meeting);
  const colleague = await colleagueAtDoor(code);
  await seen(
    customer.page.getByRole("dialog", { name: filled(english.consent.admitAsk, { name: colleagueName }) }),
  );
  await customer.session.refuse();
  await seen(colleague.page.getByText(english.end.reasons.refused));
  expect(await customer.session.people.innerText()).not.toContain(colleagueName);

  const again = await colleagueAtDoor(await inviteCode(meeting, code));
  await customer.page.getByRole("button", { name: english.consent.yesAdmit }).click();
  await seen(again.session.asks);
  await customer.page
    .getByRole("button", { name: filled(english.roster.removeLabel, { name: colleagueName }) })
    .click();
  await seen(again.page.getByText(english.end.reasons.removed));
  await eventually(() => customer.session.people.innerText()).not.toContain(colleagueName);
});

test("a colleague's wrong code is told, and brings nobody in", async () => {
  const meeting = await meet(stage);
  const code = await inviteCode(meeting);
  const colleague = await colleagueAtDoor(wrongCode(code));
  await seen(colleague.page.getByText(english.errorWhat["join-code-wrong"]));
  await gone(meeting.customer.session.anyQuestion);
  expect(await meeting.customer.session.people.innerText()).not.toContain(colleagueName);
});
