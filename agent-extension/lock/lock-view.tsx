/**
 * Owns: the page over everything while a technician is at a device with nobody there: who it is, and one press for
 * whoever comes back, which ends it.
 */

import Lock from "lucide-solid/icons/lock-keyhole";
import { createSignal, onCleanup } from "solid-js";
import { useI18n } from "../../app/i18n/i18n-context.tsx";
import { BrandMark } from "../../app/ui/brand-mark.tsx";
import { Button } from "../../app/ui/button.tsx";
import type { RemoteSession } from "../bridge/remote-session.ts";
import styles from "../panel/panel.module.css";

export function LockView(props: { readonly remote: RemoteSession }) {
  // oxlint-disable-next-line solid/reactivity
  const { remote } = props;
  const { t } = useI18n();
  const [state, setState] = createSignal(remote.state);
  onCleanup(remote.onState(setState));
  const name = () => state().lockedFor ?? "";
  return (
    <main class={styles["lock"]} id="main">
      <BrandMark />
      <h1>{name() === "" ? t("extension.lockTitleGone") : t("extension.lockTitle", { name: name() })}</h1>
      <p class={styles["soft"]}>{t(name() === "" ? "extension.lockTextGone" : "extension.lockText")}</p>
      <Button
        variant="danger"
        size="large"
        icon={<Lock aria-hidden="true" />}
        onClick={() => remote.unlock()}
      >
        {t(name() === "" ? "extension.lockUnlock" : "extension.lockEnd")}
      </Button>
    </main>
  );
}
