/** Owns: what a page shows while what it is about is not there yet: bones of its cards, or why it is not there. */

import { For, type JSX, Show } from "solid-js";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { errorText } from "../session/error-text.ts";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Notice } from "../ui/notice.tsx";
import styles from "./whole-page.module.css";

export function WholePage<Value>(props: {
  readonly value: Value | null;
  readonly failure: ErrorCode | null;
  readonly onRetry: () => void;
  /** How many cards to hold the place of. */
  readonly bones?: number;
  readonly children: (value: () => Value) => JSX.Element;
}) {
  const { t } = useI18n();
  return (
    <>
      <Show when={props.failure}>
        {(code) => (
          <Notice
            tone="warning"
            role="alert"
            title={t("admin.failedTitle")}
            actions={<Button onClick={() => props.onRetry()}>{t("deskPages.retry")}</Button>}
          >
            <p>{errorText(t, code()).both}</p>
          </Notice>
        )}
      </Show>
      {/* What was there stays, also with what is being typed in it. */}
      <Show
        when={props.value as NonNullable<Value> | null}
        fallback={
          <Show when={props.failure === null}>
            <Bones count={props.bones ?? 3} />
          </Show>
        }
      >
        {(value) => props.children(value)}
      </Show>
    </>
  );
}

function Bones(props: { readonly count: number }) {
  const { t } = useI18n();
  return (
    <>
      <p class="visually-hidden" role="status">
        {t("common.loading")}
      </p>
      <div class={styles["bones"]} aria-hidden="true">
        <For each={Array.from({ length: props.count })}>
          {() => (
            <Card class={styles["skeleton"] ?? ""}>
              <span class={styles["bone"]} />
              <span class={styles["bone"]} />
            </Card>
          )}
        </For>
      </div>
    </>
  );
}
