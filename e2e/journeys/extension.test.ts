/** The customer's extension: one protocol with the page's session, and its own panel and question window. */
import { test } from "vitest";
import { seen } from "../fixtures/eventually.ts";
import { customerName, technicianName } from "../fixtures/meeting.ts";
import { createStage } from "../fixtures/stage.ts";
import { helpPage } from "../pages/help-page.ts";
import { panelPage } from "../pages/panel-page.ts";
import { technicianPage } from "../pages/technician-page.ts";

const stage = createStage();

async function meetInPanel() {
  const [technician, customer] = await Promise.all([
    stage.person("Technician"),
    stage.personWithExtension("Customer"),
  ]);
  const code = await helpPage(technician.page).getCode(stage.address, technicianName);
  const panel = panelPage(customer.panel);
  await panel.join(code, customerName);
  const session = technicianPage(technician.page);
  await seen(session.asks);
  await seen(panel.people);
  return { technician, customer, panel, session };
}

test("a customer joins in the side panel and speaks with the technician", async () => {
  const { panel, session } = await meetInPanel();
  await session.chat.say("Good morning");
  await seen(panel.chat.messages.getByText("Good morning"));
  await panel.chat.say("At last");
  await seen(session.chat.messages.getByText("At last"));
});
