/** Owns: the states of the pages of accounts (states.tsx has all others). */

import type { JSX } from "solid-js";
import { AccountCornerView } from "../../app/console/account-corner.tsx";
import { AccountPage } from "../../app/console/account-page.tsx";
import { AccountFrame, DeadLink } from "../../app/console/account-page-frame.tsx";
import { FactorDone } from "../../app/console/factor-done.tsx";
import { FactorIntro } from "../../app/console/factor-intro.tsx";
import { FactorMail } from "../../app/console/factor-mail.tsx";
import { FactorSecret } from "../../app/console/factor-secret.tsx";
import { ForgotPasswordForm } from "../../app/console/forgot-password-page.tsx";
import { InvitationForm } from "../../app/console/invitation-page.tsx";
import { NewPasswordForm } from "../../app/console/new-password-page.tsx";
import { SetUpForm, SetUpPage } from "../../app/console/set-up-page.tsx";
import { SignInView } from "../../app/console/sign-in-view.tsx";
import { createFakeDesk, fakeFacts, fakeMe } from "../../app/desk/fake-desk.ts";
import { WhereAccountsAre } from "../../app/desk/where-accounts-are.tsx";
import { HomeView } from "../../app/home/home-page.tsx";
import { english } from "../../app/i18n/english-whole.ts";
import { createAccount } from "../../app/platform/account.ts";
import { HeaderCorner } from "../../app/ui/header-corner.ts";
import { listReports, type ReportRow } from "../../protocol/desk/reports-api.ts";
import { type Myself, mySessions, type SignedInSession } from "../../protocol/desk/sign-in-api.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { longName, now } from "./fake-snapshots.ts";

const nothing = () => {};
const trouble = (code: ErrorCode, waitMs: number | null = null) => ({
  code,
  retryAtMs: waitMs === null ? null : now + waitMs,
});
const iso = (agoMs: number) => new Date(now - agoMs).toISOString();
const hour = 3_600_000;
const idle = { busy: false, trouble: null } as const;
const rules = { leastLength: 15, needsLettersAndDigits: true };

const signIn = {
  ...idle,
  step: "password",
  singleSignOn: null,
  singleTrouble: null,
  news: null,
  onSignIn: nothing,
  onProve: nothing,
  onStep: nothing,
  onOther: nothing,
} as const;
const signInFrame = (part: Partial<Parameters<typeof SignInView>[0]>) => (
  <AccountFrame title={english.signIn.title} intro="To give help for Northwind.">
    <SignInView {...signIn} {...part} />
  </AccountFrame>
);
const factorFrame = (children: JSX.Element) => (
  <AccountFrame title={english.factor.title}>{children}</AccountFrame>
);
const authenticator = {
  uri: "otpauth://totp/Farhand:ada%40northwind.example?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Farhand",
  secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
};
const recoveryCodes = Array.from({ length: 10 }, (_, index) => `7KQ${index}-0M3X-A9WD-QZ5T-R1V8-M0X${index}`);
const mail = { ...idle, sentTo: "a•••@northwind.example", again: false, onCode: nothing, onResend: nothing };

