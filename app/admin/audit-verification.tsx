/** Owns: verifying the chain of the audit log: the question, the result, and the seal to keep elsewhere. */

import { createSignal, Match, Show, Switch } from "solid-js";
import { verifyAudit } from "../../protocol/desk/audit-api.ts";
import type { Checked } from "../../protocol/desk/endpoint.ts";
import { createAttempt } from "../desk/attempt.ts";
import { TroubleNotice } from "../desk/trouble-notice.tsx";
import { useI18n } from "../i18n/i18n-context.tsx";
import type { CallDesk } from "../platform/desk-client.ts";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Notice } from "../ui/notice.tsx";
import styles from "./admin.module.css";

type Verified = Checked<(typeof verifyAudit)["answer"]>;

export function AuditVerification(props: {
  readonly call: CallDesk;
  /** It is an entry of the log itself. */
  readonly onVerified: () => void;
}) {
  const { t } = useI18n();
  const [verified, setVerified] = createSignal<Verified | null>(null);
  const attempt = createAttempt();

  async function verify(): Promise<void> {
    setVerified(null);
    const done = await attempt.run(props.call, verifyAudit);
    if (!done) return;
    setVerified(done.value);
    props.onVerified();
  }

  return (
    <Card>
      <div class={styles["head"]}>
        <p class={styles["soft"]}>{t("audit.verifyText")}</p>
        <Button busy={attempt.busy()} onClick={() => void verify()}>
          {t(attempt.busy() ? "audit.verifying" : "audit.verify")}
        </Button>
      </div>
      <TroubleNotice trouble={attempt.trouble()} />
      <div role="status" class={styles["section"]}>
        <Show when={verified()}>{(result) => <Outcome result={result()} />}</Show>
      </div>
    </Card>
  );
}

function Outcome(props: { readonly result: Verified }) {
  const { t } = useI18n();
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
      <Show when={props.result.head}>
        {(head) => (
          <>
            <h3>{t("audit.headTitle")}</h3>
            <p class={styles["soft"]}>{t("audit.headText")}</p>
            <div class={styles["buttons"]}>
              <code class={styles["code"]}>{t("audit.head", head())}</code>
              <CopyButton text={t("audit.head", head())}>{t("audit.copyHead")}</CopyButton>
            </div>
          </>
        )}
      </Show>
    </>
  );
}
