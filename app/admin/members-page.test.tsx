import { cleanup, fireEvent, screen, waitFor, within } from "@solidjs/testing-library";
import { afterEach, describe, expect, test } from "vitest";
import {
  changeRoles,
  invite,
  listInvitations,
  listMembers,
  removeMember,
  setMemberStatus,
} from "../../protocol/desk/members-api.ts";
import { readSettings } from "../../protocol/desk/organisation-api.ts";
import type { Myself } from "../../protocol/desk/sign-in-api.ts";
import type { FakeDesk } from "../desk/fake-desk.ts";
import { invitations, members, settings } from "./fake-organisation.ts";
import { MembersPage } from "./members-page.tsx";
import { choose, openPage, press, tick, type } from "./open-page.tsx";

afterEach(() => {
  cleanup();
  history.replaceState(null, "", "/");
});

const list = "GET /api/members";
const open = (tell: (desk: FakeDesk) => void = () => {}, me: Partial<Myself> | null = {}) =>
  openPage(
    (tools) => <MembersPage {...tools} />,
    me,
    (desk) => {
      desk.answer(listMembers, { rows: members(5), next: null });
      desk.answer(listInvitations, []);
      tell(desk);
    },
  );

describe("the list of members", () => {
  test("is a table with a caption, whose rows say who, what and whether they are locked", async () => {
    open();
    const table = await screen.findByRole("table", { name: "Members by name" });
    expect(within(table).getAllByRole("row")).toHaveLength(6);
    const second = within(table).getByRole("row", { name: /Bo Lind/ });
    expect(second.textContent).toContain("Account administrator");
    expect(second.textContent).toContain("Set up");
    expect(second.textContent).toContain("Locked");
    expect(within(table).getByRole("row", { name: /Chidi Okafor/ }).textContent).toContain("Disabled");
    expect(within(table).getByRole("row", { name: /Li Na/ }).textContent).toContain("Never");
    expect(screen.getByText("5 shown")).toBeTruthy();
  });

  test("asks the server for what is searched for, of a role, of a status", async () => {
    const page = open();
    await screen.findByRole("table", { name: "Members by name" });
    await type("Search by name or address", " bo ");
    fireEvent.submit(screen.getByRole("search"));
    await choose("Role", "technician");
    await choose("Status", "disabled");
    await waitFor(() =>
      expect(page.sent(list)?.query).toEqual({
        limit: "50",
        search: "bo",
        role: "technician",
        status: "disabled",
      }),
    );
    // Where going back, loading anew and a bookmark find it, and the server that sends the page does not.
    expect(location.search + location.hash).toBe("#search=bo&role=technician&status=disabled");
  });

  test("searches by itself once one stops typing, and shows rows of before until then", async () => {
    const page = open();
    await screen.findByText("Bo Lind");
    page.desk.answer(listMembers, { rows: [], next: null });
    await type("Search by name or address", "nobody");
    expect(screen.getByText("Bo Lind")).toBeTruthy();
    expect(await screen.findByText("Nothing matches these filters.")).toBeTruthy();
    page.desk.answer(listMembers, { rows: members(5), next: null });
    await press("Clear the filters");
    expect(await screen.findByText("Bo Lind")).toBeTruthy();
    expect((await screen.findByLabelText<HTMLInputElement>("Search by name or address")).value).toBe("");
  });

  test("shows more pages below, each where the one before ended", async () => {
    const page = open((desk) => desk.answer(listMembers, { rows: members(5).slice(0, 3), next: "page2" }));
    expect(await screen.findByText("3 shown, there are more")).toBeTruthy();
    page.desk.answer(listMembers, { rows: members(5).slice(3), next: null });
    await press("Show more");
    expect(await screen.findByText("5 shown")).toBeTruthy();
    expect(page.sent(list)?.query).toEqual({ limit: "50", after: "page2" });
    expect(screen.queryByRole("button", { name: "Show more" })).toBeNull();
  });

  test("that failed says why, and is asked for again", async () => {
    const page = open((desk) => desk.refuse(listMembers, "desk-busy"));
    expect(await screen.findByText(/database does not answer/)).toBeTruthy();
    page.desk.answer(listMembers, { rows: members(2), next: null });
    await press("Try again");
    expect(await screen.findByText("Bo Lind")).toBeTruthy();
    expect(screen.queryByText(/database does not answer/)).toBeNull();
  });
});

