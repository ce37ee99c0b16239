/** The clipboard between technician and customer, both ways, upon a gesture; and files into a page's field. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  allow,
  type ExtensionMeeting,
  handOn,
  letControl,
  meetInPanel,
  showWorkPage,
} from "../fixtures/control-meeting.ts";
import { eventually, seen } from "../fixtures/eventually.ts";
import { createStage } from "../fixtures/stage.ts";
import { happened, serveWorkPage, type WorkPageServer } from "../fixtures/work-page.ts";
import { english, likeFilled } from "../pages/words.ts";

const stage = createStage();
let work: WorkPageServer;
beforeAll(async () => {
  work = await serveWorkPage();
});
afterAll(() => work.stop());

async function begin(...rights: readonly ("clipboard" | "files-in")[]) {
  const meeting = await meetInPanel(stage);
  const page = await showWorkPage(meeting, work.address);
  await letControl(meeting, "site");
  for (const right of rights) await allow(meeting, page, right);
  return { ...meeting, work: page, hand: handOn(meeting.technician, page) };
}

/** What a paste brings on this machine, into the field for chat. */
async function pasteIntoChat({ technician }: ExtensionMeeting): Promise<string> {
  const { field } = technician.session.chat;
  await field.fill("");
  await field.press("ControlOrMeta+V");
  return field.inputValue();
}

async function copyFromChat({ technician }: ExtensionMeeting, text: string): Promise<void> {
  const { field } = technician.session.chat;
  await field.fill(text);
  await field.press("ControlOrMeta+A");
  await field.press("ControlOrMeta+X");
}

test("[CB-1] [CB-2] what the technician copies there is on their clipboard, what the customer had copied is not", async () => {
  const meeting = await begin("clipboard");
  const { technician, customer, work: page, hand } = meeting;
  const keys = technician.page.keyboard;
  await page.locator("#note").fill("mine alone");
  await page.locator("#note").press("ControlOrMeta+A");
  await page.locator("#note").press("ControlOrMeta+C");
  await page.locator("#note").fill("");
  await page.locator("#name").fill("order 4711");
  await copyFromChat(meeting, "here before");
  await eventually(() => technician.session.controlState()).toBe("ready");
  // Nothing is selected: nothing comes.
  await hand.click("#note");
  await keys.press("ControlOrMeta+C");
  await eventually(() => happened(page)).toContain("keyup KeyC");
  await hand.click("#name");
  await keys.press("ControlOrMeta+A");
  await keys.press("ControlOrMeta+C");
  await seen(technician.page.getByText(likeFilled(english.clipboard.here)));
  await seen(customer.panel.getByText(likeFilled(english.clipboard.fromHost)));
  expect(await customer.panel.getByText("4711").count()).toBe(0);
  await eventually(() => pasteIntoChat(meeting)).toBe("order 4711");
});

test("[CB-4] text and a picture that the technician pastes arrive in the customer's page", async () => {
  const meeting = await begin("clipboard");
  const { technician, customer, work: page, hand } = meeting;
  const keys = technician.page.keyboard;
  await copyFromChat(meeting, "grüße, 4711");
  await hand.click("#note");
  await keys.press("ControlOrMeta+V");
  await eventually(() => page.locator("#note").inputValue()).toBe("grüße, 4711");
  await seen(customer.panel.getByText(likeFilled(english.clipboard.toHost)));

  await technician.context.grantPermissions(["clipboard-write"]);
  await technician.page.evaluate(async () => {
    const canvas = new OffscreenCanvas(640, 400);
    canvas.getContext("2d")?.fillRect(20, 20, 300, 200);
    const png = await canvas.convertToBlob({ type: "image/png" });
    await navigator.clipboard.write([new ClipboardItem({ "image/png": png })]);
  });
  await hand.click("#note");
  await keys.press("ControlOrMeta+V");
  await eventually(() => happened(page)).toContain("pasted 640x400");
});

test("[CB-1] without the scope each keeps their own clipboard", async () => {
  const meeting = await begin();
  const { technician, work: page, hand } = meeting;
  const keys = technician.page.keyboard;
  await page.locator("#name").fill("theirs");
  await copyFromChat(meeting, "ours");
  await eventually(() => technician.session.controlState()).toBe("ready");
  await hand.click("#name");
  await keys.press("ControlOrMeta+A");
  await keys.press("ControlOrMeta+C");
  await eventually(() => happened(page)).toContain("copy name");
  await hand.click("#note");
  await keys.press("ControlOrMeta+V");
  await eventually(() => page.locator("#note").inputValue()).toBe("theirs");
  expect(await pasteIntoChat(meeting)).toBe("ours");
});

test("[FC-1] [FC-2] a file of the technician's is put into the page's field, also at their very first press", async () => {
  const { technician, work: page, hand } = await begin("files-in");
  const bytes = Buffer.from(Array.from({ length: 900_000 }, (_, at) => (at * 7919) & 0xff));
  await hand.click("#upload");
  await seen(technician.page.getByText(english.fileChoice.title));
  const field = technician.page.getByTestId("page-file-input");
  expect(await field.getAttribute("accept")).toBe(".txt,image/*");
  await field.setInputFiles({ name: "scan.png", mimeType: "image/png", buffer: bytes });
  await eventually(() => happened(page)).toContain("change upload");
  const got = await page.evaluate(async () => {
    const file = document.querySelector<HTMLInputElement>("#upload")?.files?.[0];
    if (!file) return null;
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    const sha256 = [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return { name: file.name, type: file.type, sha256 };
  });
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  expect(got).toEqual({ name: "scan.png", type: "image/png", sha256 });
});

test("[FC-3] taken back while the technician chooses, nothing is filled in", async () => {
  const { technician, panel, work: page, hand } = await begin("files-in");
  await hand.click("#upload");
  await seen(technician.page.getByText(english.fileChoice.title));
  await panel.takeControlBack();
  await eventually(() => technician.page.getByTestId("page-file-input").count()).toBe(0);
  expect(await page.evaluate(() => document.querySelector<HTMLInputElement>("#upload")?.files?.length)).toBe(
    0,
  );
});
