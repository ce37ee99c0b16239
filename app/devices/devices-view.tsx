/**
 * Owns: `/devices` while no session runs: the list with its search and order, its dialogs, and what the last session came
 * to. What reads, watches and connects is in devices-page.tsx.
 */

import Sort from "lucide-solid/icons/arrow-down-narrow-wide";
import Monitors from "lucide-solid/icons/monitor-smartphone";
import { createMemo, createSignal, For, type JSX, Match, Show, Switch } from "solid-js";
import type { SignalingState } from "../../peer/signaling/signaling-client.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { limits } from "../../protocol/limits.ts";
import type { Result } from "../../protocol/result.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import type { DeviceList, DeviceWords, KeptDevice, MergeCounts } from "../platform/device-storage.ts";
import { errorText } from "../session/error-text.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Menu, MenuChoice } from "../ui/menu.tsx";
import { Notice } from "../ui/notice.tsx";
import { PageFrame } from "../ui/page-frame.tsx";
import { TextField } from "../ui/text-field.tsx";
import { Waiting } from "../ui/waiting.tsx";
import { ConnectDialog } from "./connect-dialog.tsx";
import type { Connecting } from "./connecting.ts";
import { type DeviceSort, deviceSorts, findDevices, sortDevices } from "./device-order.ts";
import { DeviceRow } from "./device-row.tsx";
import styles from "./devices-page.module.css";
import { EditDialog } from "./edit-dialog.tsx";
import { BringInDialog, SaveListDialog } from "./list-file-dialogs.tsx";
import type { Presence } from "./presence.ts";

/** How the last session ended, and its receipt's key. */
export type EndedSession = { readonly name: string; readonly reason: string; readonly receipt: string };

export type DeviceActions = {
  readonly connect: (device: KeptDevice) => void;
  readonly sendCode: (accessCode: string, name: string) => void;
  readonly cancel: () => void;
  readonly change: (device: KeptDevice, words: DeviceWords) => void;
  readonly remove: (device: KeptDevice) => void;
  readonly save: (passphrase: string) => Promise<Result<void>>;
  readonly bringIn: (file: File, passphrase: string) => Promise<Result<MergeCounts>>;
  /** The access code that is kept for a device; null where people have to know it. */
  readonly codeOf: (device: KeptDevice) => Promise<string | null>;
  readonly dismissEnded: () => void;
  readonly dismissJoined: () => void;
  readonly dismissProblem: () => void;
};

export function DevicesView(props: {
  /** Null while it is being read. */
  readonly listed: Result<DeviceList> | null;
  readonly presenceOf: (id: string) => Presence;
  readonly server: SignalingState;
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly connecting: Connecting | null;
  /** The technician's, as typed last time. */
  readonly name: string;
  readonly ended: EndedSession | null;
  /** The names of devices that joined by an enrolment just now. */
  readonly joined: readonly string[];
  /** What the last change to the list failed with. */
  readonly problem: ErrorCode | null;
  readonly actions: DeviceActions;
}) {
  const { t } = useI18n();
  const [dialog, setDialog] = createSignal<"save" | "bring-in" | null>(null);
  const devices = () => (props.listed?.ok ? props.listed.value.devices : []);
  const joined = () => {
    const name = props.joined.at(-1) ?? "";
    const count = props.joined.length - 1;
    return count > 0 ? t("devices.joinedMore", { name, count }) : t("devices.joined", { name });
  };
  const damaged = () => (props.listed?.ok ? props.listed.value.damaged : 0);
  const close = () => setDialog(null);
  return (
    <PageFrame title={t("devices.title")}>
      <div class={styles["page"]}>
        <header class={styles["head"]}>
          <h1>{t("devices.title")}</h1>
          <p class={styles["soft"]}>{t("devices.intro")}</p>
        </header>
        <Show when={props.ended} keyed>
          {(ended) => (
            <Notice
              role="status"
              title={t("devices.ended", { name: ended.name })}
              onDismiss={() => props.actions.dismissEnded()}
            >
              <p>
                {ended.reason}{" "}
                <a href={`/sessions?open=${encodeURIComponent(ended.receipt)}`}>{t("devices.receipt")}</a>
              </p>
            </Notice>
          )}
        </Show>
        <div role="status" class={styles["news"]}>
          <Show when={props.joined.length > 0}>
            <Notice title={joined()} onDismiss={() => props.actions.dismissJoined()}>
              <p>{t("devices.joinedText")}</p>
            </Notice>
          </Show>
        </div>
        <Show when={props.problem} keyed>
          {(code) => (
            <Notice
              tone="warning"
              role="alert"
              title={t("devices.notSaved")}
              onDismiss={() => props.actions.dismissProblem()}
            >
              <p>{errorText(t, code).both}</p>
            </Notice>
          )}
        </Show>
        <Show when={damaged() > 0}>
          <Notice tone="warning" title={t("sessions.damaged", { count: damaged() })} />
        </Show>
        <Switch fallback={<List {...props} devices={devices()} />}>
          <Match when={props.listed === null}>
            <div role="status">
              <Waiting>{t("common.loading")}</Waiting>
            </div>
          </Match>
          <Match when={props.listed?.ok === false}>
            <Notice tone="warning" title={t("sessions.failed")}>
              <p>{t("sessions.failedText")}</p>
            </Notice>
          </Match>
          <Match when={devices().length === 0}>
            <EmptyState
              icon={<Monitors aria-hidden="true" />}
              title={t("devices.none")}
              text={t("devices.noneText")}
            />
          </Match>
        </Switch>
        <Show when={props.listed?.ok}>
          <div class={styles["more"]}>
            <ButtonLink href="/devices/deploy">{t("devices.deploy")}</ButtonLink>
            <Button onClick={() => setDialog("bring-in")}>{t("devices.bringIn")}</Button>
            <Show when={devices().length > 0}>
              <Button onClick={() => setDialog("save")}>{t("devices.saveList")}</Button>
            </Show>
          </div>
        </Show>
        <SaveListDialog open={dialog() === "save"} onSave={props.actions.save} onClose={close} />
        <BringInDialog open={dialog() === "bring-in"} onBringIn={props.actions.bringIn} onClose={close} />
        <ConnectDialog
          connecting={props.connecting}
          name={props.name}
          onConnect={props.actions.sendCode}
          codeOf={props.actions.codeOf}
          onCancel={() => props.actions.cancel()}
        />
      </div>
    </PageFrame>
  );
}

