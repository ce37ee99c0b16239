/**
 * Owns: `/devices/deploy` in each of its states: whether this server has a packed extension, the form, and the files of
 * an enrolment. What fetches, signs and keeps is in deploy-page.tsx.
 */

import Package from "lucide-solid/icons/package";
import { createSignal, For, type JSX, Match, Show, Switch } from "solid-js";
import type { EnrolmentTerms } from "../../peer/enrolment/enrolment-token.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import type { PackedExtension } from "../../protocol/packed-extension.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { type DeviceRules, groupNamed, type RulesState, settingsFor } from "../platform/device-rules.ts";
import type { IssuedEnrolment, KeptEnrolment } from "../platform/enrolments.ts";
import { errorText } from "../session/error-text.ts";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { ConfirmDialog } from "../ui/dialog.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Notice } from "../ui/notice.tsx";
import { PageFrame } from "../ui/page-frame.tsx";
import { Waiting } from "../ui/waiting.tsx";
import { DeployForm } from "./deploy-form.tsx";
import styles from "./deploy-page.module.css";
import { policyFiles } from "./policy-files.ts";
import { updateAddress } from "./policy-values.ts";
import { SystemFiles } from "./system-files.tsx";

const packCommand = "npm run extension:pack";

export type OfferedExtension = "loading" | "none" | "failed" | PackedExtension;

export function DeployView(props: {
  readonly extension: OfferedExtension;
  /** What the organisation set for the computers that it looks after. */
  readonly rules: RulesState;
  readonly onRulesAgain: () => void;
  readonly address: string;
  readonly nowMs: number;
  /** Those that this browser made and that have not ended. */
  readonly kept: readonly KeptEnrolment[];
  /** The one whose files are shown. */
  readonly open: IssuedEnrolment | null;
  readonly busy: boolean;
  readonly problem: ErrorCode | null;
  /** The device that joined last, while this page was open. */
  readonly joined: string | null;
  readonly onMake: (server: string, terms: EnrolmentTerms) => void;
  readonly onOpen: (enrolment: IssuedEnrolment | null) => void;
  /** Nobody is to join by it any more. */
  readonly onEnd: (id: string) => void;
  readonly onRetry: () => void;
}) {
  const { t } = useI18n();
  const packed = () => (typeof props.extension === "object" ? props.extension : null);
  const rules = () => (props.rules.kind === "known" ? props.rules.rules : null);
  const rulesFailed = () => (props.rules.kind === "failed" ? props.rules.code : null);
  return (
    <PageFrame title={t("deploy.title")}>
      <div class={styles["page"]}>
        <header class={styles["head"]}>
          <h1>{t("deploy.title")}</h1>
          <p class={styles["soft"]}>{t("deploy.intro")}</p>
        </header>
        <div class="visually-hidden" role="status">
          {props.joined === null ? "" : t("deploy.joined", { name: props.joined })}
        </div>
        <Switch>
          <Match when={props.extension === "loading" || props.rules.kind === "asking"}>
            <div role="status">
              <Waiting>{t("common.loading")}</Waiting>
            </div>
          </Match>
          <Match when={props.extension === "failed"}>
            <Notice
              tone="warning"
              role="alert"
              title={t("deploy.failedTitle")}
              actions={<Button onClick={() => props.onRetry()}>{t("deploy.retry")}</Button>}
            >
              <p>{t("deploy.failedText")}</p>
            </Notice>
          </Match>
          <Match when={props.extension === "none"}>
            <EmptyState
              icon={<Package aria-hidden="true" />}
              title={t("deploy.noneTitle")}
              text={t("deploy.noneText")}
            >
              <code class={styles["command"]}>{packCommand}</code>
              <CopyButton text={packCommand}>{t("deploy.copyCommand")}</CopyButton>
            </EmptyState>
          </Match>
          <Match when={rulesFailed()}>
            {(code) => (
              <Notice
                tone="warning"
                role="alert"
                title={t("deploy.rulesFailed")}
                actions={<Button onClick={() => props.onRulesAgain()}>{t("deploy.retry")}</Button>}
              >
                <p>{errorText(t, code()).both}</p>
              </Notice>
            )}
          </Match>
          <Match when={props.open && packed()}>
            {(extension) => (
              <Show when={props.open} keyed>
                {(open) => (
                  <Files
                    enrolment={open}
                    extension={extension()}
                    rules={rules()}
                    onBack={() => props.onOpen(null)}
                  />
                )}
              </Show>
            )}
          </Match>
          <Match when={packed()}>
            {(extension) => (
              <div class={styles["columns"]}>
                <DeployForm
                  address={props.address}
                  packedFor={extension().server}
                  nowMs={props.nowMs}
                  busy={props.busy}
                  problem={props.problem}
                  rules={rules()}
                  onMake={props.onMake}
                />
                <Show when={props.kept.length > 0}>
                  <Kept kept={props.kept} onOpen={props.onOpen} onEnd={props.onEnd} />
                </Show>
              </div>
            )}
          </Match>
        </Switch>
      </div>
    </PageFrame>
  );
}

