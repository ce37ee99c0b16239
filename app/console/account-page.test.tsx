import { cleanup, fireEvent, render, screen, within } from "@solidjs/testing-library";
import { afterEach, describe, expect, test, vi } from "vitest";
import { listReports, type ReportRow } from "../../protocol/desk/reports-api.ts";
import { deskFacts } from "../../protocol/desk/set-up-api.ts";
import {
  changeMyDetails,
  changePassword,
  endMySession,
  type Myself,
  mySessions,
  myself,
  type SignedInSession,
  signOut,
} from "../../protocol/desk/sign-in-api.ts";
import { drawRecoveryCodes, removeFactor } from "../../protocol/desk/two-factor-api.ts";
import { createFakeDesk, type FakeDesk, fakeFacts, fakeMe } from "../desk/fake-desk.ts";
import { english } from "../i18n/english-whole.ts";
import { createI18n, I18nProvider } from "../i18n/i18n-context.tsx";
import { languages } from "../i18n/languages.ts";
import { createAccount } from "../platform/account.ts";
import { AccountCorner } from "./account-corner.tsx";
import { AccountPage } from "./account-page.tsx";
import { SignInFirst } from "./sign-in-first.tsx";

const [language] = languages;
if (!language) throw new Error("no language");
afterEach(() => {
  cleanup();
  history.replaceState(null, "", "/");
});

const session = (id: string, part: Partial<SignedInSession> = {}): SignedInSession => ({
  id: id.repeat(22),
  isThisOne: false,
  startedAt: "2026-11-25T08:00:00.000Z",
  lastSeenAt: "2026-11-26T08:00:00.000Z",
  address: "203.0.113.7",
  browser: "Firefox on Linux",
  ...part,
});
const three = [
  session("b", { address: "2001:db8:1:2::/64" }),
  session("a", { isThisOne: true, browser: "Chrome on Windows" }),
  session("c", { browser: "" }),
];
const factor = { enrolledAt: "2026-11-03T12:00:00.000Z", recoveryCodesLeft: 2, requiredFrom: null };

const open = (me: Partial<Myself> = {}, change: (desk: FakeDesk) => void = () => {}) => {
  const desk = createFakeDesk({}, me);
  desk.answer(mySessions, three);
  change(desk);
  const goTo = vi.fn<(path: string) => void>();
  const account = createAccount(desk.call);
  render(() => (
    <I18nProvider i18n={createI18n({ language, dictionary: english }, () => {})}>
      <AccountPage account={account} call={desk.call} goTo={goTo} />
    </I18nProvider>
  ));
  return { desk, goTo };
};
const field = (label: string) => screen.findByLabelText<HTMLInputElement>(label);
const type = async (label: string, value: string) =>
  fireEvent.input(await field(label), { target: { value } });
const submitWith = async (label: string) => {
  const form = (await field(label)).closest("form");
  if (form) fireEvent.submit(form);
};
const press = async (name: string | RegExp) => fireEvent.click(await screen.findByRole("button", { name }));
const sent = (desk: FakeDesk, what: string) => desk.asked.filter((each) => each.what === what);
const list = async () => within(await screen.findByRole("list", { name: "Where you are signed in" }));

describe("the ways on", () => {
  test("lead to what each role is there for", async () => {
    open({ roles: ["technician"] });
    const waysOn = async () => {
      const ways = within(await screen.findByRole("navigation", { name: "What you can do here" }));
      return ways.getAllByRole("link").map((link) => [link.textContent, link.getAttribute("href")]);
    };
    expect(await waysOn()).toEqual([["Give help", "/help"]]);
    cleanup();
    open({ roles: ["network-administrator"] });
    expect(await waysOn()).toEqual([["Administration", "/admin"]]);
    cleanup();
    open({ roles: ["account-administrator", "technician"] });
    expect(await waysOn()).toEqual([
      ["Give help", "/help"],
      ["Administration", "/admin"],
    ]);
  });
});

describe("name and language", () => {
  test("are changed, and the header is told", async () => {
    const { desk } = open();
    await type("Your name", " Ada  Lund ");
    fireEvent.change(await screen.findByLabelText("Language of mails"), { target: { value: "de" } });
    desk.answer(changeMyDetails, undefined);
    desk.answer(myself, { ...fakeMe, name: "Ada Lund", language: "de" });
    await submitWith("Your name");
    expect(await screen.findByText("Saved.")).toBeTruthy();
    expect(sent(desk, "PUT /api/me")[0]?.parts.body).toEqual({ name: "Ada Lund", language: "de" });
    expect(sent(desk, "GET /api/me")).toHaveLength(2);
  });
});

