/**
 * Owns: session reports as CSV. A spreadsheet that opens it calculates nothing of it.
 * Source: RFC 4180; OWASP, "CSV Injection".
 */

import type { WholeReport } from "./report-repository.ts";

/** By which spreadsheets know UTF-8. */
const byteOrderMark = "\ufeff";

const columns: readonly (readonly [name: string, value: (report: WholeReport) => string | number])[] = [
  ["id", ({ id }) => id],
  ["technician", ({ member_name }) => member_name],
  ["customer", ({ customer_name }) => customer_name],
  ["kind", ({ kind }) => kind],
  ["began_at", ({ began_at }) => began_at],
  ["ended_at", ({ ended_at }) => ended_at],
  ["duration_seconds", ({ duration_seconds }) => duration_seconds],
  ["rights", ({ scopes }) => (JSON.parse(scopes) as string[]).join(" ")],
  ["files", ({ files }) => (JSON.parse(files) as { name: string }[]).map(({ name }) => name).join("\n")],
  ["outcome", ({ outcome }) => outcome],
  ["notes", ({ notes }) => notes],
];

export const csvHead = `${byteOrderMark}${columns.map(([name]) => name).join(",")}\r\n`;

export function csvLine(report: WholeReport): string {
  return `${columns.map(([, value]) => csvCell(value(report))).join(",")}\r\n`;
}

/** What a spreadsheet takes for a formula, also after spaces or written wide; with an apostrophe before it, it is text. */
const likeAFormula = /^[\s\ufeff]*[=+\-@＝＋－＠]|^[\t\r\n]/;

export function csvCell(value: string | number): string {
  if (typeof value === "number") return String(value);
  const text = likeAFormula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
