/** axe on every page of the extension and in its main states, as wide as its windows are, light and dark. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { narrow, violations, wide } from "../fixtures/axe.ts";
import { letControl, meetInPanel, showWorkPage } from "../fixtures/control-meeting.ts";
import { eventually, seen } from "../fixtures/eventually.ts";
import { technicianName } from "../fixtures/meeting.ts";
import { createStage } from "../fixtures/stage.ts";
import { serveWorkPage, type WorkPageServer } from "../fixtures/work-page.ts";
import { lockPageOf, questionPage } from "../pages/panel-page.ts";
import { english } from "../pages/words.ts";

const stage = createStage();
let work: WorkPageServer;
beforeAll(async () => {
  work = await serveWorkPage();
});
afterAll(() => work.stop());

/** As narrow as a side panel can be drawn. */
const panelSizes = [{ width: 320, height: 800 }, narrow];
const windowSizes = [{ width: 480, height: 700 }, narrow];

test("axe finds nothing in the side panel, its questions, the lock page and the settings", async () => {
  const meeting = await meetInPanel(stage);
  const { technician, customer, panel } = meeting;
  const found: string[] = [];
  found.push(...(await violations(customer.panel, "panel in a session", panelSizes)));
  const other = await customer.openTab(customer.pageOf("lock.html"));
  await seen(other.getByRole("button", { name: english.extension.lockUnlock }));
  found.push(...(await violations(other, "lock page")));
  await customer.panel.bringToFront();
  await technician.session.ask("view");
  const brake = await customer.questionWindow();
  await seen(brake.getByRole("dialog", { name: english.brake.title }));
  found.push(...(await violations(brake, "brake", windowSizes)));
  await questionPage(brake)
    .refuse()
    .catch(() => undefined);
  await brake.close().catch(() => undefined);
  await showWorkPage(meeting, work.address);
  await technician.session.ask("unattended");
  const enrolling = await customer.questionWindow();
  await seen(questionPage(enrolling).question("unattended", technicianName));
  // A new question rests for a moment.
  const yes = enrolling.getByRole("button", { name: english.extension.enrolYes });
  await eventually(() => yes.isEnabled()).toBe(true);
  found.push(...(await violations(enrolling, "enrolment", windowSizes)));
  await enrolling.setViewportSize(wide);
  await questionPage(enrolling).enrol("Front desk", "kestrel vat 41", false);
  await seen(panel.device("Front desk"));
  await letControl(meeting, "everywhere");
  found.push(...(await violations(customer.panel, "panel under control", panelSizes)));
  await panel.stop();
  await seen(customer.panel.getByRole("heading", { name: english.end.title }));
  found.push(...(await violations(customer.panel, "panel at the end", panelSizes)));
  await panel.again();
  await seen(customer.panel.getByLabel(english.join.codeLabel));
  found.push(...(await violations(customer.panel, "panel before joining", panelSizes)));
  // Nobody ever sits there: it takes the access code.
  const lock = lockPageOf(other);
  await other.goto(customer.pageOf("lock.html"));
  await seen(lock.code);
  found.push(...(await violations(other, "lock page with the access code")));
  await other.goto(customer.pageOf("options.html"));
  await seen(other.getByRole("heading", { name: english.extension.deviceLog }));
  found.push(...(await violations(other, "settings")));
  await other.locator("#receipts").getByText(technicianName).first().click();
  await seen(other.getByRole("article", { name: english.receipt.title }));
  found.push(...(await violations(other, "settings with a receipt")));
  expect(found).toEqual([]);
});
