/** System information that was read before it was sent, and what both sides keep of a session. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createDisk } from "../fixtures/disk.ts";
import { gone, seen } from "../fixtures/eventually.ts";
import { customerName, meet, shareScreen, technicianName } from "../fixtures/meeting.ts";
import { createStage } from "../fixtures/stage.ts";
import { receiptPage } from "../pages/receipt-page.ts";
import { english } from "../pages/words.ts";

const stage = createStage();
const disk = createDisk();

test("system information is shown line by line, and only the lines that were left in arrive", async () => {
  const { technician, customer } = await meet(stage);
  await technician.session.ask("diagnostics");
  await customer.session.allowOnce();
  const review = customer.page.getByRole("dialog", { name: english.system.reviewTitle });
  await seen(review.getByRole("checkbox"));
  const lines = await review.getByRole("listitem").allInnerTexts();
  expect(lines.length).toBeGreaterThan(10);
  const zone = await customer.page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
  expect(lines.join("\n")).toContain(zone);
  // Nothing has left yet.
  await technician.page.getByRole("tab", { name: english.tabs.system }).click();
  expect(await technician.page.getByText(zone).count()).toBe(0);

  await review.getByRole("listitem").filter({ hasText: zone }).getByRole("checkbox").uncheck();
  await review.getByRole("button", { name: english.system.reviewSend }).click();
  await seen(customer.page.getByText(english.system.sent));
  await seen(technician.page.getByRole("heading", { name: english.diagnostics.browser }));
  expect(await technician.page.getByText(zone).count()).toBe(0);
  const agent = await customer.page.evaluate(() => navigator.userAgent);
  await seen(technician.page.getByText(agent.slice(0, 200)));
});

test("not sent, the system information goes nowhere", async () => {
  const { technician, customer } = await meet(stage);
  await technician.session.ask("diagnostics");
  await customer.session.allowSession();
  const review = customer.page.getByRole("dialog", { name: english.system.reviewTitle });
  await review.getByRole("button", { name: english.system.reviewNo }).click();
  await gone(review);
  await seen(technician.session.right("diagnostics", "stateTakenBack"));
  expect(await technician.page.getByRole("heading", { name: english.diagnostics.browser }).count()).toBe(0);
});

test("both sides get a receipt, keep it in their browser, can download and delete it", async () => {
  const meeting = await meet(stage);
  const { technician, customer } = meeting;
  await shareScreen(stage, meeting);
  await technician.session.ask("record");
  await customer.session.refuse();
  await seen(technician.session.right("record", "stateRefused"));
  const file = disk.write("for the receipt.txt", "on record\n");
  await customer.session.files.choose(file.path);
  await technician.session.files.open();
  await technician.session.files.action("accept", "for the receipt.txt").click();
  await seen(customer.session.files.transfer("for the receipt.txt").getByText(english.files.stateSent));
  await customer.session.end();

  const receipts = new Map<string, unknown>();
  for (const side of [technician, customer]) {
    const { over, receipt, download } = receiptPage(side.page);
    await seen(over);
    const text = await receipt.innerText();
    const expected = [
      technicianName,
      customerName,
      english.scopes.view,
      english.scopes.record,
      english.receipt.answerSession,
      "for the receipt.txt",
      file.sha256,
      english.meter.direct,
    ];
    for (const part of expected) expect(text).toContain(part);
    const json = await download("downloadJson");
    expect(json.name).toMatch(/^farhand-\d{4}-\d\d-\d\d-(customer|technician)\.json$/);
    const data = JSON.parse(readFileSync(json.path, "utf8")) as {
      sessionId: string;
      files: unknown[];
      grants: unknown[];
    };
    receipts.set(side.name, data.sessionId);
    const sha256 = Buffer.from(file.sha256, "hex").toString("base64url");
    expect(data.files).toMatchObject([{ name: "for the receipt.txt", sha256, outcome: "done" }]);
    expect(data.grants).toContainEqual(expect.objectContaining({ scope: "record", answer: "no" }));
    const html = await download("downloadHtml");
    const page = readFileSync(html.path, "utf8");
    expect(page).toContain(file.sha256);
    expect(page).not.toMatch(/<script|src=/i);
  }
  expect(receipts.get("Technician")).toBe(receipts.get("Customer"));

  // Found again later, and gone once deleted.
  await customer.page.goto(`${stage.address}/sessions`);
  await customer.page.getByRole("link", { name: new RegExp(technicianName) }).click();
  await seen(receiptPage(customer.page).receipt.getByText(file.sha256));
  await customer.page.getByRole("button", { name: english.receipt.delete }).click();
  await customer.page.getByRole("dialog").getByRole("button", { name: english.common.delete }).click();
  await seen(customer.page.getByText(english.sessions.none));
  await customer.page.reload();
  await seen(customer.page.getByText(english.sessions.none));
});

test("[CO-2] a technician's end ends it for both, and nothing stays allowed", async () => {
  const meeting = await meet(stage);
  const { technician, customer } = meeting;
  await shareScreen(stage, meeting);
  await technician.session.end();
  await seen(technician.page.getByText(english.end.reasons["ended-here"]));
  await seen(customer.page.getByText(english.end.reasons["ended-there"]));
  // The capture itself has ended, not only the sending of it.
  await gone(customer.session.bar);
});
