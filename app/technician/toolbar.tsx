/** Owns: the row above a technician's picture: who it is, how well it runs, the tools for the picture, and the end. */

import Record from "lucide-solid/icons/circle-dot";
import StopRecord from "lucide-solid/icons/circle-stop";
import Eraser from "lucide-solid/icons/eraser";
import Target from "lucide-solid/icons/locate-fixed";
import Maximize from "lucide-solid/icons/maximize";
import Panel from "lucide-solid/icons/messages-square";
import Minimize from "lucide-solid/icons/minimize";
import Pointer from "lucide-solid/icons/mouse-pointer-2";
import Click from "lucide-solid/icons/mouse-pointer-click";
import Pencil from "lucide-solid/icons/pencil";
import UserPlus from "lucide-solid/icons/user-plus";
import Users from "lucide-solid/icons/users";
import { createSignal, type JSX, Show, untrack } from "solid-js";
import { useI18n } from "../i18n/i18n-context.tsx";
import type { ViewerStore } from "../session/session-store.ts";
import { Meter } from "../session/status/meter.tsx";
import { Roster } from "../session/status/roster.tsx";
import { Avatar } from "../ui/avatar.tsx";
import { Button } from "../ui/button.tsx";
import { Popover } from "../ui/popover.tsx";
import { Settings } from "../ui/settings.tsx";
import { InviteColleague } from "./invite-colleague.tsx";
import type { Tool } from "./mark-pen.ts";
import styles from "./technician-session.module.css";

export function TopBar(props: {
  readonly store: ViewerStore;
  readonly customer: string;
  readonly panelOpen: boolean;
  readonly onPanel: () => void;
  readonly onEnd: () => void;
  readonly tools: JSX.Element;
}) {
  const { t } = useI18n();
  const { snapshot } = untrack(() => props.store);
  // Beside the list of people, which closes and takes all in it along when a dialog opens.
  const [inviting, setInviting] = createSignal(false);
  return (
    <header class={styles["top"]}>
      <div class={styles["customer"]}>
        <Avatar name={props.customer} sender={0} small />
        <h1 dir="auto" title={props.customer}>
          {props.customer}
        </h1>
      </div>
      <Meter meter={snapshot.meter} signaling={snapshot.signaling} />
      <span class={styles["grow"]} />
      {props.tools}
      <Popover
        title={t("roster.label")}
        triggerLabel={`${t("roster.label")}: ${snapshot.members.length}`}
        trigger={
          <>
            <Users aria-hidden="true" />
            <span>{snapshot.members.length}</span>
          </>
        }
      >
        <Roster members={snapshot.members} recordedBy={snapshot.recordedBy} />
        <Button icon={<UserPlus aria-hidden="true" />} onClick={() => setInviting(true)}>
          {t("invite.button")}
        </Button>
        <Settings />
      </Popover>
      <InviteColleague store={props.store} open={inviting()} onClose={() => setInviting(false)} />
      <Button
        class={styles["sheet-toggle"] ?? ""}
        variant="plain"
        label={t("tools.panel")}
        icon={<Panel aria-hidden="true" />}
        aria-expanded={props.panelOpen}
        onClick={() => props.onPanel()}
      />
      <Button size="small" variant="danger" aria-label={t("tools.endLabel")} onClick={() => props.onEnd()}>
        {t("tools.end")}
      </Button>
    </header>
  );
}

export function PictureTools(props: {
  readonly store: ViewerStore;
  readonly tool: Tool;
  readonly onTool: (tool: Tool) => void;
  readonly onClear: () => void;
  readonly zoom: "fit" | "actual";
  readonly onZoom: (zoom: "fit" | "actual") => void;
  readonly full: boolean;
  readonly onFull: () => void;
  readonly recording: boolean;
  readonly onRecord: () => void;
}) {
  const { t } = useI18n();
  const sees = () => ["live", "paused"].includes(props.store.snapshot.screen.state);
  const mayRecord = () =>
    props.store.rights().record === "granted" || props.store.rights().record === "granted-once";
  const choose = (tool: Tool) => props.onTool(props.tool === tool ? "none" : tool);
  return (
    <div class={styles["tools"]} role="toolbar" aria-label={t("tools.label")}>
      <Show when={mayRecord() || props.recording}>
        <Button
          class={styles["record"] ?? ""}
          size="small"
          aria-label={t(props.recording ? "tools.stopRecord" : "tools.record")}
          title={t(props.recording ? "tools.stopRecord" : "tools.record")}
          disabled={!sees() && !props.recording}
          icon={
            <Show when={props.recording} fallback={<Record aria-hidden="true" />}>
              <StopRecord class={styles["recording"]} aria-hidden="true" />
            </Show>
          }
          onClick={() => props.onRecord()}
        >
          <span>{t(props.recording ? "tools.stopRecord" : "tools.record")}</span>
        </Button>
      </Show>
      <div class={styles["modes"]} role="group" aria-label={t("tools.mouse")}>
        <Show when={props.store.snapshot.control.state !== "off"}>
          <Button
            variant="plain"
            label={t("tools.control")}
            icon={<Click aria-hidden="true" />}
            aria-pressed={props.tool === "control"}
            disabled={!sees()}
            onClick={() => choose("control")}
          />
        </Show>
        <Button
          variant="plain"
          label={t("tools.pointer")}
          icon={<Pointer aria-hidden="true" />}
          aria-pressed={props.tool === "pointer"}
          disabled={!sees()}
          onClick={() => choose("pointer")}
        />
        <Button
          variant="plain"
          label={t("tools.ink")}
          icon={<Pencil aria-hidden="true" />}
          aria-pressed={props.tool === "ink"}
          disabled={!sees()}
          onClick={() => choose("ink")}
        />
        <Show when={props.store.snapshot.hostScopes.includes("control")}>
          <Button
            variant="plain"
            label={t("tools.target")}
            icon={<Target aria-hidden="true" />}
            aria-pressed={props.tool === "target"}
            disabled={!sees()}
            onClick={() => choose("target")}
          />
        </Show>
      </div>
      <Button
        variant="plain"
        label={t("tools.clear")}
        icon={<Eraser aria-hidden="true" />}
        disabled={!sees()}
        onClick={() => props.onClear()}
      />
      <Button
        variant="plain"
        size="small"
        aria-pressed={props.zoom === "fit"}
        disabled={!sees()}
        onClick={() => props.onZoom("fit")}
      >
        {t("tools.fit")}
      </Button>
      <Button
        variant="plain"
        size="small"
        aria-pressed={props.zoom === "actual"}
        disabled={!sees()}
        onClick={() => props.onZoom("actual")}
      >
        {t("tools.actual")}
      </Button>
      <Button
        variant="plain"
        label={t(props.full ? "tools.leaveFullscreen" : "tools.fullscreen")}
        icon={
          <Show when={props.full} fallback={<Maximize aria-hidden="true" />}>
            <Minimize aria-hidden="true" />
          </Show>
        }
        disabled={!sees()}
        onClick={() => props.onFull()}
      />
    </div>
  );
}
