import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import type { JSX } from "solid-js";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  acceptInvitation,
  askPasswordReset,
  readInvitation,
  resetPassword,
} from "../../protocol/desk/members-api.ts";
import { deskFacts, setUp } from "../../protocol/desk/set-up-api.ts";
import { createFakeDesk, type FakeDesk, fakeFacts, fakeMe } from "../desk/fake-desk.ts";
import type { PageTools } from "../desk/page-tools.ts";
import { english } from "../i18n/english-whole.ts";
import { createI18n, I18nProvider } from "../i18n/i18n-context.tsx";
import { languages } from "../i18n/languages.ts";
import { createAccount } from "../platform/account.ts";
import { ForgotPasswordPage } from "./forgot-password-page.tsx";
import { InvitationPage } from "./invitation-page.tsx";
import { NewPasswordPage } from "./new-password-page.tsx";
import { SetUpPage } from "./set-up-page.tsx";

const [language] = languages;
if (!language) throw new Error("no language");
afterEach(cleanup);

const token = `${"k".repeat(42)}8`;
const good = "seven quiet herons";

const open = (desk: FakeDesk, page: (tools: PageTools) => JSX.Element) => {
  const goTo = vi.fn<(path: string) => void>();
  const tools = { account: createAccount(desk.call), call: desk.call, goTo };
  render(() => (
    <I18nProvider i18n={createI18n({ language, dictionary: english }, () => {})}>{page(tools)}</I18nProvider>
  ));
  return { goTo };
};
const field = (label: string) => screen.findByLabelText<HTMLInputElement>(label);
const type = async (label: string, value: string) =>
  fireEvent.input(await field(label), { target: { value } });
const submit = () => {
  const form = document.querySelector("form");
  if (!form) throw new Error("no form");
  fireEvent.submit(form);
};
const sent = (desk: FakeDesk, what: string) =>
  desk.asked.filter((each) => each.what === what).map(({ parts }) => parts.body);

describe("set-up", () => {
  const page = (link: string | null) => (tools: PageTools) => (
    <SetUpPage {...tools} token={link} origin="https://help.northwind.example" />
  );
  async function fill() {
    await type("Organisation", "  Northwind ");
    await type("Your name", "Ada  Berg");
    await type("Email address", "ada@northwind.example");
    await type("Password", good);
  }

  test("makes the organisation by the link, and leads to the new account", async () => {
    const desk = createFakeDesk({ organisation: null });
    const { goTo } = open(desk, page(token));
    await fill();
    desk.answer(setUp, undefined);
    submit();
    await vi.waitFor(() => expect(goTo.mock.calls).toEqual([["/account"]]));
    expect(sent(desk, "POST /api/set-up")).toEqual([
      {
        token,
        organisation: "Northwind",
        name: "Ada Berg",
        email: "ada@northwind.example",
        password: good,
        language: "en",
      },
    ]);
  });

  test("says of each field what is missing, and sends nothing until it is there", async () => {
    const desk = createFakeDesk({ organisation: null });
    open(desk, page(token));
    await type("Password", "quiet herons");
    submit();
    for (const text of [
      "Please type the name of your organisation.",
      "Please type a name.",
      "Please type an email address, like name@example.org.",
      /The password is too short/,
    ])
      expect(screen.getByText(text)).toBeTruthy();
    expect(sent(desk, "POST /api/set-up")).toEqual([]);
  });

  test("ticks the rules off while the password is typed, counting what people count", async () => {
    open(createFakeDesk({ organisation: null }), page(token));
    const rule = () => screen.getByText(/At least 15 characters/).textContent;
    await type("Password", "🦩🦩🦩");
    expect(rule()).toContain("12 to go");
    expect(rule()).toContain("missing");
    await type("Password", good);
    expect(rule()).not.toContain("to go");
    expect(rule()).toContain("done");
    expect((await field("Password")).autocomplete).toBe("new-password");
    expect((await field("Password")).hasAttribute("maxlength")).toBe(false);
  });

  test("shows beside the password what the server says of it, until it is changed", async () => {
    const desk = createFakeDesk({ organisation: null });
    open(desk, page(token));
    await fill();
    desk.refuse(setUp, "password-like-yourself");
    submit();
    expect(await screen.findByText(/made of your name, address or organisation/)).toBeTruthy();
    expect((await field("Password")).getAttribute("aria-invalid")).toBe("true");
    await type("Password", `${good} more`);
    expect(screen.queryByText(/made of your name/)).toBeNull();
  });

  test("without a link says where it is, with a spent one how to get another, and once done leads to sign-in", async () => {
    open(createFakeDesk({ organisation: null }), page(null));
    expect(await screen.findByText("https://help.northwind.example/set-up#…")).toBeTruthy();
    cleanup();
    const desk = createFakeDesk({ organisation: null });
    open(desk, page(token));
    await fill();
    desk.refuse(setUp, "link-spent");
    submit();
    expect(await screen.findByText("This link opens nothing any more")).toBeTruthy();
    cleanup();
    open(createFakeDesk(), page(token));
    expect(await screen.findByText("Accounts are set up already")).toBeTruthy();
  });
});