describe("an invitation", () => {
  test("is sent with name, address, roles and language; what is missing is said first", async () => {
    const page = open();
    await press("Invite somebody");
    tick("Technician");
    await press("Send the invitation");
    expect(await screen.findByText("Please type their name.")).toBeTruthy();
    expect(screen.getByText("Please choose at least one role.")).toBeTruthy();
    expect(page.timesAsked("POST /api/invitations")).toBe(0);
    const [first] = invitations;
    if (!first) throw new Error("no invitation");
    page.desk.answer(invite, first);
    page.desk.answer(listInvitations, invitations);
    await type("Name", " Sam  Reed ");
    await type("Email address", "sam@northwind.example");
    tick("Technician");
    tick("Network administrator");
    await choose("Language of the invitation", "de");
    await press("Send the invitation");
    expect(await screen.findByText("sam@northwind.example is invited.")).toBeTruthy();
    expect(page.sent("POST /api/invitations")?.body).toEqual({
      name: "Sam Reed",
      email: "sam@northwind.example",
      roles: ["network-administrator", "technician"],
      language: "de",
    });
    expect(await screen.findByRole("heading", { name: "Open invitations" })).toBeTruthy();
  });

  test("to somebody who is a member is refused, and what was typed stays", async () => {
    const page = open((desk) => desk.refuse(invite, "email-taken"));
    await press("Invite somebody");
    await type("Name", "Bo Lind");
    await type("Email address", "bo@northwind.example");
    await press("Send the invitation");
    expect(await screen.findByText("This address has an account here already.")).toBeTruthy();
    expect(screen.getByLabelText<HTMLInputElement>("Email address").value).toBe("bo@northwind.example");
    expect(page.timesAsked("GET /api/invitations")).toBe(1);
  });

  test("says where the link is to be found where no mails are sent", async () => {
    const page = open((desk) => desk.answer(readSettings, settings({ mail: "log" })));
    await press("Invite somebody");
    expect(await screen.findByText(/It stands only in the server's log/)).toBeTruthy();
    const [first] = invitations;
    if (!first) throw new Error("no invitation");
    page.desk.answer(invite, first);
    page.desk.answer(listInvitations, [first]);
    await type("Name", "Sam Reed");
    await type("Email address", "sam@northwind.example");
    await press("Make the invitation");
    expect(
      await screen.findByText(
        /is invited\. The link stands in the server's log, in the last line with this address\./,
      ),
    ).toBeTruthy();
    await press("Invite Sam Reed again");
    expect(
      await screen.findByText(/A new link for sam@northwind.example stands in the server's log/),
    ).toBeTruthy();
  });

  test("is not made where its link would reach nobody, and it is said what to do first", async () => {
    open((desk) => {
      desk.answer(readSettings, settings({ mail: "off" }));
      desk.answer(listInvitations, invitations);
    });
    expect(await screen.findByRole("button", { name: "Withdraw the invitation of Sam Reed" })).toBeTruthy();
    await waitFor(() => expect(screen.queryByRole("button", { name: /^Invite .* again$/ })).toBeNull());
    await press("Invite somebody");
    const dialog = within(await screen.findByRole("dialog", { name: "Invite somebody" }));
    expect(dialog.getByText(/The link would reach nobody/)).toBeTruthy();
    expect(dialog.queryByRole("textbox")).toBeNull();
  });

  test("can be withdrawn after a question, and sent again", async () => {
    const page = open((desk) => desk.answer(listInvitations, invitations.slice(0, 1)));
    const [first] = invitations;
    if (!first) throw new Error("no invitation");
    page.desk.answer(invite, first);
    await press("Invite Sam Reed again");
    expect(await screen.findByText(/A new mail is on its way to sam@northwind.example/)).toBeTruthy();
    await press("Withdraw the invitation of Sam Reed");
    expect(await screen.findByText("The link in their mail opens nothing any more.")).toBeTruthy();
    page.desk.answer(listInvitations, []);
    await press("Withdraw");
    expect(await screen.findByText("The invitation of Sam Reed is withdrawn.")).toBeTruthy();
    expect(page.sent("DELETE /api/invitations/:id")?.params).toEqual({ id: first.id });
    await waitFor(() => expect(screen.queryByRole("heading", { name: "Open invitations" })).toBeNull());
  });
});

describe("a member", () => {
  const bo = members(5).slice(1, 2);
  const [boNow] = bo;
  if (!boNow) throw new Error("no member");

  test("gets other roles, and the page knows of it at once", async () => {
    const page = open();
    await press("Open Bo Lind");
    tick("Technician");
    page.desk.answer(changeRoles, undefined);
    page.desk.answer(listMembers, {
      rows: [{ ...boNow, roles: ["account-administrator", "technician"], revision: 9 }],
      next: null,
    });
    await press("Save the roles");
    expect(await screen.findByText("The roles are changed.")).toBeTruthy();
    expect(page.sent("PUT /api/members/:id/roles")).toMatchObject({
      params: { id: boNow.id },
      body: { roles: ["account-administrator", "technician"], revision: 1 },
    });
    await press("Save the roles");
    await waitFor(() => expect(page.timesAsked("PUT /api/members/:id/roles")).toBe(2));
    expect(page.sent("PUT /api/members/:id/roles")?.body).toMatchObject({ revision: 9 });
  });

  test("whom somebody else changed meanwhile is shown as they are now; what was chosen stays", async () => {
    const page = open((desk) => desk.refuse(changeRoles, "desk-changed-meanwhile"));
    await press("Open Bo Lind");
    tick("Technician");
    page.desk.answer(listMembers, { rows: [{ ...boNow, status: "disabled", revision: 7 }], next: null });
    await press("Save the roles");
    expect(await screen.findByText(/Now it is: Account administrator \(Disabled\)/)).toBeTruthy();
    expect(screen.getByLabelText<HTMLInputElement>("Technician").checked).toBe(true);
    page.desk.answer(changeRoles, undefined);
    await press("Save the roles");
    expect(await screen.findByText("The roles are changed.")).toBeTruthy();
    expect(page.sent("PUT /api/members/:id/roles")?.body).toMatchObject({ revision: 7 });
  });

  test.each([
    ["Disable", "PUT /api/members/:id/status", "Bo Lind is disabled."],
    ["Reset the second factor", "DELETE /api/members/:id/factor", "The second factor of Bo Lind is reset."],
    ["Unlock", "DELETE /api/members/:id/lock", "Bo Lind is unlocked."],
    ["Sign out everywhere", "DELETE /api/members/:id/sessions", "Bo Lind is signed out everywhere."],
    ["Remove", "DELETE /api/members/:id", "Bo Lind is removed."],
  ])("%s: is asked about first, and done only then", async (act, what, done) => {
    const page = open();
    await press("Open Bo Lind");
    await press(act);
    expect(await screen.findByText(/Bo Lind.*\?/)).toBeTruthy();
    await press("Cancel");
    expect(page.timesAsked(what)).toBe(0);
    await press(act);
    await screen.findByText(/Bo Lind.*\?/);
    page.desk.answer(listMembers, { rows: bo, next: null });
    await press(act);
    expect(await screen.findByText(done)).toBeTruthy();
    expect(page.sent(what)?.params).toEqual({ id: boNow.id });
  });

  test("is told by mail of a reset second factor, or has to be told", async () => {
    open((desk) => desk.answer(readSettings, settings({ mail: "log" })));
    await press("Open Bo Lind");
    await press("Reset the second factor");
    expect(await screen.findByText(/They are not told, so tell them yourself/)).toBeTruthy();
    expect(screen.queryByText("They are told by mail.")).toBeNull();
    cleanup();
    open();
    await press("Open Bo Lind");
    await press("Reset the second factor");
    expect(await screen.findByText("They are told by mail.")).toBeTruthy();
  });

  test("who is the last administrator cannot be disabled or removed, and it is said why", async () => {
    open((desk) => {
      desk.refuse(setMemberStatus, "last-administrator");
      desk.refuse(removeMember, "last-administrator");
    });
    await press("Open Bo Lind");
    for (const act of ["Disable", "Remove"]) {
      await press(act);
      await screen.findByText(/Bo Lind.*\?/);
      await press(act);
      expect(await screen.findByText("Bo Lind is the last account administrator")).toBeTruthy();
    }
  });
});

describe("who is not an account administrator", () => {
  test("is told whom the page is for, and nothing is asked", async () => {
    const page = open(() => {}, { roles: ["technician"] });
    expect(await screen.findByText("This page is for another role")).toBeTruthy();
    expect(screen.getByText(/It is for: Account administrator\. You have: Technician\./)).toBeTruthy();
    expect(page.timesAsked(list)).toBe(0);
    const ways = within(screen.getByRole("navigation", { name: "Parts of the administration" }));
    expect(ways.getAllByRole("link").map((link) => link.textContent)).toEqual(["Reports"]);
  });

  test("or is not signed in, is led to sign in", async () => {
    const page = open(() => {}, null);
    await waitFor(() => expect(page.ways[0]).toMatch(/^\/sign-in/));
    expect(page.timesAsked(list)).toBe(0);
  });
});
