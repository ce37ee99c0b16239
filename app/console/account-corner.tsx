/** Owns: who is signed in, in the header of each page, with the ways to one's account and out; or the way in. */

import LogOut from "lucide-solid/icons/log-out";
import Wrench from "lucide-solid/icons/settings-2";
import User from "lucide-solid/icons/user-round";
import { createSignal, Match, Show, Switch } from "solid-js";
import { useI18n } from "../i18n/i18n-context.tsx";
import type { Account, AccountState } from "../platform/account.ts";
import { accountPath, pageHere, signInPath } from "../platform/desk-paths.ts";
import { Avatar } from "../ui/avatar.tsx";
import { ButtonLink } from "../ui/button.tsx";
import { Menu, MenuItem, MenuSeparator } from "../ui/menu.tsx";
import styles from "./account-corner.module.css";

export function AccountCorner(props: {
  readonly account: Account;
  readonly goTo: (path: string) => void;
  /** Leaves for a page that is loaded anew: nothing of who was signed in stays in memory. */
  readonly leaveFor: (path: string) => void;
  /** Where administrators administer; null where that page is not there. */
  readonly administrationPath: string | null;
}) {
  const [isFailed, setFailed] = createSignal(false);

  async function signOut(): Promise<void> {
    setFailed(false);
    if (await props.account.signOut()) props.leaveFor(signInPath(null));
    else setFailed(true);
  }

  return (
    <AccountCornerView
      state={props.account.state()}
      here={pageHere()}
      failed={isFailed()}
      administrationPath={props.administrationPath}
      onGo={(path) => props.goTo(path)}
      onSignOut={() => void signOut()}
    />
  );
}

export function AccountCornerView(props: {
  readonly state: AccountState;
  /** The page to come back to after signing in; null where one is on the way in already. */
  readonly here: string | null;
  readonly failed: boolean;
  readonly administrationPath: string | null;
  readonly onGo: (path: string) => void;
  readonly onSignOut: () => void;
}) {
  const { t } = useI18n();
  const me = () => ("me" in props.state && props.state.kind === "signed-in" ? props.state.me : null);
  return (
    <>
      <Switch>
        <Match when={me()}>
          {(person) => (
            <Menu
              label={t("account.menu", { name: person().name })}
              triggerClass={styles["trigger"] ?? ""}
              trigger={
                <>
                  <Avatar name={person().name} sender={0} small />
                  <span class={styles["name"]} dir="auto">
                    {person().name}
                  </span>
                </>
              }
            >
              <div class={styles["who"]}>
                <strong dir="auto">{person().name}</strong>
                <span>{person().email}</span>
                <span dir="auto">{person().organisation}</span>
              </div>
              <MenuSeparator />
              <MenuItem onSelect={() => props.onGo(accountPath)}>
                <User aria-hidden="true" />
                {t("account.title")}
              </MenuItem>
              <Show when={person().roles.some((role) => role !== "technician") && props.administrationPath}>
                {(path) => (
                  <MenuItem onSelect={() => props.onGo(path())}>
                    <Wrench aria-hidden="true" />
                    {t("account.administration")}
                  </MenuItem>
                )}
              </Show>
              <MenuItem onSelect={() => props.onSignOut()}>
                <LogOut aria-hidden="true" />
                {t("account.signOut")}
              </MenuItem>
            </Menu>
          )}
        </Match>
        <Match when={props.state.kind === "signed-out" && props.here}>
          {(here) => (
            <ButtonLink variant="plain" size="small" href={signInPath(here())}>
              {t("account.signIn")}
            </ButtonLink>
          )}
        </Match>
      </Switch>
      <div role="alert" class={styles["failed"]}>
        <Show when={props.failed}>{t("account.signOutFailed")}</Show>
      </div>
    </>
  );
}
