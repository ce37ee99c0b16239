/** Owns: the terms of a new enrolment: address, group, how many computers, until when; and what is wrong with them. */

import { createSignal, Show, untrack } from "solid-js";
import * as v from "valibot";
import type { EnrolmentTerms } from "../../peer/enrolment/enrolment-token.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { cleanDisplayName, WebOrigin } from "../../protocol/fields.ts";
import { limits } from "../../protocol/limits.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { type DeviceRules, settingsFor } from "../platform/device-rules.ts";
import { errorText } from "../session/error-text.ts";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Notice } from "../ui/notice.tsx";
import { TextField } from "../ui/text-field.tsx";
import { endOfDay, localDay } from "./calendar-day.ts";
import styles from "./deploy-page.module.css";
import { GroupField, GroupSets } from "./group-field.tsx";

const usualDays = 30;
const mostDays = 730;
const dayMs = 86_400_000;

export function DeployForm(props: {
  readonly address: string;
  /** What the extension was packed for. */
  readonly packedFor: string;
  readonly nowMs: number;
  readonly busy: boolean;
  readonly problem: ErrorCode | null;
  /** What the organisation set; null on a server without accounts. */
  readonly rules: DeviceRules | null;
  readonly onMake: (server: string, terms: EnrolmentTerms) => void;
}) {
  const { t, format } = useI18n();
  const [server, setServer] = createSignal(untrack(() => props.address));
  const [group, setGroup] = createSignal("");
  const [count, setCount] = createSignal("10");
  const [day, setDay] = createSignal(untrack(() => localDay(props.nowMs + usualDays * dayMs)));
  const [isTried, setTried] = createSignal(false);

  /** Where the organisation has groups, one of them is meant; else any name will do. */
  const groups = () => props.rules?.groups ?? [];
  const chooses = () => groups().length > 0;
  const settings = () => {
    if (props.rules === null || (chooses() && group() === "")) return null;
    return settingsFor(props.rules, group());
  };
  const origin = () => {
    const typed = server().trim();
    const found = URL.canParse(typed) ? new URL(typed).origin : "";
    return v.is(WebOrigin, found) && isReachable(found) ? found : null;
  };
  const uses = () => (/^\d{1,6}$/.test(count().trim()) ? Number(count()) : 0);
  const expiresAtMs = () => endOfDay(day());
  const problems = () => ({
    server: origin() === null ? t("deploy.serverWrong") : undefined,
    group:
      cleanDisplayName(group()) === ""
        ? t(chooses() ? "deploy.groupNotChosen" : "deploy.groupMissing")
        : undefined,
    count:
      uses() < 1 || uses() > limits.enrolmentUses
        ? t("deploy.countWrong", { most: limits.enrolmentUses })
        : undefined,
    until:
      expiresAtMs() <= props.nowMs || !(expiresAtMs() < props.nowMs + mostDays * dayMs)
        ? t("deploy.untilWrong", { last: format().date(props.nowMs + (mostDays - 1) * dayMs) })
        : undefined,
  });
  const told = (name: keyof ReturnType<typeof problems>) => (isTried() ? problems()[name] : undefined);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    const address = origin();
    if (address === null || Object.values(problems()).some((problem) => problem !== undefined)) return;
    props.onMake(address, {
      group: cleanDisplayName(group()),
      maxUses: uses(),
      expiresAtMs: expiresAtMs(),
    });
  };

  return (
    <Card>
      <h2>{t("deploy.formTitle")}</h2>
      <form class={styles["form"]} onSubmit={submit} noValidate>
        <Show when={props.problem}>
          {(code) => (
            <Notice tone="warning" role="alert" title={errorText(t, code()).what}>
              <p>{errorText(t, code()).now}</p>
            </Notice>
          )}
        </Show>
        <Show
          when={chooses()}
          fallback={
            <TextField
              label={t("deploy.group")}
              hint={t("deploy.groupHint")}
              problem={told("group")}
              maxlength={limits.nameChars}
              value={group()}
              disabled={props.busy}
              onInput={(event) => setGroup(event.currentTarget.value)}
            />
          }
        >
          <GroupField
            groups={groups()}
            chosen={group()}
            problem={told("group")}
            disabled={props.busy}
            onChoose={setGroup}
          />
        </Show>
        <Show when={settings()}>{(set) => <GroupSets settings={set()} />}</Show>
        <div class={styles["pair"]}>
          <TextField
            label={t("deploy.count")}
            problem={told("count")}
            type="number"
            inputmode="numeric"
            min="1"
            max={limits.enrolmentUses}
            value={count()}
            disabled={props.busy}
            onInput={(event) => setCount(event.currentTarget.value)}
          />
          <TextField
            label={t("deploy.until")}
            problem={told("until")}
            type="date"
            min={localDay(props.nowMs)}
            value={day()}
            disabled={props.busy}
            onInput={(event) => setDay(event.currentTarget.value)}
          />
        </div>
        <TextField
          label={t("deploy.server")}
          hint={t("deploy.serverHint")}
          problem={told("server")}
          type="url"
          maxlength="300"
          value={server()}
          disabled={props.busy}
          onInput={(event) => setServer(event.currentTarget.value)}
        />
        <Show when={origin() !== null && origin() !== props.packedFor}>
          <Notice tone="warning" title={t("deploy.otherTitle")} role="status">
            <p>{t("deploy.otherText", { server: props.packedFor })}</p>
          </Notice>
        </Show>
        <Show when={isOwn(origin())}>
          <Notice tone="warning" title={t("deploy.ownTitle")} role="status">
            <p>{t("deploy.ownText")}</p>
          </Notice>
        </Show>
        <Button type="submit" variant="primary" size="large" wide busy={props.busy}>
          {t(props.busy ? "deploy.making" : "deploy.make")}
        </Button>
        <p class={styles["soft"]}>{t("deploy.keyText")}</p>
      </form>
    </Card>
  );
}

/** As the extension has it: over TLS, or on the computer itself. */
function isReachable(origin: string): boolean {
  return new URL(origin).protocol === "https:" || isOwn(origin);
}

/** Leads each computer to itself. */
function isOwn(origin: string | null): boolean {
  return origin !== null && ["localhost", "127.0.0.1"].includes(new URL(origin).hostname);
}
