import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { deskFacts } from "../../protocol/desk/set-up-api.ts";
import { myself, signIn } from "../../protocol/desk/sign-in-api.ts";
import { proveFactor } from "../../protocol/desk/two-factor-api.ts";
import { createFakeDesk, type FakeDesk, fakeFacts, fakeMe } from "../desk/fake-desk.ts";
import { english } from "../i18n/english-whole.ts";
import { createI18n, I18nProvider } from "../i18n/i18n-context.tsx";
import { languages } from "../i18n/languages.ts";
import { createAccount } from "../platform/account.ts";
import { SignInPage } from "./sign-in-page.tsx";

const [language] = languages;
if (!language) throw new Error("no language");
afterEach(cleanup);

const open = (desk: FakeDesk, search = "", hash = "", account = createAccount(desk.call)) => {
  const goTo = vi.fn<(path: string) => void>();
  render(() => (
    <I18nProvider i18n={createI18n({ language, dictionary: english }, () => {})}>
      <SignInPage
        account={account}
        call={desk.call}
        goTo={goTo}
        search={search}
        hash={hash}
        origin="https://help.northwind.example"
      />
    </I18nProvider>
  ));
  return { goTo };
};

const field = (label: string) => screen.findByLabelText<HTMLInputElement>(label);
const type = async (label: string, value: string) =>
  fireEvent.input(await field(label), { target: { value } });
const press = async (name: string) => fireEvent.click(await screen.findByRole("button", { name }));
const submit = async () => {
  const form = (await field("Email address")).closest("form");
  if (form) fireEvent.submit(form);
};
async function signInAs(email: string, password: string) {
  await type("Email address", email);
  await type("Password", password);
  await submit();
}
/** As the server does it: from then on it says so of this browser. */
function becomes(desk: FakeDesk, next: "nothing" | "second-factor" | "enrol") {
  desk.answer(deskFacts, { ...fakeFacts, isSignedIn: true });
  desk.answer(myself, { ...fakeMe, next });
}

describe("email and password", () => {
  test("lead on to the page one came from", async () => {
    const desk = createFakeDesk();
    const { goTo } = open(desk, "?back=%2Fhelp");
    expect(await screen.findByText("To give help for Northwind.")).toBeTruthy();
    desk.answer(signIn, { next: "nothing" });
    becomes(desk, "nothing");
    await signInAs(" ada@northwind.example ", "seven quiet herons");
    await vi.waitFor(() => expect(goTo.mock.calls).toEqual([["/help"]]));
    expect(desk.asked.find(({ what }) => what === "POST /api/sign-in")?.parts.body).toEqual({
      email: "ada@northwind.example",
      password: "seven quiet herons",
    });
  });

  test("are fields that a password manager knows, and the password can be looked at", async () => {
    open(createFakeDesk());
    expect((await field("Email address")).autocomplete).toBe("username");
    const password = await field("Password");
    expect([password.autocomplete, password.type]).toEqual(["current-password", "password"]);
    await press("Show password");
    expect(password.type).toBe("text");
    await press("Hide password");
    expect(password.type).toBe("password");
  });

  test("are asked for before anything is sent", async () => {
    const desk = createFakeDesk();
    open(desk);
    await signInAs("ada", "");
    expect(await screen.findByText("Please type an email address, like name@example.org.")).toBeTruthy();
    expect(screen.getByText("Please type your password.")).toBeTruthy();
    expect(document.activeElement).toBe(await field("Email address"));
    expect(desk.asked.map(({ what }) => what)).toEqual(["GET /api/facts"]);
  });

  test("that are wrong stay in their fields, beside what was wrong", async () => {
    const desk = createFakeDesk();
    const { goTo } = open(desk);
    desk.refuse(signIn, "sign-in-wrong");
    await signInAs("ada@northwind.example", "seven loud herons");
    expect(await screen.findByText("Email and password do not belong together.")).toBeTruthy();
    expect((await field("Password")).value).toBe("seven loud herons");
    expect(document.activeElement).toBe(await field("Password"));
    expect(goTo).not.toHaveBeenCalled();
  });
});

describe("a lock", () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ["Date", "setInterval", "clearInterval"] }));
  afterEach(() => vi.useRealTimers());

  test("counts down, lets nothing be sent, and is over by itself", async () => {
    const desk = createFakeDesk();
    open(desk);
    desk.refuse(signIn, "sign-in-locked", 90_000);
    await signInAs("ada@northwind.example", "seven loud herons");
    expect(await screen.findByText("You can try again in 1:30.")).toBeTruthy();
    expect(screen.getByText(/An account administrator can unlock you/)).toBeTruthy();
    const button = screen.getByRole<HTMLButtonElement>("button", { name: "Sign in" });
    expect(button.disabled).toBe(true);
    await submit();
    expect(desk.asked.filter(({ what }) => what === "POST /api/sign-in")).toHaveLength(1);
    vi.advanceTimersByTime(60_000);
    expect(screen.getByText("You can try again in 0:30.")).toBeTruthy();
    vi.advanceTimersByTime(31_000);
    expect(screen.queryByText(/You can try again/)).toBeNull();
    expect(button.disabled).toBe(false);
  });
});

