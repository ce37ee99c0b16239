/** Owns: the customer's browser above its picture: tabs, back and forward, address, zoom, and keys that stay here otherwise. */

import Back from "lucide-solid/icons/arrow-left";
import Forward from "lucide-solid/icons/arrow-right";
import Reload from "lucide-solid/icons/rotate-cw";
import Close from "lucide-solid/icons/x";
import { createEffect, createSignal, type JSX, on, Show, untrack } from "solid-js";
import type { RemoteTab } from "../../protocol/remote-control-messages.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { errorText } from "../session/error-text.ts";
import type { ViewerStore } from "../session/session-store.ts";
import { Button } from "../ui/button.tsx";
import { Menu, MenuChoice, MenuItem, MenuSeparator } from "../ui/menu.tsx";
import { AddressField } from "./address-field.tsx";
import styles from "./browser-bar.module.css";
import { TabStrip } from "./tab-strip.tsx";

const zooms = [50, 67, 75, 80, 90, 100, 110, 125, 150, 175, 200];

export function BrowserBar(props: {
  readonly store: ViewerStore;
  readonly customer: string;
  readonly keys: JSX.Element;
}) {
  const { t } = useI18n();
  const { session, snapshot } = untrack(() => props.store);
  const tabs = () => snapshot.control.tabs;
  const front = () => tabs().find(({ isActive }) => isActive);
  const tell = (
    command: "activate" | "close" | "reload" | "reload-uncached" | "back" | "forward",
    tab = front()?.tab,
  ) => {
    if (tab !== undefined) session.commandTab({ t: "tab-command", command, tab });
  };
  const navigate = (address: string) => {
    const tab = front()?.tab;
    session.commandTab(
      tab === undefined
        ? { t: "tab-command", command: "open", address }
        : { t: "tab-command", command: "navigate", tab, address },
    );
  };

  const [dismissed, setDismissed] = createSignal(false);
  createEffect(
    on(
      () => snapshot.control.commandError,
      () => setDismissed(false),
    ),
  );
  const failed = () => (dismissed() ? null : snapshot.control.commandError);

  return (
    <section class={styles["browser"]} aria-label={t("browser.label", { name: props.customer })}>
      <TabStrip
        tabs={tabs()}
        customer={props.customer}
        onActivate={(tab) => tell("activate", tab)}
        onClose={(tab) => tell("close", tab)}
        onNew={() => session.commandTab({ t: "tab-command", command: "open", address: null })}
      />
      <div class={styles["row"]}>
        <Button
          variant="plain"
          label={t("browser.back")}
          icon={<Back aria-hidden="true" />}
          disabled={!front()}
          onClick={() => tell("back")}
        />
        <Button
          variant="plain"
          label={t("browser.forward")}
          icon={<Forward aria-hidden="true" />}
          disabled={!front()}
          onClick={() => tell("forward")}
        />
        <Button
          variant="plain"
          label={t("browser.reload")}
          icon={<Reload aria-hidden="true" />}
          disabled={!front()}
          onClick={() => tell("reload")}
        />
        <AddressField address={front()?.address ?? ""} disabled={false} onNavigate={navigate} />
        <Show when={front()}>
          {(tab) => (
            <PageMenu
              tab={tab()}
              onZoom={(percent) =>
                session.commandTab({ t: "tab-command", command: "zoom", tab: tab().tab, percent })
              }
              onReload={() => tell("reload-uncached")}
            />
          )}
        </Show>
        {props.keys}
      </div>
      <div role="alert">
        <Show when={failed()}>
          {(code) => (
            <p class={styles["failed"]}>
              <span>{errorText(t, code()).both}</span>
              <Button
                variant="plain"
                size="small"
                label={t("common.dismiss")}
                icon={<Close aria-hidden="true" />}
                onClick={() => setDismissed(true)}
              />
            </p>
          )}
        </Show>
      </div>
    </section>
  );
}

function PageMenu(props: {
  readonly tab: RemoteTab;
  readonly onZoom: (percent: number) => void;
  readonly onReload: () => void;
}) {
  const { t } = useI18n();
  const text = (percent: number) => t("browser.percent", { percent });
  const options = () =>
    [...new Set([...zooms, props.tab.zoomPercent])]
      .toSorted((one, other) => one - other)
      .map((percent) => ({ value: String(percent), text: text(percent) }));
  return (
    <Menu
      label={t("browser.page", { zoom: text(props.tab.zoomPercent) })}
      trigger={text(props.tab.zoomPercent)}
      triggerClass={styles["narrow"] ?? ""}
    >
      <MenuItem onSelect={() => props.onReload()}>
        <Reload aria-hidden="true" />
        {t("browser.reloadUncached")}
      </MenuItem>
      <MenuSeparator />
      <MenuChoice
        label={t("browser.zoom")}
        options={options()}
        chosen={String(props.tab.zoomPercent)}
        onChoose={(value) => props.onZoom(Number(value))}
      />
    </Menu>
  );
}
