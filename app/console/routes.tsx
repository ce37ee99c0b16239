/** Owns: the pages of accounts as the app's router has them: with the page's own account, client and ways. */

import { useLocation, useNavigate } from "@solidjs/router";
import { createSignal, onCleanup } from "solid-js";
import type { PageTools } from "../desk/page-tools.ts";
import { pageAccount } from "../platform/account.ts";
import { onArrivalToken, takeArrivalToken } from "../platform/arrival-token.ts";
import { callDesk } from "../platform/desk-client.ts";
import { withKeptFragment } from "../platform/page-fragment.ts";
import { AccountPage } from "./account-page.tsx";
import { FactorPage } from "./factor-page.tsx";
import { ForgotPasswordPage } from "./forgot-password-page.tsx";
import { InvitationPage } from "./invitation-page.tsx";
import { NewPasswordPage } from "./new-password-page.tsx";
import { SetUpPage } from "./set-up-page.tsx";
import { SignInPage } from "./sign-in-page.tsx";

function useTools(): PageTools {
  const navigate = useNavigate();
  return {
    account: pageAccount,
    call: callDesk,
    goTo: (path) => navigate(withKeptFragment(path), { replace: true }),
  };
}

/** The secret of the link that led here, or of one that is followed while the page is open. */
function useToken(): () => string | null {
  const [token, setToken] = createSignal(takeArrivalToken());
  onCleanup(onArrivalToken(() => setToken(takeArrivalToken())));
  return token;
}

/** A small screen that is touched: the authenticator app is likely on it. */
function isPhone(): boolean {
  return matchMedia("(pointer: coarse) and (max-width: 40rem)").matches;
}

export function SignInRoute() {
  const tools = useTools();
  const here = useLocation();
  return <SignInPage {...tools} search={here.search} hash={here.hash} origin={location.origin} />;
}

export function SetUpRoute() {
  const tools = useTools();
  const token = useToken();
  return <SetUpPage {...tools} token={token()} origin={location.origin} />;
}

export function ForgotPasswordRoute() {
  const tools = useTools();
  return <ForgotPasswordPage {...tools} />;
}

export function NewPasswordRoute() {
  const tools = useTools();
  const token = useToken();
  return <NewPasswordPage {...tools} token={token()} />;
}

export function InvitationRoute() {
  const tools = useTools();
  const token = useToken();
  return <InvitationPage {...tools} token={token()} />;
}

export function FactorRoute() {
  const tools = useTools();
  const here = useLocation();
  return <FactorPage {...tools} search={here.search} origin={location.origin} isPhone={isPhone()} />;
}

export function AccountRoute() {
  const tools = useTools();
  return <AccountPage {...tools} />;
}