describe("the password", () => {
  test("is changed by the old one, and the list of browsers is looked at anew", async () => {
    const { desk } = open();
    await list();
    await type("Current password", "seven quiet herons");
    await type("New password", "eight quiet herons");
    desk.answer(changePassword, undefined);
    desk.answer(mySessions, [session("a", { isThisOne: true })]);
    await submitWith("New password");
    expect(await screen.findByText(/Everywhere else you are signed out/)).toBeTruthy();
    expect(sent(desk, "PUT /api/me/password")[0]?.parts.body).toEqual({
      current: "seven quiet herons",
      new: "eight quiet herons",
    });
    expect((await field("New password")).value).toBe("");
    expect(await screen.findByText("Nowhere else.")).toBeTruthy();
  });

  test("that is wrong is told above, that is refused is told beside the new one", async () => {
    const { desk } = open();
    await type("Current password", "seven loud herons");
    await type("New password", "eight quiet herons");
    desk.refuse(changePassword, "sign-in-wrong");
    await submitWith("New password");
    expect(await screen.findByText("Email and password do not belong together.")).toBeTruthy();
    desk.refuse(changePassword, "password-unchanged");
    await submitWith("New password");
    expect(await screen.findByText(/The new password is the old one/)).toBeTruthy();
    expect((await field("New password")).getAttribute("aria-invalid")).toBe("true");
  });
});

describe("the second factor", () => {
  test("is offered where there is none, with the day from which it is asked for", async () => {
    open({ twoFactor: { enrolledAt: null, recoveryCodesLeft: 0, requiredFrom: "2099-01-02T09:00:00.000Z" } });
    expect(await screen.findByText(/From .*2099.* your organisation asks for it/)).toBeTruthy();
    expect(screen.getByRole("link", { name: "Set it up" }).getAttribute("href")).toBe("/two-factor");
  });

  test("gets new recovery codes by password and code", async () => {
    const { desk } = open({ twoFactor: factor });
    expect(await screen.findByText(/2 recovery codes left/)).toBeTruthy();
    await press("New recovery codes");
    const dialog = within(await screen.findByRole("dialog"));
    fireEvent.input(dialog.getByLabelText("Current password"), { target: { value: "seven quiet herons" } });
    fireEvent.input(dialog.getByLabelText(/present authenticator/), { target: { value: "123456" } });
    desk.answer(drawRecoveryCodes, { recoveryCodes: ["7KQ2-0000", "7KQ2-0001"] });
    fireEvent.submit(dialog.getByLabelText("Current password").closest("form") as HTMLFormElement);
    expect(await screen.findByText("7KQ2-0001")).toBeTruthy();
    expect(sent(desk, "POST /api/me/factor/recovery-codes")[0]?.parts.body).toEqual({
      password: "seven quiet herons",
      code: "123456",
    });
  });

  test("asks no password of somebody who has none, and leads to the organisation's sign-in where that was too long ago", async () => {
    const { desk } = open({ twoFactor: factor, hasPassword: false });
    await press("New recovery codes");
    expect(screen.queryByLabelText("Current password")).toBeNull();
    expect(screen.queryByLabelText("New password")).toBeNull();
    const dialog = within(await screen.findByRole("dialog"));
    const code = dialog.getByLabelText(/present authenticator/);
    fireEvent.input(code, { target: { value: "123456" } });
    desk.refuse(drawRecoveryCodes, "sign-in-again");
    fireEvent.submit(code.closest("form") as HTMLFormElement);
    const link = await dialog.findByRole("link", { name: "Sign in again" });
    const here = encodeURIComponent(location.pathname + location.search);
    expect(link.getAttribute("href")).toBe(`/api/single-sign-on?back=${here}`);
    expect(sent(desk, "POST /api/me/factor/recovery-codes")[0]?.parts.body).toEqual({
      password: null,
      code: "123456",
    });
  });

  test("is removed where the organisation does not ask for it, and cannot be where it does", async () => {
    const { desk } = open({ twoFactor: factor });
    await press("Remove");
    const dialog = within(await screen.findByRole("dialog"));
    fireEvent.input(dialog.getByLabelText("Current password"), { target: { value: "seven quiet herons" } });
    fireEvent.input(dialog.getByLabelText(/present authenticator/), { target: { value: "123456" } });
    desk.answer(removeFactor, undefined);
    desk.answer(myself, fakeMe);
    fireEvent.submit(dialog.getByLabelText("Current password").closest("form") as HTMLFormElement);
    expect(await screen.findByText("Two-factor authentication is removed.")).toBeTruthy();
    expect(await screen.findByText("Not set up")).toBeTruthy();
    cleanup();
    open({ twoFactor: { ...factor, requiredFrom: "2026-01-02T09:00:00.000Z" } });
    expect(await screen.findByText(/Your organisation asks for it/)).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Remove" })).toBeNull();
  });
});

