import * as v from "valibot";
import { expect, test } from "vitest";
import { Receipt } from "../../../peer/session/receipt.ts";
import { english } from "../../i18n/english.ts";
import { createFormat } from "../../i18n/format.ts";
import { createTranslate } from "../../i18n/translate.ts";
import { errorText } from "../error-text.ts";
import { fakeReceipt, fakeSnapshot } from "../fake-session.ts";
import { receiptAsHtml, receiptAsJson, receiptFileName } from "./receipt-file.ts";
import { receiptSections } from "./receipt-rows.ts";

const words = { t: createTranslate(english, "en"), format: () => createFormat("en", "UTC") };
const receipt = fakeReceipt(fakeSnapshot("host"), {
  files: [
    {
      name: "<img src=x onerror=alert(1)>.pdf",
      sizeBytes: 1_200_000,
      direction: "in",
      outcome: "done",
      sha256: "A".repeat(43),
      finishedMs: null,
    },
  ],
  dropped: [{ sender: 9, code: "control-fenced", count: 12, atMs: 4 }],
  grants: [
    { sender: 1, scope: "view", answer: "session", askedMs: 1, answeredMs: 2, takenBackMs: 3 },
    { sender: 9, scope: "record", answer: "no", askedMs: 1, answeredMs: 2, takenBackMs: null },
  ],
});

test("the data is the receipt, readable by its own schema", async () => {
  const read: unknown = JSON.parse(await receiptAsJson(receipt).text());
  expect(v.parse(Receipt, read)).toEqual(receipt);
});

test("the document tells who, when, what and which files, with names as text only", async () => {
  const html = await receiptAsHtml("Receipt", "Customer", receiptSections(receipt, words), "en").text();
  const page = new DOMParser().parseFromString(html, "text/html");
  expect(page.querySelector("img, script")).toBeNull();
  const cells = [...page.querySelectorAll("td")].map((cell) => cell.textContent);
  expect(cells).toContain("<img src=x onerror=alert(1)>.pdf");
  expect(cells).toContain("0".repeat(64));
  expect(cells).toContain("Rosa Lindner (you)");
  expect(cells).toContain("Person 9");
  expect(cells).toEqual(expect.arrayContaining(["12", errorText(words.t, "control-fenced").what]));
  expect(cells.some((cell) => cell?.startsWith("allowed for the session, taken back at"))).toBe(true);
});

test("the file's name tells day and side, nothing of a person", () => {
  expect(receiptFileName(receipt, "json")).toBe("farhand-2026-11-24-customer.json");
});
