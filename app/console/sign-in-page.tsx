/**
 * Owns: `/sign-in`: where signing in has come to, and the way on to the page one came from. Who is signed in already goes
 * on at once; who is half way finds that half.
 */

import { createEffect, createSignal, on, onMount, untrack } from "solid-js";
import { signIn } from "../../protocol/desk/sign-in-api.ts";
import { singleSignOnProblems } from "../../protocol/desk/single-sign-on-api.ts";
import { proveFactor } from "../../protocol/desk/two-factor-api.ts";
import { createAttempt } from "../desk/attempt.ts";
import type { PageTools } from "../desk/page-tools.ts";
import { WhereAccountsAre } from "../desk/where-accounts-are.tsx";
import { useI18n } from "../i18n/i18n-context.tsx";
import {
  type DoneBefore,
  doneBefore,
  factorPath,
  singleSignOnPath,
  wayBack,
} from "../platform/desk-paths.ts";
import { AccountFrame } from "./account-page-frame.tsx";
import { type SignInStep, SignInView } from "./sign-in-view.tsx";

const newsOf = {
  joined: "signIn.joined",
  password: "signIn.passwordChanged",
  factor: "signIn.factorReady",
} as const satisfies Record<DoneBefore, string>;

export function SignInPage(
  props: PageTools & {
    readonly search: string;
    /** The organisation's own sign-in says there what was wrong. */
    readonly hash: string;
    readonly origin: string;
  },
) {
  const { t } = useI18n();
  const [step, setStep] = createSignal<SignInStep>("password");
  const [isExpired, setExpired] = createSignal(false);
  const attempt = createAttempt();
  const back = () => wayBack(props.search, props.origin);
  const state = () => props.account.state();
  const facts = () => {
    const known = state();
    return "facts" in known ? known.facts : null;
  };
  const news = () => {
    const done = doneBefore.find((each) => each === new URLSearchParams(props.search).get("done"));
    if (isExpired()) return t("signIn.expired");
    return done ? t(newsOf[done]) : null;
  };

  // What this page knew when it was opened may be old: somebody may have signed in elsewhere since.
  onMount(() => {
    if (untrack(state).kind !== "asking") void props.account.refresh();
  });
  createEffect(
    on(state, (known) => {
      if (known.kind === "signed-in") props.goTo(back());
      if (known.kind !== "half") return;
      if (known.me.next === "enrol") props.goTo(factorPath(back()));
      else if (step() === "password") setStep("app");
    }),
  );

  async function begin(email: string, password: string): Promise<void> {
    setExpired(false);
    const done = await attempt.run(props.call, signIn, { body: { email, password } });
    if (done?.value.next === "second-factor") setStep("app");
    else if (done) await props.account.refresh();
  }

  async function prove(kind: "app" | "recovery", code: string): Promise<void> {
    const done = await attempt.run(props.call, proveFactor, { body: { kind, code } });
    if (done) await props.account.refresh();
    if (attempt.trouble()?.code !== "not-signed-in") return;
    attempt.clear();
    setExpired(true);
    setStep("password");
  }

  async function startAnew(): Promise<void> {
    await props.account.signOut();
    attempt.clear();
    setStep("password");
    await props.account.refresh();
  }

  return (
    <AccountFrame
      title={t("signIn.title")}
      {...(facts()?.organisation
        ? { intro: t("signIn.intro", { organisation: facts()?.organisation?.name ?? "" }) }
        : {})}
    >
      <WhereAccountsAre state={state()} onRetry={() => void props.account.refresh()}>
        <SignInView
          step={step()}
          singleSignOn={
            facts()?.singleSignOn
              ? { name: facts()?.singleSignOn ?? "", href: singleSignOnPath(back()) }
              : null
          }
          news={news()}
          singleTrouble={singleSignOnProblems.find((each) => each === props.hash.slice(1)) ?? null}
          busy={attempt.busy()}
          trouble={attempt.trouble()}
          onSignIn={(email, password) => void begin(email, password)}
          onProve={(kind, code) => void prove(kind, code)}
          onStep={(next) => {
            attempt.clear();
            setStep(next);
          }}
          onOther={() => void startAnew()}
        />
      </WhereAccountsAre>
    </AccountFrame>
  );
}