const session = (part: Partial<SignedInSession>, index = 0): SignedInSession => ({
  id: `${"A".repeat(20)}${String(index).padStart(2, "0")}`,
  isThisOne: false,
  startedAt: iso(30 * hour),
  lastSeenAt: iso(index * hour),
  address: "203.0.113.7",
  browser: "Firefox on Linux",
  ...part,
});
const thisOne = session({ isThisOne: true, browser: "Chrome on Windows", startedAt: iso(2 * hour) });
const supportRows: readonly ReportRow[] = Array.from({ length: 10 }, (_, index) => ({
  id: `${"R".repeat(20)}${String(index).padStart(2, "0")}`,
  kind: "attended" as const,
  technician: { id: fakeMe.id, name: fakeMe.name },
  customerName: index % 3 === 1 ? longName.slice(0, 64) : "Rosa Lindner",
  beganAt: iso(index * 26 * hour),
  durationSeconds: 300 + index * 411,
  scopes: ["view" as const],
  files: 0,
  outcome: (["solved", "not-solved", "to-be-continued", "not-said"] as const)[index % 4] ?? "solved",
}));
const account = (
  me: Partial<Myself>,
  sessions: readonly SignedInSession[] | "loading" | "failed" = [
    thisOne,
    session({ address: "2001:db8:4f1:77::/64", browser: "Safari on iOS" }, 3),
  ],
) => {
  const desk = createFakeDesk({}, { ...fakeMe, ...me });
  if (sessions === "failed") desk.refuse(listReports, "desk-unreachable");
  else if (sessions === "loading") desk.hang(listReports);
  else desk.answer(listReports, { rows: sessions.length > 2 ? [...supportRows] : [], next: null });
  if (sessions === "loading") desk.hang(mySessions);
  else if (sessions === "failed") desk.refuse(mySessions, "desk-busy");
  else desk.answer(mySessions, [...sessions]);
  const tools = { account: createAccount(desk.call), call: desk.call, goTo: nothing };
  return <AccountPage {...tools} />;
};
const corner = (me: Partial<Myself> | null, failed = false) => {
  const state = me
    ? ({ kind: "signed-in", facts: fakeFacts, me: { ...fakeMe, ...me } } as const)
    : ({ kind: "signed-out", facts: fakeFacts } as const);
  const Corner = () => (
    <AccountCornerView
      state={state}
      here="/"
      failed={failed}
      administrationPath="/administration"
      onGo={nothing}
      onSignOut={nothing}
    />
  );
  return (
    <HeaderCorner.Provider value={Corner}>
      <HomeView receipts={[]} />
    </HeaderCorner.Provider>
  );
};