describe("the second factor", () => {
  async function openAtFactor() {
    const desk = createFakeDesk();
    const opened = open(desk, "?back=%2Fhelp");
    desk.answer(signIn, { next: "second-factor" });
    await signInAs("ada@northwind.example", "seven quiet herons");
    await screen.findByRole("heading", { name: "Your second factor" });
    return { desk, ...opened };
  }

  test("is a code of the app", async () => {
    const { desk, goTo } = await openAtFactor();
    const code = await field("Six-digit code");
    expect([code.autocomplete, code.inputMode]).toEqual(["one-time-code", "numeric"]);
    expect(document.activeElement === code).toBe(true);
    await press("Continue");
    await type("Six-digit code", "123");
    fireEvent.submit(code.closest("form") as HTMLFormElement);
    expect(await screen.findByText("Please type the six digits.")).toBeTruthy();
    desk.answer(proveFactor, { next: "nothing" });
    becomes(desk, "nothing");
    await type("Six-digit code", "123 456");
    fireEvent.submit(code.closest("form") as HTMLFormElement);
    await vi.waitFor(() => expect(goTo.mock.calls).toEqual([["/help"]]));
    expect(desk.asked.find(({ what }) => what.endsWith("/factor"))?.parts.body).toEqual({
      kind: "app",
      code: "123 456",
    });
  });

  test("may be a recovery code, typed as it is printed", async () => {
    const { desk, goTo } = await openAtFactor();
    await press("Use a recovery code instead");
    desk.answer(proveFactor, { next: "nothing" });
    becomes(desk, "nothing");
    await type("Recovery code", "7kq2-0000-0000-0000-0000-m0xa");
    fireEvent.submit((await field("Recovery code")).closest("form") as HTMLFormElement);
    await vi.waitFor(() => expect(goTo).toHaveBeenCalled());
    expect(desk.asked.find(({ what }) => what.endsWith("/factor"))?.parts.body).toMatchObject({
      kind: "recovery",
    });
  });

  test("that comes too late leads back to the password, with a word about it", async () => {
    const { desk } = await openAtFactor();
    desk.refuse(proveFactor, "not-signed-in");
    await type("Six-digit code", "123456");
    fireEvent.submit((await field("Six-digit code")).closest("form") as HTMLFormElement);
    expect(await screen.findByText("It took too long, so please begin again.")).toBeTruthy();
    expect(await field("Password")).toBeTruthy();
  });

  test("is asked for again after a reload, and somebody else may sign in instead", async () => {
    const desk = createFakeDesk({}, { next: "second-factor" });
    open(desk);
    await screen.findByRole("heading", { name: "Your second factor" });
    desk.answer(deskFacts, fakeFacts);
    await press("Sign in as somebody else");
    expect(await field("Password")).toBeTruthy();
    expect(desk.asked.some(({ what }) => what === "POST /api/sign-out")).toBe(true);
  });
});

describe("who need not sign in", () => {
  test("goes on at once: signed in already, or let in only to set up the second factor", async () => {
    const signedIn = open(createFakeDesk({}, {}), "?back=%2Fhelp");
    await vi.waitFor(() => expect(signedIn.goTo.mock.calls).toEqual([["/help"]]));
    cleanup();
    const enrolling = open(createFakeDesk({}, { next: "enrol" }), "?back=%2Fhelp");
    await vi.waitFor(() => expect(enrolling.goTo.mock.calls).toEqual([["/two-factor?back=%2Fhelp"]]));
  });

  test("goes on also where somebody signed in elsewhere since this page asked", async () => {
    const desk = createFakeDesk();
    const account = createAccount(desk.call);
    await account.refresh();
    becomes(desk, "nothing");
    const { goTo } = open(desk, "?back=%2Fhelp", "", account);
    await vi.waitFor(() => expect(goTo.mock.calls).toEqual([["/help"]]));
  });

  test("is told where there are no accounts, or none yet, or no answer", async () => {
    const none = createFakeDesk();
    none.refuse(deskFacts, "desk-not-found");
    open(none);
    expect(await screen.findByText("This server has no accounts")).toBeTruthy();
    cleanup();
    open(createFakeDesk({ organisation: null }));
    expect(await screen.findByText(/finds a link in its log/)).toBeTruthy();
    cleanup();
    const away = createFakeDesk();
    away.refuse(deskFacts, "desk-unreachable");
    open(away);
    away.answer(deskFacts, fakeFacts);
    await press("Try again");
    expect(await field("Password")).toBeTruthy();
  });

  test("may have an organisation's own sign-in, which leads back to the same page", async () => {
    open(createFakeDesk({ singleSignOn: "Northwind ID" }), "?back=%2Fhelp");
    const link = await screen.findByRole("link", { name: "Sign in with Northwind ID" });
    expect(link.getAttribute("href")).toBe("/api/single-sign-on?back=%2Fhelp");
    expect(link.getAttribute("rel")).toBe("external");
    cleanup();
    open(createFakeDesk({ singleSignOn: "Northwind ID" }), "", "#single-sign-on-refused");
    expect(await screen.findByText("Your organisation's sign-in did not let you in here.")).toBeTruthy();
  });
});