describe("where one is signed in", () => {
  test("begins with this browser, which is not signed out here, and says browser, network and time", async () => {
    open();
    const rows = (await list()).getAllByRole("listitem");
    expect(rows.map((row) => row.textContent?.match(/Chrome|Firefox|Unknown/)?.[0])).toEqual([
      "Chrome",
      "Firefox",
      "Unknown",
    ]);
    expect(rows[0]?.textContent).toContain("this browser");
    expect(within(rows[0] as HTMLElement).queryByRole("button")).toBeNull();
    expect(rows[1]?.textContent).toContain("from 2001:db8:1:2::/64, last seen Nov 26, 2026");
  });

  test("is ended one by one, also when it was gone already, or everywhere else after a question", async () => {
    const { desk } = open();
    await list();
    desk.refuse(endMySession, "desk-not-found");
    desk.answer(mySessions, three.slice(0, 2));
    await press(/Sign out Unknown browser/);
    await vi.waitFor(async () => expect((await list()).getAllByRole("listitem")).toHaveLength(2));
    expect(sent(desk, "DELETE /api/me/sessions/:id")[0]?.parts.params).toEqual({ id: "c".repeat(22) });
    expect(screen.queryByText(/not for you to see/)).toBeNull();
    await press("Sign out everywhere else");
    expect(sent(desk, "DELETE /api/me/sessions")).toHaveLength(0);
    desk.answer(mySessions, [session("a", { isThisOne: true })]);
    const dialog = within(await screen.findByRole("dialog"));
    fireEvent.click(dialog.getByRole("button", { name: "Sign out everywhere else" }));
    expect(await screen.findByText("Nowhere else.")).toBeTruthy();
    expect(sent(desk, "DELETE /api/me/sessions")).toHaveLength(1);
  });

  test("is shown whole only when that is asked for, where it is long", async () => {
    const many = Array.from({ length: 30 }, (_, index) => session(String.fromCodePoint(65 + (index % 26))));
    open({}, (each) => each.answer(mySessions, many));
    expect((await list()).getAllByRole("listitem")).toHaveLength(6);
    await press("Show all 30");
    expect((await list()).getAllByRole("listitem")).toHaveLength(30);
  });

  test("is asked for again where it could not be told", async () => {
    const { desk } = open({}, (each) => each.refuse(mySessions, "desk-busy"));
    await screen.findByText("The server's database does not answer.");
    desk.answer(mySessions, three);
    const again = (await screen.findAllByRole("button", { name: "Try again" }))[0];
    if (again) fireEvent.click(again);
    expect((await list()).getAllByRole("listitem")).toHaveLength(3);
  });
});

describe("the support sessions of a technician", () => {
  const row: ReportRow = {
    id: "r".repeat(22),
    kind: "attended",
    technician: { id: fakeMe.id, name: fakeMe.name },
    customerName: "Rosa Lindner",
    beganAt: "2026-11-25T08:00:00.000Z",
    durationSeconds: 754,
    scopes: ["view"],
    files: 0,
    outcome: "to-be-continued",
  };

  test("are the last of their own, with how long each was and what became of it", async () => {
    const { desk } = open({}, (each) => each.answer(listReports, { rows: [row], next: null }));
    const shown = within(await screen.findByRole("list", { name: "Your last support sessions" }));
    expect(shown.getByText("Rosa Lindner")).toBeTruthy();
    expect(shown.getByText(/12 min 34 sec, to be continued/)).toBeTruthy();
    expect(sent(desk, "GET /api/reports")[0]?.parts.query).toEqual({
      limit: "10",
      sort: "newest",
      technician: fakeMe.id,
    });
  });

  test("may be none, and are no matter of who gives no support", async () => {
    open({}, (each) => each.answer(listReports, { rows: [], next: null }));
    expect(await screen.findByText("None yet.")).toBeTruthy();
    cleanup();
    open({}, (each) => each.refuse(listReports, "desk-not-found"));
    await list();
    expect(screen.queryByText(/not for you to see/)).toBeNull();
    expect(screen.getByRole("link", { name: "Receipts that this browser keeps" })).toBeTruthy();
    cleanup();
    const { desk } = open({ roles: ["network-administrator"] });
    await list();
    expect(sent(desk, "GET /api/reports")).toHaveLength(0);
  });
});

