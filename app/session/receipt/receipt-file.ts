/**
 * Owns: a receipt as a file: data (JSON), and a document to read and print (HTML without script or outside parts).
 * Never: puts a text into the document but as text; the browser's own serialiser writes the escapes.
 */

import type { Receipt } from "../../../peer/session/receipt.ts";
import type { ReceiptSection } from "./receipt-rows.ts";

const look = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#2b251f}
h1{font-family:Georgia,serif}table{border-collapse:collapse;width:100%}
td,th{text-align:start;padding:.35rem .75rem .35rem 0;border-bottom:1px solid #ddd;overflow-wrap:anywhere;vertical-align:top}`;

export function receiptAsJson(receipt: Receipt): Blob {
  return new Blob([`${JSON.stringify(receipt, null, 2)}\n`], { type: "application/json" });
}

export function receiptAsHtml(
  title: string,
  subtitle: string,
  sections: readonly ReceiptSection[],
  language: string,
): Blob {
  const page = document.implementation.createHTMLDocument(title);
  page.documentElement.lang = language;
  const meta = page.createElement("meta");
  meta.setAttribute("charset", "utf-8");
  page.head.prepend(meta);
  say(page.body, "h1", title);
  say(page.body, "p", subtitle);
  for (const section of sections) {
    say(page.body, "h2", section.title);
    if (section.rows.length === 0) say(page.body, "p", section.none);
    else page.body.append(tableOf(page, section));
  }
  // Not as an element: a document made by this page is under its policy, which refuses inline styles. Texts are
  // escaped in the serialised form, so the first end tag is the head's own.
  const html = page.documentElement.outerHTML.replace("</head>", () => `<style>${look}</style></head>`);
  return new Blob([`<!doctype html>\n${html}\n`], { type: "text/html" });
}

/** `farhand-2026-11-24-customer.json`. */
export function receiptFileName(receipt: Receipt, ending: "json" | "html"): string {
  const day = new Date(receipt.startedMs).toISOString().slice(0, 10);
  return `farhand-${day}-${receipt.role === "host" ? "customer" : "technician"}.${ending}`;
}

function tableOf(page: Document, section: ReceiptSection): HTMLTableElement {
  const table = page.createElement("table");
  if (section.columns.length > 0) {
    const head = table.createTHead().insertRow();
    for (const column of section.columns) say(head, "th", column);
  }
  const body = table.createTBody();
  for (const cells of section.rows) {
    const row = body.insertRow();
    for (const cell of cells) row.insertCell().textContent = cell;
  }
  return table;
}

function say(parent: Element, tag: string, text: string): void {
  const element = parent.ownerDocument.createElement(tag);
  element.textContent = text;
  parent.append(element);
}