describe("a forgotten password", () => {
  test("is answered alike for every address, and can be asked for again", async () => {
    const desk = createFakeDesk();
    open(desk, (tools) => <ForgotPasswordPage {...tools} />);
    await type("Email address", "eve@northwind.example");
    desk.answer(askPasswordReset, undefined);
    submit();
    expect(await screen.findByText(/If eve@northwind.example belongs to an account here/)).toBeTruthy();
    desk.refuse(askPasswordReset, "rate-limited", 60_000);
    fireEvent.click(screen.getByRole("button", { name: "Send it again" }));
    expect(await screen.findByText("You can try again in 1:00.")).toBeTruthy();
    expect(sent(desk, "POST /api/password-reset")).toHaveLength(2);
  });

  test("is replaced by the mailed link, and one signs in after it", async () => {
    const desk = createFakeDesk({ passwords: { leastLength: 8, needsLettersAndDigits: true } });
    const { goTo } = open(desk, (tools) => <NewPasswordPage {...tools} token={token} />);
    await type("New password", "quiet herons");
    submit();
    expect(screen.getByText(/asks for letters and digits/)).toBeTruthy();
    await type("New password", "quiet herons 7");
    desk.answer(resetPassword, undefined);
    submit();
    await vi.waitFor(() => expect(goTo.mock.calls).toEqual([["/sign-in?done=password"]]));
    expect(sent(desk, "POST /api/password-reset/new-password")).toEqual([
      { token, password: "quiet herons 7" },
    ]);
  });

  test("has a way on where the link is torn or spent", async () => {
    open(createFakeDesk(), (tools) => <NewPasswordPage {...tools} token={null} />);
    expect(await screen.findByRole("link", { name: "Get a new link" })).toBeTruthy();
    cleanup();
    const desk = createFakeDesk();
    open(desk, (tools) => <NewPasswordPage {...tools} token={token} />);
    await type("New password", good);
    desk.refuse(resetPassword, "link-spent");
    submit();
    expect(await screen.findByText("This link opens nothing any more")).toBeTruthy();
  });
});

describe("an invitation", () => {
  const read = {
    organisation: "Northwind",
    name: "Björn",
    email: "bjorn@northwind.example",
    leastPasswordLength: 12,
  };
  const page = (link: string | null) => (tools: PageTools) => <InvitationPage {...tools} token={link} />;

  test("tells what it is about, and joins under a name and a password of one's own", async () => {
    const desk = createFakeDesk();
    desk.answer(readInvitation, read);
    const { goTo } = open(desk, page(token));
    expect(await screen.findByRole("heading", { name: "Join Northwind" })).toBeTruthy();
    const email = await field("Email address");
    expect([email.value, email.readOnly, email.autocomplete]).toEqual([read.email, true, "username"]);
    expect((await field("Your name")).value).toBe("Björn");
    await type("Your name", "Björn Falk");
    await type("Password", "eleven cha");
    submit();
    expect(screen.getByText(/The password is too short/)).toBeTruthy();
    await type("Password", "quiet herons");
    submit();
    await vi.waitFor(() => expect(goTo.mock.calls).toEqual([["/sign-in?done=joined"]]));
    expect(sent(desk, "POST /api/invitations/acceptance")).toEqual([
      { token, name: "Björn Falk", password: "quiet herons", language: "en" },
    ]);
  });

  test("that is spent, torn or cannot be read says so", async () => {
    const desk = createFakeDesk();
    desk.refuse(readInvitation, "link-spent");
    open(desk, page(token));
    expect(await screen.findByText(/Ask whoever invited you/)).toBeTruthy();
    cleanup();
    open(createFakeDesk(), page(null));
    expect(await screen.findByText("The link is not whole")).toBeTruthy();
    cleanup();
    const away = createFakeDesk();
    away.refuse(readInvitation, "desk-unreachable");
    open(away, page(token));
    const again = await screen.findByRole("button", { name: "Try again" });
    away.answer(readInvitation, read);
    fireEvent.click(again);
    expect(await screen.findByRole("heading", { name: "Join Northwind" })).toBeTruthy();
  });

  test("that was used by another tab meanwhile says so too", async () => {
    const desk = createFakeDesk();
    desk.answer(readInvitation, read);
    open(desk, page(token));
    await type("Password", good);
    desk.refuse(acceptInvitation, "link-spent");
    submit();
    expect(await screen.findByText(/Ask whoever invited you/)).toBeTruthy();
  });
});

test("the account that is asked about is the one that is signed in", async () => {
  const desk = createFakeDesk({}, fakeMe);
  const account = createAccount(desk.call);
  expect(account.state().kind).toBe("asking");
  await vi.waitFor(() => expect(account.state().kind).toBe("signed-in"));
  account.state();
  expect(desk.asked.map(({ what }) => what)).toEqual(["GET /api/facts", "GET /api/me"]);
  desk.answer(deskFacts, fakeFacts);
  await account.refresh();
  expect(account.state().kind).toBe("signed-out");
});
