/**
 * Owns: ten recovery codes to be taken away: copied, saved as a text, printed.
 * Never: keeps them.
 */

import Download from "lucide-solid/icons/download";
import Printer from "lucide-solid/icons/printer";
import { For } from "solid-js";
import { useI18n } from "../i18n/i18n-context.tsx";
import { downloadBlob } from "../platform/download.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import styles from "./accounts.module.css";

export function RecoveryCodes(props: { readonly email: string; readonly codes: readonly string[] }) {
  const { t, format } = useI18n();
  const head = () => t("factor.codesFileHead", { email: props.email, date: format().date(Date.now()) });
  const save = () =>
    downloadBlob(
      new Blob([`${head()}\r\n\r\n${props.codes.join("\r\n")}\r\n`], { type: "text/plain;charset=utf-8" }),
      t("factor.codesFile"),
    );
  return (
    <div class={styles["form"]}>
      <div class={`${styles["head"]} ${styles["not-printed"]}`}>
        <h2>{t("factor.codesTitle")}</h2>
        <p>{t("factor.codesText")}</p>
      </div>
      <p class={styles["printed-only"]}>{head()}</p>
      <ul class={styles["codes"]} aria-label={t("factor.codesTitle")}>
        <For each={props.codes}>{(code) => <li>{code}</li>}</For>
      </ul>
      <div class={`${styles["buttons"]} ${styles["not-printed"]}`}>
        <CopyButton text={props.codes.join("\n")}>{t("factor.copyCodes")}</CopyButton>
        <Button icon={<Download aria-hidden="true" />} onClick={save}>
          {t("factor.saveCodes")}
        </Button>
        <Button icon={<Printer aria-hidden="true" />} onClick={() => print()}>
          {t("factor.printCodes")}
        </Button>
      </div>
    </div>
  );
}