function Kept(props: {
  readonly kept: readonly KeptEnrolment[];
  readonly onOpen: (enrolment: KeptEnrolment) => void;
  readonly onEnd: (id: string) => void;
}) {
  const { t, format } = useI18n();
  const [ending, setEnding] = createSignal<KeptEnrolment | null>(null);
  const used = (each: KeptEnrolment) =>
    t(each.isEnded ? "deploy.usedEnded" : "deploy.used", {
      used: each.used,
      most: each.enrolment.maxUses,
      date: format().date(each.enrolment.expiresAtMs),
    });
  return (
    <section class={styles["kept"]} aria-labelledby="kept-title">
      <h2 id="kept-title">{t("deploy.keptTitle")}</h2>
      <ul>
        <For each={props.kept}>
          {(each) => (
            <li>
              <div class={styles["words"]}>
                <span class={styles["name"]} dir="auto">
                  {each.enrolment.group}
                </span>
                <span class={styles["soft"]}>{used(each)}</span>
              </div>
              <Show when={!each.isEnded}>
                <div class={styles["doing"]}>
                  <Button
                    size="small"
                    aria-label={t("deploy.openLabel", { group: each.enrolment.group })}
                    onClick={() => props.onOpen(each)}
                  >
                    {t("deploy.open")}
                  </Button>
                  <Button
                    size="small"
                    variant="careful"
                    aria-label={t("deploy.endLabel", { group: each.enrolment.group })}
                    onClick={() => setEnding(each)}
                  >
                    {t("deploy.end")}
                  </Button>
                </div>
              </Show>
            </li>
          )}
        </For>
      </ul>
      <ConfirmDialog
        open={ending() !== null}
        title={t("deploy.endTitle", { group: ending()?.enrolment.group ?? "" })}
        text={t("deploy.endText")}
        confirm={t("deploy.endConfirm")}
        onConfirm={() => {
          const id = ending()?.enrolment.id;
          if (id !== undefined) props.onEnd(id);
        }}
        onClose={() => queueMicrotask(() => setEnding(null))}
      />
    </section>
  );
}

function Terms(props: { readonly of: IssuedEnrolment }): JSX.Element {
  const { t, format } = useI18n();
  return (
    <>
      {t("deploy.terms", {
        count: props.of.enrolment.maxUses,
        date: format().date(props.of.enrolment.expiresAtMs),
      })}
    </>
  );
}

function Files(props: {
  readonly enrolment: IssuedEnrolment;
  readonly extension: PackedExtension;
  readonly rules: DeviceRules | null;
  readonly onBack: () => void;
}) {
  const { t } = useI18n();
  const updateGroup = () =>
    props.rules === null
      ? null
      : (groupNamed(props.rules, props.enrolment.enrolment.group)?.id ?? "organisation");
  const files = () => {
    const { enrolment, token, server } = props.enrolment;
    return policyFiles({
      settings: props.rules === null ? null : settingsFor(props.rules, enrolment.group),
      updateGroup: updateGroup(),
      extensionId: props.extension.id,
      server,
      group: enrolment.group,
      enrolment: token,
      enrolmentId: enrolment.id,
    });
  };
  const value = () => {
    const made = files();
    return made.ok ? made.value : null;
  };
  return (
    <Card>
      <div class={styles["head"]}>
        <h2 tabindex="-1" ref={(title) => queueMicrotask(() => title.focus())}>
          {t("deploy.filesTitle", { group: props.enrolment.enrolment.group })}
        </h2>
        <p class={styles["soft"]}>
          <Terms of={props.enrolment} />
        </p>
      </div>
      <Notice title={t("deploy.careTitle")}>
        <p>{t("deploy.careText")}</p>
      </Notice>
      <Show when={value()} fallback={<Notice tone="warning" title={t("deploy.unwritable")} />}>
        {(made) => (
          <SystemFiles
            files={made()}
            extensionId={props.extension.id}
            updateAddress={updateAddress({ server: props.enrolment.server, updateGroup: updateGroup() })}
          />
        )}
      </Show>
      <div class={styles["buttons"]}>
        <Button onClick={() => props.onBack()}>{t("deploy.back")}</Button>
      </div>
    </Card>
  );
}
