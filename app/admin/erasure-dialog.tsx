/**
 * Owns: having a name forgotten in session reports: whose it is, in how many reports it stands, the question, and what was done.
 * Never: erases before it was told in how many, and asked.
 */

import { createSignal, Match, onMount, Show, Switch } from "solid-js";
import type { Checked } from "../../protocol/desk/endpoint.ts";
import {
  erasedName,
  eraseFromReports,
  findForErasure,
  type WhoseName,
} from "../../protocol/desk/report-erasure-api.ts";
import { cleanDisplayName } from "../../protocol/fields.ts";
import { limits } from "../../protocol/limits.ts";
import { createAttempt } from "../desk/attempt.ts";
import { TroubleNotice } from "../desk/trouble-notice.tsx";
import { useI18n } from "../i18n/i18n-context.tsx";
import type { CallDesk } from "../platform/desk-client.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { TextField } from "../ui/text-field.tsx";
import { Waiting } from "../ui/waiting.tsx";
import styles from "./admin.module.css";

/** A name as a report has it. */
export type NameToErase =
  | { readonly kind: "customer"; readonly name: string }
  | { readonly kind: "technician"; readonly name: string; readonly id: string };

type Props = {
  readonly call: CallDesk;
  /** The name is gone from the reports, or from some of them. */
  readonly onErased: () => void;
  /** To where it may still stand. */
  readonly onLookInNotes: (name: string) => void;
  readonly onClose: () => void;
};

/** @param props.asked `typed`: it is still to be said whose name */
export function ErasureDialog(props: Props & { readonly asked: NameToErase | "typed" | null }) {
  const { t } = useI18n();
  return (
    <Dialog open={props.asked !== null} onClose={() => props.onClose()} title={t("erasure.title")} broad>
      <Show when={props.asked} keyed>
        {(asked) => <Erasure {...props} given={asked === "typed" ? null : asked} />}
      </Show>
    </Dialog>
  );
}

type Found = Checked<(typeof findForErasure)["answer"]>;
type Step =
  | { readonly kind: "naming" }
  | { readonly kind: "asking"; readonly whose: NameToErase; readonly found: Found }
  | { readonly kind: "done"; readonly name: string; readonly reports: number };

function bodyOf(whose: NameToErase): WhoseName {
  return whose.kind === "customer"
    ? { kind: "customer", name: whose.name }
    : { kind: "technician", id: whose.id };
}

function Erasure(props: Props & { readonly given: NameToErase | null }) {
  const { t, format } = useI18n();
  const [step, setStep] = createSignal<Step>({ kind: "naming" });
  const [typed, setTyped] = createSignal("");
  const [problem, setProblem] = createSignal<string>();
  const attempt = createAttempt();
  const day = (iso: string) => format().date(Date.parse(iso));
  const asking = () => {
    const now = step();
    return now.kind === "asking" ? now : null;
  };
  const done = () => {
    const now = step();
    return now.kind === "done" ? now : null;
  };

  async function look(whose: NameToErase): Promise<void> {
    const found = await attempt.run(props.call, findForErasure, { body: bodyOf(whose) });
    if (found) setStep({ kind: "asking", whose, found: found.value });
    else if (attempt.trouble()?.code === "desk-not-found") {
      attempt.clear();
      setProblem(t("erasure.none", { name: whose.name }));
    }
  }

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    const name = cleanDisplayName(typed());
    setProblem(name === "" ? t("erasure.nameMissing") : undefined);
    if (name !== "") void look({ kind: "customer", name });
  }

  async function erase(whose: NameToErase): Promise<void> {
    const erased = await attempt.run(props.call, eraseFromReports, { body: bodyOf(whose) });
    if (!erased) return;
    setStep({ kind: "done", name: whose.name, reports: erased.value.reports });
    props.onErased();
  }

  onMount(() => {
    if (props.given) void look(props.given);
  });

  return (
    <div class={styles["form"]}>
      <TroubleNotice trouble={attempt.trouble()} />
      <Switch>
        <Match when={done()}>
          {(told) => (
            <>
              <Notice role="status" title={t("erasure.done", { count: told().reports, name: told().name })}>
                <p>{t("erasure.doneText", { instead: erasedName })}</p>
              </Notice>
              <p>{t("erasure.stillText")}</p>
              <div class={styles["actions"]}>
                <Button onClick={() => props.onLookInNotes(told().name)}>{t("erasure.lookInNotes")}</Button>
              </div>
            </>
          )}
        </Match>
        <Match when={asking()}>
          {(now) => (
            <>
              <div role="status">
                <p class={styles["now"]}>
                  {t(`erasure.found.${now().whose.kind}`, {
                    count: now().found.reports,
                    name: now().whose.name,
                  })}
                </p>
                <p class={styles["soft"]}>
                  {t("erasure.span", { first: day(now().found.firstAt), last: day(now().found.lastAt) })}
                </p>
              </div>
              <ul class={styles["list"]}>
                <li>{t("erasure.means.instead", { instead: erasedName })}</li>
                <Show when={now().whose.kind === "customer"}>
                  <li>{t("erasure.means.namesakes")}</li>
                </Show>
                <li>{t("erasure.means.notes")}</li>
                <li>{t("erasure.means.log")}</li>
                <li>{t("erasure.means.backups")}</li>
              </ul>
              <p class={styles["now"]}>{t("erasure.forGood")}</p>
              <div class={styles["actions"]}>
                <Button onClick={() => props.onClose()}>{t("common.cancel")}</Button>
                <Button variant="danger" busy={attempt.busy()} onClick={() => void erase(now().whose)}>
                  {attempt.busy() ? t("erasure.erasing") : t("erasure.erase", { count: now().found.reports })}
                </Button>
              </div>
            </>
          )}
        </Match>
        <Match when={props.given}>
          <Show when={problem()} fallback={<LookingOr busy={attempt.busy()} />}>
            {(words) => (
              <Notice role="status" title={words()}>
                <p>{t("erasure.noneAnyMore")}</p>
              </Notice>
            )}
          </Show>
          <Show when={attempt.trouble()?.code === "member-first"}>
            <div class={styles["actions"]}>
              <ButtonLink variant="primary" href="/admin/members">
                {t("erasure.toMembers")}
              </ButtonLink>
            </div>
          </Show>
        </Match>
        <Match when={true}>
          <form class={styles["form"]} onSubmit={submit} noValidate>
            <p class={styles["soft"]}>{t("erasure.namingText")}</p>
            <TextField
              label={t("erasure.name")}
              hint={t("erasure.nameHint")}
              problem={problem()}
              autocomplete="off"
              spellcheck={false}
              maxlength={limits.nameChars}
              value={typed()}
              disabled={attempt.busy()}
              onInput={(event) => {
                setProblem(undefined);
                setTyped(event.currentTarget.value);
              }}
            />
            <div class={styles["actions"]}>
              <Button onClick={() => props.onClose()}>{t("common.cancel")}</Button>
              <Button type="submit" variant="primary" busy={attempt.busy()}>
                {t(attempt.busy() ? "erasure.looking" : "erasure.look")}
              </Button>
            </div>
          </form>
        </Match>
      </Switch>
    </div>
  );
}

function LookingOr(props: { readonly busy: boolean }) {
  const { t } = useI18n();
  return (
    <div role="status">
      <Show when={props.busy}>
        <Waiting>{t("erasure.looking")}</Waiting>
      </Show>
    </div>
  );
}
