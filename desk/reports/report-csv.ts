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

/**
 * Where a spreadsheet may take what follows for a formula, also after spaces or written wide; with an apostrophe there, it is
 * text. That is where a cell begins, and not only ours: where lists are written with semicolons, as in German, a spreadsheet
 * opens the file as if they parted its cells. Our quotes are then no quotes, so a new line begins a cell as well.
 */
const beforeAFormula = /(^|[;\t\r\n])(?=(?:"|[^\S\t\r\n])*[=+\-@＝＋－＠﹦﹢﹣﹫])/g;

export function csvCell(value: string | number): string {
  if (typeof value === "number") return String(value);
  const text = value.replace(/^(?=[\t\r\n])/, "'").replace(beforeAFormula, "$1'");
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
