/** Owns: `/admin/device-groups`: what holds for all devices that are helped, and the groups that differ (requirement R27). */

import Plus from "lucide-solid/icons/plus";
import { createSignal, For, onMount, Show } from "solid-js";
import { type DeviceGroup, listDeviceGroups } from "../../protocol/desk/device-groups-api.ts";
import type { DeviceSettings } from "../../protocol/desk/device-settings.ts";
import { setDeviceSettings } from "../../protocol/desk/organisation-api.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { News } from "../desk/news.tsx";
import type { PageTools } from "../desk/page-tools.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import styles from "./admin.module.css";
import { AdminFrame } from "./admin-frame.tsx";
import { DeviceGroupDialog } from "./device-group-dialog.tsx";
import { createDeviceSettingsDraft, type DeviceSettingsDraft } from "./device-settings-draft.ts";
import { DeviceSettingsFields } from "./device-settings-fields.tsx";
import { settingNames, settingText } from "./device-settings-text.ts";
import { Pane } from "./pane.tsx";
import { createSettings, type SettingsProps } from "./settings-resource.ts";
import { WholePage } from "./whole-page.tsx";

export function DeviceGroupsPage(props: PageTools) {
  return (
    <AdminFrame {...props} page="device-groups">
      {() => <DeviceGroups {...props} />}
    </AdminFrame>
  );
}

function DeviceGroups(props: PageTools) {
  const { t } = useI18n();
  const known = createSettings(props);
  const [groups, setGroups] = createSignal<readonly DeviceGroup[] | null>(null);
  const [failure, setFailure] = createSignal<ErrorCode | null>(null);
  const [opened, setOpened] = createSignal<DeviceGroup | "new" | null>(null);
  const [news, setNews] = createSignal("");

  async function loadGroups(): Promise<readonly DeviceGroup[] | null> {
    const result = await props.call(listDeviceGroups);
    setFailure(result.ok ? null : result.code);
    if (!result.ok) return null;
    setGroups(result.value);
    return result.value;
  }
  onMount(() => void loadGroups());

  /** What groups inherit is told with them. */
  async function loadAll(): Promise<void> {
    await known.reload();
    await loadGroups();
  }
  async function lookAgain({ id }: DeviceGroup): Promise<DeviceGroup | null> {
    return (await loadGroups())?.find((group) => group.id === id) ?? null;
  }

  const both = () => {
    const [settings, list] = [known.settings(), groups()];
    return settings && list ? { settings, list } : null;
  };

  return (
    <>
      <p class={styles["soft"]}>{t("deviceGroups.intro")}</p>
      <WholePage
        value={both()}
        failure={known.failure() ?? failure()}
        onRetry={() => {
          void known.reload();
          void loadGroups();
        }}
      >
        {(page) => (
          <>
            <DefaultsPane call={props.call} settings={page().settings} onChanged={loadAll} />
            <section class={styles["section"]}>
              <div class={styles["head"]}>
                <h2>{t("deviceGroups.groupsTitle")}</h2>
                <Button
                  icon={<Plus aria-hidden="true" />}
                  onClick={() => {
                    setNews("");
                    setOpened("new");
                  }}
                >
                  {t("deviceGroups.create")}
                </Button>
              </div>
              <News shown={news() !== ""} text={news()} />
              <Show
                when={page().list.length > 0}
                fallback={<EmptyState title={t("deviceGroups.none")} text={t("deviceGroups.noneText")} />}
              >
                <ul class={styles["rows"]} aria-label={t("deviceGroups.groupsCaption")}>
                  <For each={page().list}>
                    {(group) => (
                      <GroupRow
                        group={group}
                        onOpen={() => {
                          setNews("");
                          setOpened(group);
                        }}
                      />
                    )}
                  </For>
                </ul>
                <p>
                  <a href="/devices/deploy">{t("deviceGroups.toDeploy")}</a>
                </p>
              </Show>
            </section>
            <DeviceGroupDialog
              call={props.call}
              group={opened()}
              inherited={page().settings.devices}
              lookAgain={lookAgain}
              onSaved={() => {
                setOpened(null);
                setNews(t("admin.saved"));
                void loadGroups();
              }}
              onDeleted={({ name }) => {
                setOpened(null);
                setNews(t("deviceGroups.deleted", { name }));
                void loadGroups();
              }}
              onClose={() => setOpened(null)}
            />
          </>
        )}
      </WholePage>
    </>
  );
}

function GroupRow(props: { readonly group: DeviceGroup; readonly onOpen: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const own = () => settingNames.filter((name) => name in props.group.settings);
  return (
    <li class={styles["row"]}>
      <div class={styles["words"]}>
        <strong dir="auto">{props.group.name}</strong>
        <Show when={own().length > 0} fallback={<small>{t("deviceGroups.allInherited")}</small>}>
          <small>{t("deviceGroups.ownSettings", { count: own().length })}</small>
          <For each={own()}>
            {(name) => (
              <small>
                {t(`deviceGroups.${name}`)}: {settingText(i18n, props.group.effective, name)}
              </small>
            )}
          </For>
        </Show>
      </div>
      <Button
        size="small"
        aria-label={t("admin.editLabel", { what: props.group.name })}
        onClick={() => props.onOpen()}
      >
        {t("admin.edit")}
      </Button>
    </li>
  );
}

function DefaultsPane(props: SettingsProps) {
  const i18n = useI18n();
  const { t } = i18n;
  let draft: DeviceSettingsDraft | undefined;
  const words = () =>
    settingNames.map((name) => ({
      title: t(`deviceGroups.${name}`),
      text: settingText(i18n, props.settings.devices, name),
    }));
  return (
    <Pane
      title={t("deviceGroups.defaultsTitle")}
      now={words()
        .map(({ title, text }) => `${title}: ${text}`)
        .join("; ")}
      reading={
        <dl class={styles["facts"]}>
          <For each={words()}>
            {({ title, text }) => (
              <>
                <dt>{title}</dt>
                <dd>{text}</dd>
              </>
            )}
          </For>
        </dl>
      }
      onEdit={() => {
        draft = createDeviceSettingsDraft(props.settings.devices, null);
      }}
      fields={({ busy }) => (
        <Show when={draft}>
          {(made) => <DeviceSettingsFields draft={made()} inherited={null} busy={busy()} />}
        </Show>
      )}
      onSave={(attempt) => {
        const settings = draft?.take();
        if (!settings) return null;
        return attempt.run(props.call, setDeviceSettings, {
          body: { revision: props.settings.revision, settings: settings as DeviceSettings },
        });
      }}
      onChanged={props.onChanged}
    />
  );
}
