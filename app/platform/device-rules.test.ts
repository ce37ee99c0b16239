import { createSignal } from "solid-js";
import { expect, test } from "vitest";
import { type DeviceGroup, listDeviceGroups } from "../../protocol/desk/device-groups-api.ts";
import { defaultDeviceSettings } from "../../protocol/desk/device-settings.ts";
import { readDeviceSettings } from "../../protocol/desk/organisation-api.ts";
import type { AccountState } from "./account.ts";
import type { CallDesk } from "./desk-client.ts";
import { createRuleBook, groupNamed, settingsFor } from "./device-rules.ts";

const group: DeviceGroup = {
  id: "G".repeat(22),
  name: "Küche",
  settings: { minimumVersion: "0.3.0" },
  effective: { ...defaultDeviceSettings, minimumVersion: "0.3.0" },
  createdAt: "2026-11-26T09:00:00.000Z",
  revision: 0,
};
const rules = { organisation: defaultDeviceSettings, groups: [group] };

function setUp(kind: AccountState["kind"]) {
  const [state, setState] = createSignal({ kind } as AccountState);
  const asked: string[] = [];
  const server = { isAway: false };
  const call = (async (endpoint: { readonly path: string }) => {
    asked.push(endpoint.path);
    if (server.isAway) return { ok: false, code: "desk-unreachable" };
    return { ok: true, value: endpoint.path === listDeviceGroups.path ? [group] : defaultDeviceSettings };
  }) as CallDesk;
  const book = createRuleBook({ state, refresh: async () => state() }, call);
  const become = (next: AccountState["kind"]) => setState({ kind: next } as AccountState);
  return { book, asked, server, become };
}

test("whoever is signed in hears what the organisation set, asked for once", async () => {
  const { book, asked } = setUp("signed-in");
  expect(await book.settled()).toEqual({ kind: "known", rules });
  expect(book.state()).toEqual({ kind: "known", rules });
  expect(asked.toSorted()).toEqual([listDeviceGroups.path, readDeviceSettings.path].toSorted());
});

test("without accounts, and with nobody signed in, nothing is asked and nothing is set", async () => {
  for (const kind of ["none", "signed-out", "half"] as const) {
    const { book, asked } = setUp(kind);
    expect([await book.settled(), asked]).toEqual([{ kind: "none" }, []]);
  }
});

test("it is asked anew once somebody has signed in", async () => {
  const { book, become } = setUp("signed-out");
  await book.settled();
  become("signed-in");
  expect(await book.settled()).toMatchObject({ kind: "known" });
});

test("a server that does not answer is not one that sets nothing, and may be asked again", async () => {
  const { book, server } = setUp("signed-in");
  server.isAway = true;
  expect(await book.settled()).toEqual({ kind: "failed", code: "desk-unreachable" });
  server.isAway = false;
  await book.refresh();
  expect(book.state()).toMatchObject({ kind: "known" });
  expect(await setUp("away").book.settled()).toEqual({ kind: "failed", code: "desk-unreachable" });
});

test("a group is found by its name as the server compares names; of no group what holds for all holds", () => {
  expect(groupNamed(rules, "KU\u0308CHE")).toBe(group);
  expect(settingsFor(rules, "küche").minimumVersion).toBe("0.3.0");
  for (const other of [null, "", "Kitchen"]) expect(settingsFor(rules, other)).toBe(defaultDeviceSettings);
});
