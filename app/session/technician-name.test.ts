import { createRoot } from "solid-js";
import { beforeEach, expect, test } from "vitest";
import type { Myself } from "../../protocol/desk/sign-in-api.ts";
import { createFakeDesk } from "../desk/fake-desk.ts";
import { createAccount } from "../platform/account.ts";
import { keepPreference } from "../platform/preferences.ts";
import { createTechnicianName } from "./technician-name.ts";

beforeEach(() => localStorage.clear());

const ada: Partial<Myself> = { id: "A".repeat(22), name: "Ada Berg" };
const bo: Partial<Myself> = { id: `B${"A".repeat(21)}`, name: "Bo Lind" };

async function of(me: Partial<Myself> | null) {
  const account = createAccount(createFakeDesk({}, me).call);
  await account.refresh();
  return createRoot(() => createTechnicianName(account));
}

test("is that of the account, whatever anybody typed here before", async () => {
  keepPreference("name", "Rosa Lindner");
  expect((await of(ada)).name()).toBe("Ada Berg");
});

test("is what was typed here last by the same person, and by no other", async () => {
  const first = await of(ada);
  first.keep("Ada from Northwind");
  expect(first.name()).toBe("Ada from Northwind");
  expect((await of(ada)).name()).toBe("Ada from Northwind");
  expect((await of(bo)).name()).toBe("Bo Lind");
});

test("follows the account again once its own name was typed", async () => {
  (await of(ada)).keep("Ada from Northwind");
  (await of(ada)).keep("Ada Berg");
  expect((await of({ ...ada, name: "Ada Berg-Lind" })).name()).toBe("Ada Berg-Lind");
});

test("is what was typed last where nobody is signed in, and leaves that to customers on the same browser", async () => {
  (await of(null)).keep("Jonas Weber");
  (await of(ada)).keep("Ada from Northwind");
  expect((await of(null)).name()).toBe("Jonas Weber");
});

test("comes in while it is still being asked who is there", async () => {
  const account = createAccount(createFakeDesk({}, ada).call);
  const { name } = createRoot(() => createTechnicianName(account));
  expect(name()).toBe("");
  await account.refresh();
  expect(name()).toBe("Ada Berg");
});
