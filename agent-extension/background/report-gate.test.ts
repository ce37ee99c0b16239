import { expect, it } from "vitest";
import { createReportGate } from "./report-gate.ts";

const printed = { type: "error", args: [{ type: "string", value: "x" }] };
const cdp = (tab: number, method: string) => ({ call: 1, name: "cdp", args: [tab, method, {}] }) as const;

it("[DG-4] hands events on from a report's beginning to its end, of its tab alone", () => {
  const gate = createReportGate();
  const isHeard = (tab: number) => gate.take(tab, "Runtime.consoleAPICalled", printed) !== null;
  gate.note(cdp(7, "Runtime.enable"));
  expect(isHeard(7)).toBe(false);
  gate.note(cdp(7, "Network.enable"));
  expect([isHeard(7), isHeard(8)]).toEqual([true, false]);
  expect(gate.take(7, "Network.dataReceived", {})).toBeNull();
  gate.note(cdp(7, "Network.disable"));
  expect(isHeard(7)).toBe(false);
  gate.note(cdp(7, "Network.enable"));
  gate.note({ call: 2, name: "detach", args: [7] });
  expect(isHeard(7)).toBe(false);
  gate.note(cdp(7, "Network.enable"));
  gate.letGo(7);
  expect(isHeard(7)).toBe(false);
});
