/** Owns: for each system its files and what to do with them, one opened at a time. */

import Download from "lucide-solid/icons/download";
import { For, Show } from "solid-js";
import { useI18n } from "../i18n/i18n-context.tsx";
import { downloadBlob } from "../platform/download.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import styles from "./deploy-page.module.css";
import { encodePolicyFile, linuxFolders, type PolicyFile, type System, systems } from "./policy-files.ts";

const steps = ["first", "second", "third"] as const;

export function SystemFiles(props: {
  readonly files: Readonly<Record<System, readonly PolicyFile[]>>;
  readonly extensionId: string;
  readonly updateAddress: string;
}) {
  const { t } = useI18n();
  return (
    <div class={styles["systems"]}>
      <For each={systems}>
        {(system) => (
          <details class={styles["system"]} name="system">
            <summary>
              <span class={styles["system-name"]}>{t(`deploy.systems.${system}.title`)}</span>
              <span class={styles["soft"]}>{t(`deploy.systems.${system}.forWhom`)}</span>
            </summary>
            <div class={styles["instructions"]}>
              <div class={styles["buttons"]}>
                <For each={props.files[system]}>
                  {(file) => (
                    <Button icon={<Download aria-hidden="true" />} onClick={() => save(file)}>
                      {t("deploy.download", { name: file.name })}
                    </Button>
                  )}
                </For>
              </div>
              <ol>
                <For each={steps}>{(step) => <li>{t(`deploy.systems.${system}.${step}`)}</li>}</For>
              </ol>
              <Show when={system === "linux"}>
                <dl class={styles["values"]}>
                  <For each={linuxFolders}>
                    {({ name, folder }) => (
                      <div>
                        <dt>{name}</dt>
                        <dd>
                          <code>{folder}/</code>
                        </dd>
                      </div>
                    )}
                  </For>
                </dl>
              </Show>
              <Show when={system === "chromeos"}>
                <dl class={styles["values"]}>
                  <div>
                    <dt>{t("deploy.extensionId")}</dt>
                    <dd>
                      <code>{props.extensionId}</code>
                      <CopyButton text={props.extensionId} small>
                        {t("deploy.copyId")}
                      </CopyButton>
                    </dd>
                  </div>
                  <div>
                    <dt>{t("deploy.updateAddress")}</dt>
                    <dd>
                      <code>{props.updateAddress}</code>
                      <CopyButton text={props.updateAddress} small>
                        {t("deploy.copyAddress")}
                      </CopyButton>
                    </dd>
                  </div>
                </dl>
              </Show>
            </div>
          </details>
        )}
      </For>
    </div>
  );
}

function save(file: PolicyFile): void {
  downloadBlob(new Blob([encodePolicyFile(file)], { type: file.type }), file.name);
}
