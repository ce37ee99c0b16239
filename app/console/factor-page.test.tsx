import { cleanup, fireEvent, render, screen, within } from "@solidjs/testing-library";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { deskFacts } from "../../protocol/desk/set-up-api.ts";
import type { Myself } from "../../protocol/desk/sign-in-api.ts";
import { beginEnrolment, confirmEnrolment, proveMail } from "../../protocol/desk/two-factor-api.ts";
import { createFakeDesk, type FakeDesk, fakeFacts } from "../desk/fake-desk.ts";
import { english } from "../i18n/english-whole.ts";
import { createI18n, I18nProvider } from "../i18n/i18n-context.tsx";
import { languages } from "../i18n/languages.ts";
import { createAccount } from "../platform/account.ts";
import { FactorPage } from "./factor-page.tsx";

const [language] = languages;
if (!language) throw new Error("no language");

const nowMs = Date.UTC(2026, 10, 26, 9);
const codes = Array.from({ length: 10 }, (_, index) => `7KQ${index}-0M3X-A9WD-QZ5T-R1V8-M0XA`);
const secret = "JBSWY3DPEHPK3PXP";
const authenticator = { uri: `otpauth://totp/Farhand:ada?secret=${secret}&issuer=Farhand`, secret };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date", "setInterval", "clearInterval"] });
  vi.setSystemTime(nowMs);
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const open = (desk: FakeDesk, { isPhone = false, search = "" } = {}) => {
  const goTo = vi.fn<(path: string) => void>();
  const account = createAccount(desk.call);
  render(() => (
    <I18nProvider i18n={createI18n({ language, dictionary: english }, () => {})}>
      <FactorPage
        account={account}
        call={desk.call}
        goTo={goTo}
        search={search}
        origin="https://help.northwind.example"
        isPhone={isPhone}
      />
    </I18nProvider>
  ));
  return { goTo };
};
const deskOf = (me: Partial<Myself>, resendAfterMs = 60_000) => {
  const desk = createFakeDesk({}, me);
  desk.answer(beginEnrolment, {
    sentTo: "a•••@northwind.example",
    expiresAt: new Date(nowMs + 600_000).toISOString(),
    resendFrom: new Date(nowMs + resendAfterMs).toISOString(),
  });
  desk.answer(proveMail, authenticator);
  desk.answer(confirmEnrolment, { recoveryCodes: codes });
  return desk;
};
const field = (label: string) => screen.findByLabelText<HTMLInputElement>(label);
const type = async (label: string, value: string) =>
  fireEvent.input(await field(label), { target: { value } });
const submit = () => {
  const form = document.querySelector("form");
  if (!form) throw new Error("no form");
  fireEvent.submit(form);
};
const bodies = (desk: FakeDesk, path: string) =>
  desk.asked.filter(({ what }) => what === `POST ${path}`).map(({ parts }) => parts.body);
const button = (name: string | RegExp) => screen.findByRole<HTMLButtonElement>("button", { name });

async function toMail() {
  await button("Continue");
  submit();
  await field("Code from the mail");
}
async function toSecret() {
  await toMail();
  await type("Code from the mail", "123456");
  submit();
  await field("Code that the app shows now");
}