type ListProps = Omit<Parameters<typeof DevicesView>[0], "listed"> & {
  readonly devices: readonly KeptDevice[];
};

function List(props: ListProps): JSX.Element {
  const { t, language } = useI18n();
  const [order, setOrder] = createSignal<DeviceSort>("name");
  const [edited, setEdited] = createSignal<KeptDevice | null>(null);
  const found = createMemo(() => findDevices(props.devices, props.query));
  const shown = createMemo(() => sortDevices(found(), order(), props.presenceOf, language().code));
  const here = createMemo(() => found().filter(({ id }) => props.presenceOf(id) === "here").length);
  const status = () => {
    if (found().length === 0) return t("sessions.noMatch", { query: props.query });
    const count = found().length;
    return props.server === "online"
      ? t("devices.count", { count, here: here() })
      : t("devices.countUnknown", { count });
  };
  return (
    <section class={styles["list-room"]} aria-label={t("devices.title")}>
      <div class={styles["tools"]}>
        <TextField
          class={styles["search"] ?? ""}
          label={t("devices.search")}
          type="search"
          autocomplete="off"
          value={props.query}
          onInput={(event) => props.onQuery(event.currentTarget.value)}
        />
        <Menu
          label={t("devices.sortBy", { order: t(`devices.orders.${order()}`) })}
          trigger={
            <>
              <Sort aria-hidden="true" />
              {t("devices.sortBy", { order: t(`devices.orders.${order()}`) })}
            </>
          }
        >
          <MenuChoice
            label={t("devices.sort")}
            options={deviceSorts.map((value) => ({ value, text: t(`devices.orders.${value}`) }))}
            chosen={order()}
            onChoose={(value) => setOrder(deviceSorts.find((each) => each === value) ?? "name")}
          />
        </Menu>
      </div>
      <Show when={props.server === "offline"}>
        <Notice tone="warning" role="status" title={t("devices.serverAway")} />
      </Show>
      <Show when={props.server === "online" && found().length > limits.devicesWatched}>
        <Notice title={t("devices.watched", { most: limits.devicesWatched })} />
      </Show>
      <p class={styles["soft"]} role="status">
        {status()}
      </p>
      <Show when={shown().length > 0}>
        <ul class={styles["list"]} aria-label={t("devices.title")}>
          <For each={shown()}>
            {(device) => (
              <DeviceRow
                device={device}
                presence={props.presenceOf(device.id)}
                canRing={props.server === "online"}
                onConnect={props.actions.connect}
                onEdit={setEdited}
              />
            )}
          </For>
        </ul>
      </Show>
      <EditDialog
        device={edited()}
        codeOf={props.actions.codeOf}
        onSave={props.actions.change}
        onRemove={props.actions.remove}
        onClose={() => queueMicrotask(() => setEdited(null))}
      />
    </section>
  );
}
