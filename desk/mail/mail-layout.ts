/**
 * Owns: how a mail looks, as plain text and as HTML that mail programs understand: one column, one button, light and dark.
 * Never: loads anything from anywhere, carries a script, or puts a value in without escaping it.
 */

import { type WordedMail, wordMail } from "./mail-texts.ts";
import type { Mail } from "./mails.ts";

export interface LaidOutMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export function layOut(mail: Mail): LaidOutMail {
  const worded = wordMail(mail);
  return { subject: oneLine(worded.subject), text: asText(worded), html: asHtml(worded) };
}

/** Whatever would end a line of a mail's head, or hide in it, is a space. */
export function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .replace(/ {2,}/g, " ")
    .trim();
}

function asText({ greeting, paragraphs, action, code, after = [], footer }: WordedMail): string {
  const parts = [
    greeting,
    ...paragraphs,
    ...(action ? [`${action.label}:\n${action.link}`] : []),
    ...(code === undefined ? [] : [`    ${code}`]),
    ...after,
    `-- \n${footer}`,
  ];
  return `${parts.join("\n\n")}\n`;
}

/** The colours of the app (`app/ui/tokens.css`), light and dark. */
const style = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
body { margin: 0; padding: 24px 12px; background: #f8f3ea; color: #2b251f; font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
.card { max-width: 480px; margin: 0 auto; padding: 28px; background: #fffdf9; border: 1px solid #e2d8c8; border-radius: 12px; overflow-wrap: anywhere; }
p { margin: 0 0 16px; }
.card p:last-child { margin-bottom: 0; }
a { color: #1d5b4c; }
.button { display: inline-block; padding: 12px 20px; border-radius: 8px; background: #1d5b4c; color: #ffffff; font-weight: 600; text-decoration: none; }
.code { font: 600 30px/1.2 ui-monospace, Menlo, Consolas, monospace; letter-spacing: 0.18em; }
.soft { color: #5f564b; font-size: 13px; }
.footer { max-width: 480px; margin: 16px auto 0; text-align: center; }
@media (prefers-color-scheme: dark) {
  body { background: #1a1815; color: #f2ebe0; }
  .card { background: #24211d; border-color: #3b352e; }
  a { color: #86d1b9; }
  .button { background: #86d1b9; color: #0f241d; }
  .soft { color: #bdb2a3; }
}
@media (max-width: 420px) { body { padding: 12px 8px; } .card { padding: 20px; } }
`;

function asHtml(mail: WordedMail): string {
  const { language, subject, greeting, paragraphs, action, code, after = [], linkHint, footer } = mail;
  const paragraph = (text: string) => `<p>${escaped(text)}</p>`;
  const href = action && escaped(action.link);
  const body = [
    paragraph(greeting),
    ...paragraphs.map(paragraph),
    action ? `<p><a class="button" href="${href}">${escaped(action.label)}</a></p>` : "",
    code === undefined ? "" : `<p class="code">${escaped(code)}</p>`,
    ...after.map(paragraph),
    action ? `<p class="soft">${escaped(linkHint)}<br>${href}</p>` : "",
  ];
  return [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width, initial-scale=1">`,
    `<meta name="color-scheme" content="light dark"><title>${escaped(subject)}</title>`,
    `<style>${style}</style></head><body><div class="card">`,
    ...body.filter((part) => part !== ""),
    `</div><p class="soft footer">${escaped(footer)}</p></body></html>\n`,
  ].join("\n");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? "");
}
