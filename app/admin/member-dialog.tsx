/**
 * Owns: one member: what is known of them, their roles, and what can be done to the account. Each act is asked about in
 * the same dialog before it is done, with what it will do.
 */

import { createSignal, For, Match, Show, Switch, untrack } from "solid-js";
import {
  changeRoles,
  type Member,
  removeMember,
  resetFactor,
  setMemberStatus,
  signMemberOut,
  unlockMember,
} from "../../protocol/desk/members-api.ts";
import type { MailWay } from "../../protocol/desk/organisation-api.ts";
import type { Role } from "../../protocol/desk/roles.ts";
import { createAttempt } from "../desk/attempt.ts";
import { News } from "../desk/news.tsx";
import { TroubleNotice } from "../desk/trouble-notice.tsx";
import { useI18n } from "../i18n/i18n-context.tsx";
import type { CallDesk } from "../platform/desk-client.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import styles from "./admin.module.css";
import { RoleChoices } from "./role-choices.tsx";

type Act = "disable" | "enable" | "resetFactor" | "unlock" | "signOut" | "remove";
/** What takes something away that is not easily given back. */
const dangerous: ReadonlySet<Act> = new Set(["disable", "resetFactor", "remove"]);
/** From then on a lock is one that does not end by itself. */
const forGoodMs = Date.UTC(9000, 0, 1);

type Props = {
  readonly call: CallDesk;
  readonly mail: MailWay;
  readonly isMyself: boolean;
  /** Asks what is known of the member now; null: not there any more. */
  readonly lookAgain: (member: Member) => Promise<Member | null>;
  readonly onRemoved: (member: Member) => void;
  readonly onClose: () => void;
};

export function MemberDialog(props: Props & { readonly member: Member | null }) {
  return (
    <Dialog
      open={props.member !== null}
      onClose={() => props.onClose()}
      title={props.member?.name ?? ""}
      broad
    >
      <Show when={props.member}>{(member) => <MemberPanel {...props} member={member()} />}</Show>
    </Dialog>
  );
}

