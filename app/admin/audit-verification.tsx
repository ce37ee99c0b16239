/** Owns: verifying the chain of the audit log: the question, the result, and the seal to keep elsewhere. */

import { createSignal, Match, Show, Switch } from "solid-js";
import * as v from "valibot";
import { verifyAudit } from "../../protocol/desk/audit-api.ts";
import type { Checked } from "../../protocol/desk/endpoint.ts";
import { Sha256 } from "../../protocol/fields.ts";
import { createAttempt } from "../desk/attempt.ts";
import { TroubleNotice } from "../desk/trouble-notice.tsx";
import { useI18n } from "../i18n/i18n-context.tsx";
import type { CallDesk } from "../platform/desk-client.ts";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Notice } from "../ui/notice.tsx";
import { TextField } from "../ui/text-field.tsx";
import styles from "./admin.module.css";

type Verified = Checked<(typeof verifyAudit)["answer"]>;

export function AuditVerification(props: {
  readonly call: CallDesk;
  /** It is an entry of the log itself. */
  readonly onVerified: () => void;
}) {
  const { t } = useI18n();
  const [seal, setSeal] = createSignal("");
  const [isTried, setTried] = createSignal(false);
  const [verified, setVerified] = createSignal<Verified | null>(null);
  const attempt = createAttempt();

  async function verify(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setTried(true);
    const kept = readSeal(seal());
    // Of what was verified before: beside a seal that is none it would read as that one's result.
    setVerified(null);
    if (kept === null && seal().trim() !== "") return;
    const done = await attempt.run(props.call, verifyAudit, kept ? { query: kept } : {});
    if (!done) return;
    setVerified(done.value);
    props.onVerified();
  }

  return (
    <Card>
      <p class={styles["soft"]}>{t("audit.verifyText")}</p>
      <form class={styles["asking"]} onSubmit={(event) => void verify(event)} noValidate>
        <TextField
          label={t("audit.kept")}
          hint={t("audit.keptHint")}
          problem={
            isTried() && seal().trim() !== "" && readSeal(seal()) === null ? t("audit.keptWrong") : undefined
          }
          autocomplete="off"
          spellcheck={false}
          maxlength="100"
          value={seal()}
          disabled={attempt.busy()}
          onInput={(event) => {
            setTried(false);
            setSeal(event.currentTarget.value);
          }}
        />
        <Button type="submit" busy={attempt.busy()}>
          {t(attempt.busy() ? "audit.verifying" : "audit.verify")}
        </Button>
      </form>
      <TroubleNotice trouble={attempt.trouble()} />
      <div role="status" class={styles["section"]}>
        <Show when={verified()}>{(result) => <Outcome result={result()} />}</Show>
      </div>
    </Card>
  );
}

/** The number and the seal out of what was kept, in whichever language it was copied; null: it is none. */
function readSeal(typed: string): { readonly keptSeq: string; readonly keptMac: string } | null {
  const found = /^\D*([\d.,\s]{1,15}?):?\s+([\w-]{43})$/.exec(typed.trim());
  const seq = found?.[1]?.replaceAll(/\D/g, "") ?? "";
  const mac = found?.[2];
  return seq !== "" && v.is(Sha256, mac) ? { keptSeq: seq, keptMac: mac } : null;
}

function Outcome(props: { readonly result: Verified }) {
  const { t } = useI18n();
  // The number as it is, not as a language groups it: it is read again.
  const sealText = ({ seq, mac }: { readonly seq: number; readonly mac: string }) =>
    t("audit.head", { seq: String(seq), mac });
  return (
    <>
      <Switch>
        <Match when={props.result.brokenAt}>
          {(seq) => (
            <Notice tone="danger" title={t("audit.broken", { seq: seq() })}>
              <p>{t("audit.brokenText")}</p>
            </Notice>
          )}
        </Match>
        <Match when={true}>
          <Notice title={t("audit.whole")}>
            <p>{t("audit.wholeText", { count: props.result.entries })}</p>
          </Notice>
        </Match>
      </Switch>
      <Show when={props.result.kept}>
        {(kept) => (
          <Notice tone={kept() === "missing" ? "danger" : "info"} title={t(`audit.keptOutcomes.${kept()}`)} />
        )}
      </Show>
      <Show when={props.result.head}>
        {(head) => (
          <>
            <h2>{t("audit.headTitle")}</h2>
            <p class={styles["soft"]}>{t("audit.headText")}</p>
            <div class={styles["buttons"]}>
              <code class={styles["code"]}>{sealText(head())}</code>
              <CopyButton text={sealText(head())}>{t("audit.copyHead")}</CopyButton>
            </div>
          </>
        )}
      </Show>
    </>
  );
}
