/** CSV that a spreadsheet reads as it was meant, and calculates nothing of. */
import { describe, expect, test } from "vitest";
import { csvCell, csvHead, csvLine } from "./report-csv.ts";

describe("a cell", () => {
  test.each([
    ["plain words", "plain words"],
    ["one, two", '"one, two"'],
    ['he said "no"', '"he said ""no"""'],
    ["two\nlines", '"two\nlines"'],
    ["two\r\nlines", '"two\r\nlines"'],
    ["a - b = c", "a - b = c"],
    ["one; two", '"one; two"'],
    ["", ""],
  ])("%j is written %j", (value, written) => {
    expect(csvCell(value)).toBe(written);
  });

  test.each(["=1+1", "+1", "-1", "@SUM(A1)", " =1+1", "\u00a0=1", "\ufeff=1", "＝1+1", "＠x", "-"])(
    "%j is no formula any more",
    (value) => {
      expect(csvCell(value)).toBe(`'${value}`);
    },
  );

  test("what begins with a tab or a line is text as well", () => {
    expect(csvCell("\tx")).toBe(`"'\tx"`);
    expect(csvCell("\n=1")).toBe(`"'\n'=1"`);
    expect(csvCell('=HYPERLINK("http://example.org","x")')).toBe(
      `"'=HYPERLINK(""http://example.org"",""x"")"`,
    );
  });

  test.each([
    "x;=1+1;y",
    "x;  =1+1",
    'x;"=1+1"',
    "x\n=1+1;y",
    "x\r\n\n-1",
    "x\t@SUM(A1)",
    ';;"";+1',
    '"=1+1',
  ])("%j is no formula either where semicolons or tabs part the cells", (value) => {
    const line = `id,Ada,${csvCell(value)},solved\r\n`;
    for (const separator of [/[;\r\n]/, /[\t\r\n]/, /[,;\t\r\n]/])
      for (const cell of line.split(separator)) expect(cell.replace(/^[\s"]+/, "")).not.toMatch(/^[=+\-@]/);
  });

  test("a number is a number, below nothing too", () => {
    expect(csvCell(-5)).toBe("-5");
  });
});

test("a line has as many cells as the head, and both end as RFC 4180 has it", () => {
  const line = csvLine({
    id: "AAAAAAAAAAAAAAAAAAAAAA",
    kind: "attended",
    member_id: "m",
    member_name: "Tom",
    customer_name: "Cora",
    began_at: "2026-11-26T09:00:00.000Z",
    ended_at: "2026-11-26T09:10:00.000Z",
    duration_seconds: 600,
    scopes: '["view","control"]',
    file_count: 2,
    outcome: "solved",
    device_group_id: null,
    received_at: "2026-11-26T09:11:00.000Z",
    revision: 0,
    files: '[{"name":"one.txt"},{"name":"two.txt"}]',
    notes: "",
  });
  expect(csvHead).toBe(
    "\ufeffid,technician,customer,kind,began_at,ended_at,duration_seconds,rights,files,outcome,notes\r\n",
  );
  expect(line).toBe(
    'AAAAAAAAAAAAAAAAAAAAAA,Tom,Cora,attended,2026-11-26T09:00:00.000Z,2026-11-26T09:10:00.000Z,600,view control,"one.txt\ntwo.txt",solved,\r\n',
  );
});