function MemberPanel(props: Props & { readonly member: Member }) {
  const { t, format } = useI18n();
  const [chosen, setChosen] = createSignal<readonly Role[]>(untrack(() => props.member.roles));
  const [isTried, setTried] = createSignal(false);
  const [asking, setAsking] = createSignal<Act | null>(null);
  const [news, setNews] = createSignal("");
  const [isChanged, setChanged] = createSignal(false);
  const attempt = createAttempt();
  const name = () => props.member.name;
  const time = (iso: string) => format().dateTime(Date.parse(iso));
  const roleWords = () => format().list(props.member.roles.map((role) => t(`account.roles.${role}`)));
  const isLocked = () =>
    props.member.lockedUntil !== null && Date.parse(props.member.lockedUntil) > Date.now();
  const acts = (): Act[] => [
    ...(isLocked() ? (["unlock"] as const) : []),
    // One's own is taken away under one's own account, where it is proved first.
    ...(props.member.hasFactor && !props.isMyself ? (["resetFactor"] as const) : []),
    "signOut",
    props.member.status === "active" ? "disable" : "enable",
    "remove",
  ];

  function send(act: Act): Promise<unknown> {
    const { id, revision } = props.member;
    const params = { id };
    switch (act) {
      case "disable":
        return attempt.run(props.call, setMemberStatus, { params, body: { status: "disabled", revision } });
      case "enable":
        return attempt.run(props.call, setMemberStatus, { params, body: { status: "active", revision } });
      case "resetFactor":
        return attempt.run(props.call, resetFactor, { params });
      case "unlock":
        return attempt.run(props.call, unlockMember, { params });
      case "signOut":
        return attempt.run(props.call, signMemberOut, { params });
      case "remove":
        return attempt.run(props.call, removeMember, { params });
    }
  }

  /** Whether it worked. What somebody else changed meanwhile is shown, and what was chosen here stays chosen. */
  async function settle(doing: Promise<unknown>): Promise<boolean> {
    setNews("");
    setChanged(false);
    if ((await doing) !== null) return true;
    if (attempt.trouble()?.code !== "desk-changed-meanwhile") return false;
    attempt.clear();
    await props.lookAgain(props.member);
    setChanged(true);
    return false;
  }

  async function act(what: Act): Promise<void> {
    const { member } = props;
    setAsking(null);
    if (!(await settle(send(what)))) return;
    if (what === "remove") {
      props.onRemoved(member);
      return;
    }
    await props.lookAgain(member);
    setNews(t(`members.did.${what}`, { name: member.name }));
  }

  async function saveRoles(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setTried(true);
    const { member } = props;
    const roles = [...chosen()];
    if (roles.length === 0) return;
    const body = { roles, revision: member.revision };
    if (!(await settle(attempt.run(props.call, changeRoles, { params: { id: member.id }, body })))) return;
    await props.lookAgain(member);
    setNews(t("members.rolesChanged"));
  }

  return (
    <Switch>
      <Match when={asking()}>
        {(what) => (
          <>
            <p>{t(`members.asks.${what()}`, { name: name() })}</p>
            <Show when={what() === "resetFactor"}>
              <Show
                when={props.mail !== "on"}
                fallback={<p class={styles["soft"]}>{t("members.toldByMail")}</p>}
              >
                <Notice tone="warning" title={t("members.noMail.title")}>
                  <p>{t(props.mail === "log" ? "members.noMail.factorLog" : "members.noMail.factorOff")}</p>
                </Notice>
              </Show>
            </Show>
            <div class={styles["actions"]}>
              <Button onClick={() => setAsking(null)}>{t("common.cancel")}</Button>
              <Button variant={dangerous.has(what()) ? "danger" : "primary"} onClick={() => void act(what())}>
                {t(`members.acts.${what()}`)}
              </Button>
            </div>
          </>
        )}
      </Match>
      <Match when={true}>
        <Switch>
          <Match when={attempt.trouble()?.code === "last-administrator"}>
            <Notice tone="warning" role="alert" title={t("members.lastTitle", { name: name() })}>
              <p>{t("members.lastText")}</p>
            </Notice>
          </Match>
          <Match when={isChanged()}>
            <Notice tone="warning" role="alert" title={t("admin.changedTitle")}>
              <p>
                {t("admin.changedText", {
                  now: t("members.nowHas", {
                    roles: roleWords(),
                    status: t(`members.statuses.${props.member.status}`),
                  }),
                })}
              </p>
            </Notice>
          </Match>
          <Match when={true}>
            <TroubleNotice trouble={attempt.trouble()} />
          </Match>
        </Switch>
        <News shown={news() !== ""} text={news()} />
        <dl class={styles["facts"]}>
          <dt>{t("members.columns.email")}</dt>
          <dd>{props.member.email}</dd>
          <dt>{t("members.columns.status")}</dt>
          <dd>
            {t(`members.statuses.${props.member.status}`)}
            <Show when={isLocked() && props.member.lockedUntil}>
              {(until) => (
                <>
                  {". "}
                  {Date.parse(until()) > forGoodMs
                    ? t("members.lockedForGood")
                    : t("members.lockedUntil", { time: time(until()) })}
                </>
              )}
            </Show>
          </dd>
          <dt>{t("members.columns.factor")}</dt>
          <dd>{t(props.member.hasFactor ? "members.factorOn" : "members.factorOff")}</dd>
          <dt>{t("members.joined")}</dt>
          <dd>{time(props.member.joinedAt)}</dd>
          <dt>{t("members.columns.lastSignIn")}</dt>
          <dd>{props.member.lastSignInAt === null ? t("members.never") : time(props.member.lastSignInAt)}</dd>
        </dl>
        <form class={styles["form"]} onSubmit={(event) => void saveRoles(event)} noValidate>
          <RoleChoices chosen={chosen()} onChosen={setChosen} tried={isTried()} disabled={attempt.busy()} />
          <p class={styles["soft"]}>{t("members.rolesHint")}</p>
          <div class={styles["buttons"]}>
            <Button type="submit" variant="primary" busy={attempt.busy()}>
              {t("members.changeRoles")}
            </Button>
          </div>
        </form>
        <section class={styles["section"]} aria-label={t("members.actsTitle")}>
          <h3>{t("members.actsTitle")}</h3>
          <div class={styles["buttons"]}>
            <For each={acts()}>
              {(each) => (
                <Button
                  variant={dangerous.has(each) ? "careful" : "quiet"}
                  disabled={attempt.busy()}
                  onClick={() => setAsking(each)}
                >
                  {t(`members.acts.${each}`)}
                </Button>
              )}
            </For>
          </div>
        </section>
      </Match>
    </Switch>
  );
}