test("nobody sees an account without being signed in, all the way", async () => {
  const { goTo } = open({ next: "enrol" });
  await vi.waitFor(() => expect(goTo.mock.calls).toEqual([["/two-factor"]]));
  cleanup();
  const out = open({}, (desk) => desk.answer(deskFacts, fakeFacts));
  await vi.waitFor(() => expect(out.goTo.mock.calls).toEqual([["/sign-in"]]));
});

describe("on other pages", () => {
  const show = (desk: FakeDesk, path: string) => {
    history.replaceState(null, "", path);
    const goTo = vi.fn<(path: string) => void>();
    const leaveFor = vi.fn<(path: string) => void>();
    const account = createAccount(desk.call);
    render(() => (
      <I18nProvider i18n={createI18n({ language, dictionary: english }, () => {})}>
        <AccountCorner
          account={account}
          goTo={goTo}
          leaveFor={leaveFor}
          administrationPath="/administration"
        />
        <SignInFirst account={account} goTo={goTo}>
          <p>The page itself</p>
        </SignInFirst>
      </I18nProvider>
    ));
    return { goTo, leaveFor };
  };
  const openMenu = async () =>
    fireEvent.keyDown(await screen.findByRole("button", { name: "Account of Ada Berg" }), { key: "Enter" });

  test("it is asked once who is there; the page is for members, and the menu signs out", async () => {
    const desk = createFakeDesk({}, {});
    const { leaveFor, goTo } = show(desk, "/help");
    expect(await screen.findByText("The page itself")).toBeTruthy();
    await openMenu();
    expect(await screen.findByText("ada@northwind.example")).toBeTruthy();
    fireEvent.keyDown(screen.getByRole("menuitem", { name: "Sign out" }), { key: "Enter" });
    await vi.waitFor(() => expect(leaveFor.mock.calls).toEqual([["/sign-in"]]));
    expect(desk.asked.map(({ what }) => what)).toEqual([
      "GET /api/facts",
      "GET /api/me",
      "POST /api/sign-out",
    ]);
    expect(goTo).not.toHaveBeenCalled();
  });

  test("signing out that did not work is told, and nothing is left", async () => {
    const desk = createFakeDesk({}, {});
    desk.refuse(signOut, "desk-unreachable");
    const { leaveFor } = show(desk, "/help");
    await openMenu();
    fireEvent.keyDown(await screen.findByRole("menuitem", { name: "Sign out" }), { key: "Enter" });
    expect(await screen.findByText(/Signing out did not work/)).toBeTruthy();
    expect(leaveFor).not.toHaveBeenCalled();
  });

  test("administration is in the menu of administrators alone", async () => {
    show(createFakeDesk({}, {}), "/help");
    await openMenu();
    expect(await screen.findByRole("menuitem", { name: "Administration" })).toBeTruthy();
    cleanup();
    show(createFakeDesk({}, { roles: ["technician"] }), "/help");
    await openMenu();
    expect(await screen.findByRole("menuitem", { name: "Sign out" })).toBeTruthy();
    expect(screen.queryByRole("menuitem", { name: "Administration" })).toBeNull();
  });

  test("who is not signed in is led there and back, and has a way there in the header", async () => {
    const { goTo } = show(createFakeDesk(), "/help?x=1");
    await vi.waitFor(() => expect(goTo.mock.calls).toEqual([["/sign-in?back=%2Fhelp%3Fx%3D1"]]));
    expect(screen.queryByText("The page itself")).toBeNull();
    expect(screen.getByRole("link", { name: "Sign in" }).getAttribute("href")).toBe(
      "/sign-in?back=%2Fhelp%3Fx%3D1",
    );
  });

  test("nothing changes on a server without accounts, before set-up, and while it does not answer", async () => {
    for (const change of [
      (desk: FakeDesk) => desk.refuse(deskFacts, "desk-not-found"),
      (desk: FakeDesk) => desk.answer(deskFacts, { ...fakeFacts, organisation: null }),
      (desk: FakeDesk) => desk.refuse(deskFacts, "desk-unreachable"),
    ]) {
      const desk = createFakeDesk();
      change(desk);
      const { goTo } = show(desk, "/help");
      expect(await screen.findByText("The page itself")).toBeTruthy();
      expect(screen.queryByRole("button")).toBeNull();
      expect(screen.queryByRole("link")).toBeNull();
      expect(goTo).not.toHaveBeenCalled();
      expect(desk.asked).toHaveLength(1);
      cleanup();
    }
  });
});
