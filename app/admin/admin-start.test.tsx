import { cleanup, screen, waitFor } from "@solidjs/testing-library";
import { afterEach, expect, test } from "vitest";
import type { Role } from "../../protocol/desk/roles.ts";
import { deskFacts } from "../../protocol/desk/set-up-api.ts";
import { AdminStart } from "./admin-start.tsx";
import { openPage } from "./open-page.tsx";

afterEach(cleanup);

test.each<[Role[], string]>([
  [["account-administrator", "technician"], "/admin/members"],
  [["network-administrator", "technician"], "/admin/reports"],
  [["network-administrator"], "/admin/operations"],
  [["technician"], "/admin/reports"],
])("%j begin at %s", async (roles, path) => {
  const page = openPage(
    (tools) => <AdminStart {...tools} />,
    { roles },
    () => {},
  );
  await waitFor(() => expect(page.ways).toEqual([path]));
});

test("who is half signed in goes on with that; where there are no accounts, it is said", async () => {
  const half = openPage(
    (tools) => <AdminStart {...tools} />,
    { next: "enrol" },
    () => {},
  );
  await waitFor(() => expect(half.ways[0]).toMatch(/^\/two-factor/));
  cleanup();
  openPage(
    (tools) => <AdminStart {...tools} />,
    null,
    (desk) => desk.refuse(deskFacts, "desk-not-found"),
  );
  expect(await screen.findByText("This server has no accounts")).toBeTruthy();
});
