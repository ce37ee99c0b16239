/** Owns: what the pages of accounts look like around their one card. */

import { type JSX, type ParentProps, Show } from "solid-js";
import { useI18n } from "../i18n/i18n-context.tsx";
import { signInPath } from "../platform/desk-paths.ts";
import { ButtonLink } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { PageFrame } from "../ui/page-frame.tsx";
import styles from "./accounts.module.css";

export function AccountFrame(
  props: ParentProps<{ readonly title: string; readonly intro?: string; readonly broad?: boolean }>,
) {
  return (
    <PageFrame title={props.title} narrow={!props.broad}>
      <div class={styles["page"]}>
        <div class={styles["head"]}>
          <h1>{props.title}</h1>
          <Show when={props.intro}>
            <p class={styles["soft"]}>{props.intro}</p>
          </Show>
        </div>
        {props.children}
      </div>
    </PageFrame>
  );
}

/** A link that opens nothing, and what to do about it. */
export function DeadLink(props: {
  readonly kind: "missing" | "spent";
  readonly text?: string;
  readonly actions?: JSX.Element;
}) {
  const { t } = useI18n();
  return (
    <Card>
      <EmptyState
        title={t(props.kind === "spent" ? "deskPages.linkSpentTitle" : "deskPages.linkMissingTitle")}
        text={props.text ?? t("deskPages.linkMissingText")}
      >
        <div class={styles["buttons"]}>
          {props.actions ?? <ButtonLink href={signInPath(null)}>{t("deskPages.toSignIn")}</ButtonLink>}
        </div>
      </EmptyState>
    </Card>
  );
}
