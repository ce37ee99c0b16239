/** Owns: the parts of the server as rows of a table: how each is, in words. */

import type { Checked } from "../../protocol/desk/endpoint.ts";
import type { readHealth } from "../../protocol/desk/operations-api.ts";
import type { I18n } from "../i18n/i18n-context.tsx";

type Health = Checked<(typeof readHealth)["answer"]>;

export interface PartRow {
  readonly part: "server" | "database" | "mail" | "redis" | "turn" | "signaling";
  readonly state: "well" | "unwell" | "off";
  readonly detail: string;
}

const signalingCounts = ["connections", "rooms", "devices"] as const;

export function partsOf({ t, format }: I18n, health: Health): PartRow[] {
  const { database, mail, signaling } = health;
  const mailDetail = () => {
    const counts = t("operations.mailDetail", { waiting: mail.waiting, givenUp: mail.givenUp });
    return mail.lastProblem === null
      ? counts
      : `${counts}. ${t("operations.mailProblem", { problem: mail.lastProblem })}`;
  };
  const signalingDetail = (counted: Readonly<Record<string, number>>) =>
    signalingCounts
      .filter((name) => counted[name] !== undefined)
      .map((name) => `${t(`operations.signalingCounts.${name}`)}: ${format().decimal(counted[name] ?? 0, 0)}`)
      .join(", ");
  return [
    {
      part: "server",
      state: "well",
      detail: t("operations.serverDetail", {
        version: health.version,
        time: format().dateTime(Date.parse(health.startedAt)),
        memory: format().bytes(health.memoryBytes),
      }),
    },
    {
      part: "database",
      state: database.state,
      detail: t("operations.databaseDetail", {
        kind: t(`operations.kinds.${database.kind}`),
        size: database.sizeBytes === null ? t("operations.sizeUnknown") : format().bytes(database.sizeBytes),
      }),
    },
    {
      part: "mail",
      state: mail.state,
      detail: mail.state === "off" ? t("operations.mailOffText") : mailDetail(),
    },
    {
      part: "turn",
      state: health.turn.state,
      detail:
        health.turn.state === "off"
          ? t("operations.turnOffText")
          : t("operations.turnServers", { count: health.turn.servers }),
    },
    {
      part: "redis",
      state: health.redis,
      detail: health.redis === "off" ? t("operations.redisOffText") : "",
    },
    {
      part: "signaling",
      state: "well",
      detail: signaling === null ? t("operations.elsewhere") : signalingDetail(signaling),
    },
  ];
}