export const accountsStates: Readonly<Record<string, () => JSX.Element>> = {
  "sign-in": () => signInFrame({}),
  "sign-in-single": () =>
    signInFrame({
      singleSignOn: { name: "Northwind ID", href: "/api/single-sign-on" },
      singleTrouble: "single-sign-on-refused",
    }),
  "sign-in-wrong": () => signInFrame({ trouble: trouble("sign-in-wrong") }),
  "sign-in-locked": () => signInFrame({ trouble: trouble("sign-in-locked", 284_000) }),
  "sign-in-busy": () => signInFrame({ busy: true }),
  "sign-in-joined": () => signInFrame({ news: english.signIn.joined }),
  "sign-in-code": () => signInFrame({ step: "app", trouble: trouble("factor-wrong") }),
  "sign-in-recovery": () => signInFrame({ step: "recovery" }),
  "sign-in-no-accounts": () => (
    <AccountFrame title={english.signIn.title}>
      <WhereAccountsAre state={{ kind: "none", facts: fakeFacts }} onRetry={nothing} />
    </AccountFrame>
  ),
  "sign-in-away": () => (
    <AccountFrame title={english.signIn.title}>
      <WhereAccountsAre state={{ kind: "away" }} onRetry={nothing} />
    </AccountFrame>
  ),
  "sign-in-asking": () => (
    <AccountFrame title={english.signIn.title}>
      <WhereAccountsAre state={{ kind: "asking" }} onRetry={nothing} />
    </AccountFrame>
  ),

  "set-up": () => (
    <AccountFrame title={english.setUp.title} intro={english.setUp.intro}>
      <SetUpForm {...idle} rules={rules} onMake={nothing} />
    </AccountFrame>
  ),
  "set-up-no-link": () => {
    const desk = createFakeDesk({ organisation: null });
    const tools = { account: createAccount(desk.call), call: desk.call, goTo: nothing };
    return <SetUpPage {...tools} token={null} origin="https://help.northwind.example" />;
  },
  "set-up-done": () => {
    const desk = createFakeDesk({ organisation: { name: longName } });
    const tools = { account: createAccount(desk.call), call: desk.call, goTo: nothing };
    return <SetUpPage {...tools} token={null} origin="https://help.northwind.example" />;
  },
  "forgot-password": () => (
    <AccountFrame title={english.forgotPassword.title} intro={english.forgotPassword.intro}>
      <ForgotPasswordForm {...idle} sentTo={null} onSend={nothing} />
    </AccountFrame>
  ),
  "forgot-password-sent": () => (
    <AccountFrame title={english.forgotPassword.title}>
      <ForgotPasswordForm
        busy={false}
        trouble={trouble("rate-limited", 42_000)}
        sentTo={`${"maximiliane.charlotte.".repeat(3)}@northwind.example`}
        onSend={nothing}
      />
    </AccountFrame>
  ),
  "new-password": () => (
    <AccountFrame title={english.newPassword.title} intro={english.newPassword.intro}>
      <NewPasswordForm busy={false} rules={rules} trouble={trouble("desk-busy")} onSet={nothing} />
    </AccountFrame>
  ),
  "new-password-spent": () => (
    <AccountFrame title={english.newPassword.title}>
      <DeadLink kind="spent" text={english.newPassword.spentText} />
    </AccountFrame>
  ),
  invitation: () => (
    <AccountFrame title={`Join ${longName}`}>
      <InvitationForm
        {...idle}
        invitation={{
          organisation: longName,
          name: longName.slice(0, 64),
          email: "maximiliane@northwind.example",
          leastPasswordLength: 15,
        }}
        needsLettersAndDigits
        onJoin={nothing}
      />
    </AccountFrame>
  ),

  "factor-due": () =>
    factorFrame(<FactorIntro {...idle} me={{ ...fakeMe, next: "enrol" }} onContinue={nothing} />),
  "factor-replace": () =>
    factorFrame(
      <FactorIntro
        busy={false}
        trouble={trouble("factor-wrong")}
        me={{
          ...fakeMe,
          twoFactor: { enrolledAt: iso(hour), recoveryCodesLeft: 10, requiredFrom: null },
        }}
        onContinue={nothing}
        onLater={nothing}
      />,
    ),
  "factor-sign-in-again": () =>
    factorFrame(
      <FactorIntro
        busy={false}
        trouble={trouble("sign-in-again")}
        me={{ ...fakeMe, hasPassword: false }}
        onContinue={nothing}
        onLater={nothing}
      />,
    ),
  "factor-mail": () => factorFrame(<FactorMail {...mail} resendAtMs={now + 47_000} />),
  "factor-mail-again": () =>
    factorFrame(<FactorMail {...mail} again resendAtMs={now} trouble={trouble("mailed-code-wrong")} />),
  "factor-secret": () =>
    factorFrame(<FactorSecret {...idle} authenticator={authenticator} isPhone={false} onCode={nothing} />),
  "factor-secret-phone": () =>
    factorFrame(<FactorSecret {...idle} authenticator={authenticator} isPhone onCode={nothing} />),
  "factor-done": () =>
    factorFrame(<FactorDone email="ada@northwind.example" codes={recoveryCodes} onGoOn={nothing} />),

  account: () => account({}),
  "account-factor": () =>
    account({
      name: longName.slice(0, 64),
      organisation: longName.slice(0, 64),
      roles: ["account-administrator", "network-administrator", "technician"],
      twoFactor: { enrolledAt: iso(900 * hour), recoveryCodesLeft: 2, requiredFrom: null },
    }),
  "account-factor-due": () =>
    account(
      {
        roles: ["network-administrator"],
        twoFactor: { enrolledAt: null, recoveryCodesLeft: 0, requiredFrom: iso(-200 * hour) },
      },
      [thisOne],
    ),
  "account-many": () =>
    account({}, [
      thisOne,
      ...Array.from({ length: 24 }, (_, index) =>
        session(index % 5 === 0 ? { browser: "" } : { address: `198.51.100.${index}` }, index + 1),
      ),
    ]),
  "account-loading": () => account({}, "loading"),
  "account-failed": () => account({}, "failed"),
  "header-signed-in": () => corner({}),
  "header-long-name": () => corner({ name: longName.slice(0, 64) }, true),
  "header-signed-out": () => corner(null),
};