describe("somebody who is let in only to enrol", () => {
  test("goes from Continue over the mailbox and the app to ten recovery codes, and signs in again", async () => {
    const desk = deskOf({ next: "enrol" });
    const { goTo } = open(desk, { search: "?back=%2Fhelp" });
    expect(await screen.findByText(/Northwind asks everybody for it/)).toBeTruthy();
    expect(screen.queryByLabelText("Current password")).toBeNull();
    expect(screen.queryByRole("button", { name: "Later" })).toBeNull();
    await toMail();
    expect(bodies(desk, "/api/me/factor/enrolment")).toEqual([{ password: null, code: null }]);
    expect(screen.getByText(/Six digits are on their way to a•••@northwind.example/)).toBeTruthy();
    await type("Code from the mail", "12 34 56");
    submit();
    await field("Code that the app shows now");
    expect(screen.getByRole("img", { name: /QR code/ })).toBeTruthy();
    expect(document.activeElement?.textContent).toBe("Add Farhand to your authenticator app");
    expect(screen.getByText("JBSW Y3DP EHPK 3PXP")).toBeTruthy();
    await type("Code that the app shows now", "654321");
    submit();
    const shown = within(await screen.findByRole("list", { name: "Your recovery codes" }));
    expect(shown.getAllByRole("listitem").map((row) => row.textContent)).toEqual(codes);
    expect(document.activeElement?.textContent).toContain("It is set up");
    const again = await button("Sign in again");
    expect(again.disabled).toBe(true);
    fireEvent.click(screen.getByRole("checkbox", { name: "I have saved the codes" }));
    desk.answer(deskFacts, fakeFacts);
    fireEvent.click(again);
    await vi.waitFor(() => expect(goTo.mock.calls).toEqual([["/sign-in?done=factor&back=%2Fhelp"]]));
  });

  test("has a new mail sent when that may be, and is told that the code before is dead", async () => {
    const desk = deskOf({ next: "enrol" });
    open(desk);
    await toMail();
    expect((await button("Send a new code in 1:00")).disabled).toBe(true);
    vi.advanceTimersByTime(60_000);
    fireEvent.click(await button("Send a new code"));
    expect(await screen.findByText(/The one before is no longer good/)).toBeTruthy();
    expect(bodies(desk, "/api/me/factor/enrolment")).toHaveLength(2);
  });

  test("waits no longer than two minutes for a new mail, however wrong the clock is", async () => {
    open(deskOf({ next: "enrol" }, 5 * 3_600_000));
    await toMail();
    expect((await button("Send a new code in 2:00")).disabled).toBe(true);
  });

  test("begins anew where the mailed code became too old on the way", async () => {
    const desk = deskOf({ next: "enrol" });
    open(desk);
    await toSecret();
    desk.refuse(confirmEnrolment, "mailed-code-wrong");
    await type("Code that the app shows now", "654321");
    submit();
    expect(await button("Continue")).toBeTruthy();
    expect(await screen.findByText(/code from the email is not right, or too old/)).toBeTruthy();
  });

  test("keeps the key in view after a wrong first code", async () => {
    const desk = deskOf({ next: "enrol" });
    open(desk);
    await toSecret();
    desk.refuse(confirmEnrolment, "factor-wrong");
    await type("Code that the app shows now", "000000");
    submit();
    expect(await screen.findByText("The code is not right, or was used before.")).toBeTruthy();
    expect(screen.getByText("JBSW Y3DP EHPK 3PXP")).toBeTruthy();
  });
});

test("on a phone the key comes first, and the QR code is for another device", async () => {
  open(deskOf({ next: "enrol" }), { isPhone: true });
  await toSecret();
  expect(screen.getByText(/The app is on another device/).closest("details")?.open).toBe(false);
  expect(screen.getByRole("link", { name: "Open the app on this device" }).getAttribute("href")).toBe(
    authenticator.uri,
  );
});

describe("somebody who is signed in", () => {
  test("proves the password, and the factor they have, before a new one is begun", async () => {
    const desk = deskOf({
      twoFactor: { enrolledAt: "2026-11-03T12:00:00.000Z", recoveryCodesLeft: 9, requiredFrom: null },
    });
    const { goTo } = open(desk);
    await button("Continue");
    submit();
    expect(screen.getByText("Please type your password.")).toBeTruthy();
    expect(screen.getByText(/six digits, or a recovery code/)).toBeTruthy();
    await type("Current password", "seven quiet herons");
    await type("Code of your present authenticator app", "123456");
    submit();
    await field("Code from the mail");
    expect(bodies(desk, "/api/me/factor/enrolment")).toEqual([
      { password: "seven quiet herons", code: "123456" },
    ]);
    expect(goTo).not.toHaveBeenCalled();
  });

  test("may prove a lost factor by a recovery code", async () => {
    const desk = deskOf({
      twoFactor: { enrolledAt: "2026-11-03T12:00:00.000Z", recoveryCodesLeft: 9, requiredFrom: null },
    });
    open(desk);
    await type("Current password", "seven quiet herons");
    await type("Code of your present authenticator app", "7KQ0-0M3X-A9WD-QZ5T-R1V8-M0XA");
    submit();
    expect(await field("Code from the mail")).toBeTruthy();
    expect(bodies(desk, "/api/me/factor/enrolment")).toMatchObject([
      { code: "7KQ0-0M3X-A9WD-QZ5T-R1V8-M0XA" },
    ]);
  });

  test("may leave it for later", async () => {
    const { goTo } = open(deskOf({}), { search: "?back=%2Fhelp" });
    fireEvent.click(await button("Later"));
    expect(goTo.mock.calls).toEqual([["/help"]]);
  });
});

test("nobody gets here without the password", async () => {
  const { goTo } = open(createFakeDesk());
  await vi.waitFor(() => expect(goTo.mock.calls).toEqual([["/sign-in"]]));
});
