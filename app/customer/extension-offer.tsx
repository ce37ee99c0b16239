/** Owns: offering to go on in the extension, where this browser has it, once a code is there. */

import { createResource, createSignal, Match, type ParentProps, Show, Switch } from "solid-js";
import { parseJoinCode } from "../../protocol/join-code.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { findExtension, handOver } from "../platform/extension.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";

/** Shows its children: beneath the offer, and until the code was handed over. */
export function ExtensionOffer(props: ParentProps<{ readonly code: string; readonly busy: boolean }>) {
  const { t } = useI18n();
  const [extension] = createResource(findExtension);
  const [isHandedOver, setHandedOver] = createSignal(false);
  const code = () => {
    const parsed = parseJoinCode(props.code);
    return parsed.ok ? parsed.value : null;
  };
  const go = async () => {
    const [id, whole] = [extension(), code()];
    if (id && whole) setHandedOver(await handOver(id, whole));
  };

  return (
    <Switch
      fallback={
        <>
          <Show when={extension.latest && code() !== null && !props.busy}>
            <Notice
              title={t("join.extensionTitle")}
              actions={<Button onClick={() => void go()}>{t("join.extensionGo")}</Button>}
            >
              <p>{t("join.extensionText")}</p>
            </Notice>
          </Show>
          {props.children}
        </>
      }
    >
      <Match when={isHandedOver()}>
        <Notice
          title={t("join.extensionWent")}
          role="status"
          actions={<Button onClick={() => setHandedOver(false)}>{t("join.extensionHere")}</Button>}
        >
          <p>{t("join.extensionWentText")}</p>
        </Notice>
      </Match>
    </Switch>
  );
}
