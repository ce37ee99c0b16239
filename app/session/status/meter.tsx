/**
 * Owns: the honest meter: which way the data goes, and where the milliseconds go. What is not measured is a dash.
 */

import { type JSX, Show } from "solid-js";
import type { MeterSnapshot, SessionSnapshot } from "../../../peer/session/session-snapshot.ts";
import { useI18n } from "../../i18n/i18n-context.tsx";
import { Popover } from "../../ui/popover.tsx";
import styles from "./meter.module.css";

const goodMs = 80;
const fairMs = 250;

/** How the link feels, from what was measured of it: the delay of the picture, else the round trip. */
export function linkFeeling(meter: MeterSnapshot): "good" | "fair" | "poor" | "unknown" {
  const felt = meter.delayMs ?? meter.roundTripMs;
  if (felt === null) return "unknown";
  if (meter.stale || felt > fairMs) return "poor";
  return felt > goodMs ? "fair" : "good";
}

export function Meter(props: {
  readonly meter: MeterSnapshot;
  readonly signaling: SessionSnapshot["signaling"];
}) {
  const { t, format } = useI18n();
  const path = () => (props.meter.path === null ? t("meter.measuring") : t(`meter.${props.meter.path}`));
  const summary = () => {
    const felt = props.meter.delayMs ?? props.meter.roundTripMs;
    return felt === null ? path() : t("meter.summary", { path: path(), delay: format().milliseconds(felt) });
  };
  const oneWayMs = () => (props.meter.roundTripMs === null ? null : props.meter.roundTripMs / 2);
  const makingMs = () => {
    const [delay, way] = [props.meter.delayMs, oneWayMs()];
    return delay === null || way === null ? null : Math.max(0, delay - way);
  };

  return (
    <Popover
      title={t("meter.label")}
      triggerLabel={`${t("meter.label")}: ${summary()}`}
      trigger={
        <span class={styles["trigger"]}>
          <svg
            class={`${styles["bars"]} ${styles[linkFeeling(props.meter)] ?? ""}`}
            viewBox="0 0 20 16"
            aria-hidden="true"
          >
            <rect x="0" y="10" width="5" height="6" rx="1.5" />
            <rect x="7.5" y="5" width="5" height="11" rx="1.5" />
            <rect x="15" y="0" width="5" height="16" rx="1.5" />
          </svg>
          <span class={styles["words"]}>{summary()}</span>
        </span>
      }
    >
      <dl class={styles["rows"]}>
        <Row name={t("meter.delay")} note={t("meter.delayText")}>
          {format().milliseconds(props.meter.delayMs)}
        </Row>
        <Show when={makingMs() !== null}>
          <Row part name={t("meter.onTheWay")}>
            {format().milliseconds(oneWayMs())}
          </Row>
          <Row part name={t("meter.making")}>
            {format().milliseconds(makingMs())}
          </Row>
        </Show>
        <Row name={t("meter.roundTrip")} note={t("meter.roundTripText")}>
          {format().milliseconds(props.meter.roundTripMs)}
        </Row>
        <Row name={t("meter.fps")}>
          {props.meter.framesPerSecond === null ? "–" : format().decimal(props.meter.framesPerSecond, 0)}
        </Row>
        <Row name={t("meter.bitrate")}>{format().bitrate(props.meter.bitrateBps)}</Row>
        <Row name={t("meter.codec")}>{props.meter.codec ?? "–"}</Row>
        <Row name={t("meter.server")}>
          {t(
            props.signaling === "online"
              ? "meter.serverOnline"
              : props.signaling === "offline"
                ? "meter.serverOffline"
                : "meter.serverConnecting",
          )}
        </Row>
      </dl>
      <Show when={props.meter.path}>
        {(way) => (
          <p class={styles["note"]}>{t(way() === "direct" ? "meter.pathDirect" : "meter.pathRelayed")}</p>
        )}
      </Show>
    </Popover>
  );
}

function Row(props: {
  readonly name: string;
  readonly note?: string;
  readonly part?: boolean;
  readonly children: JSX.Element;
}) {
  return (
    <div class={`${styles["row"]} ${props.part ? styles["part"] : ""}`}>
      <dt>
        {props.name}
        <Show when={props.note}>
          <small>{props.note}</small>
        </Show>
      </dt>
      <dd>{props.children}</dd>
    </div>
  );
}
