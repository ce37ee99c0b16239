/**
 * Owns: a receipt as headings, rows and cells of plain text, in the reader's language. The page and the downloaded
 * document are both made of it, so that they say the same.
 */

import type { Receipt } from "../../../peer/session/receipt.ts";
import type { I18n } from "../../i18n/i18n-context.tsx";
import { errorText } from "../error-text.ts";
import { sha256Text } from "../files/sha256-text.ts";

export type ReceiptSection = {
  readonly title: string;
  /** Heads of the columns; none for a list of facts in two columns. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Said in place of rows where there are none. */
  readonly none: string;
  /** Columns that are read in a fixed-width face, by number. */
  readonly mono?: number;
};

export function receiptSections(
  receipt: Receipt,
  { t, format }: Pick<I18n, "t" | "format">,
): ReceiptSection[] {
  const f = format();
  const nameOf = (sender: number) =>
    receipt.members.find((member) => member.sender === sender)?.name ??
    t("receipt.personNumber", { number: sender });
  const reasons: Readonly<Record<string, string>> = {
    "ended-here": t("end.reasons.ended-here"),
    "ended-there": t("end.reasons.ended-there"),
    removed: t("end.reasons.removed"),
    refused: t("end.reasons.refused"),
    "code-burned": t("end.reasons.code-burned"),
    "code-expired": t("end.reasons.code-expired"),
    "resumption-expired": t("end.reasons.resumption-expired"),
    failed: t("end.reasons.failed"),
  };
  const answers = {
    once: t("receipt.answerOnce"),
    session: t("receipt.answerSession"),
    no: t("receipt.answerNo"),
  };
  return [
    {
      title: t("receipt.when"),
      columns: [],
      none: "",
      rows: [
        [t("receipt.started"), f.dateTime(receipt.startedMs)],
        [t("receipt.ended"), receipt.endedMs === null ? t("receipt.open") : f.dateTime(receipt.endedMs)],
        ...(receipt.endedMs === null
          ? []
          : [[t("receipt.duration"), f.duration(receipt.endedMs - receipt.startedMs)]]),
        ...(receipt.endReason === null
          ? []
          : [[t("receipt.reason"), reasons[receipt.endReason] ?? receipt.endReason]]),
        [t("receipt.chat"), `${f.decimal(receipt.chatMessages, 0)}. ${t("receipt.chatNote")}`],
        ...(receipt.copies === undefined || receipt.copies.fromHost + receipt.copies.toHost === 0
          ? []
          : [
              [
                t("receipt.copies"),
                t("receipt.copiesCount", {
                  from: f.decimal(receipt.copies.fromHost, 0),
                  to: f.decimal(receipt.copies.toHost, 0),
                }),
              ],
            ]),
        [t("receipt.session"), receipt.sessionId],
      ],
    },
    {
      title: t("receipt.people"),
      columns: [t("receipt.person"), t("receipt.role"), t("receipt.joined"), t("receipt.left")],
      none: "",
      rows: receipt.members.map((member) => [
        member.self ? t("roster.self", { name: member.name }) : member.name,
        member.role === "host" ? t("common.customer") : t("common.technician"),
        f.time(member.joinedMs),
        f.time(member.leftMs),
      ]),
    },
    {
      title: t("receipt.grants"),
      columns: [t("receipt.person"), t("receipt.what"), t("receipt.answer"), t("receipt.when")],
      none: t("receipt.grantsNone"),
      rows: receipt.grants.map((grant) => [
        nameOf(grant.sender),
        t(`scopes.${grant.scope}`),
        grant.takenBackMs === null
          ? answers[grant.answer]
          : `${answers[grant.answer]}, ${t("receipt.takenBack", { time: f.time(grant.takenBackMs) })}`,
        f.time(grant.answeredMs),
      ]),
    },
    {
      title: t("receipt.files"),
      columns: [
        t("receipt.file"),
        t("receipt.size"),
        t("receipt.direction"),
        t("receipt.outcome"),
        t("files.fingerprint"),
      ],
      none: t("receipt.filesNone"),
      mono: 4,
      rows: receipt.files.map((file) => [
        file.name,
        f.bytes(file.sizeBytes),
        t(`receipt.${file.direction}`),
        t(`receipt.outcomes.${file.outcome}`),
        file.sha256 === null ? "–" : sha256Text(file.sha256),
      ]),
    },
    {
      title: t("receipt.recordings"),
      columns: [],
      none: t("receipt.recordingsNone"),
      rows: receipt.recordings.map((recording) => [
        t("receipt.recording", {
          name: nameOf(recording.sender),
          from: f.time(recording.startedMs),
          to: f.time(recording.endedMs),
        }),
      ]),
    },
    {
      title: t("receipt.repairs"),
      columns: [
        t("receipt.person"),
        t("receipt.repair"),
        t("receipt.site"),
        t("receipt.outcome"),
        t("receipt.when"),
      ],
      none: t("receipt.repairsNone"),
      rows: receipt.repairs.map(({ sender, repair, site, code, atMs }) => [
        nameOf(sender),
        t(`repairs.names.${repair}`),
        site ?? "–",
        code === null ? t("repairs.done") : errorText(t, code).what,
        f.time(atMs),
      ]),
    },
    ...(receipt.dropped.length === 0
      ? []
      : [
          {
            title: t("receipt.dropped"),
            columns: [t("receipt.person"), t("receipt.presses"), t("receipt.outOfReach"), t("receipt.when")],
            none: "",
            rows: receipt.dropped.map(({ sender, code, count, atMs }) => [
              nameOf(sender),
              f.decimal(count, 0),
              errorText(t, code).what,
              f.time(atMs),
            ]),
          },
        ]),
    {
      title: t("receipt.link"),
      columns: [],
      none: "",
      rows: [
        [
          t("receipt.path"),
          receipt.link.relayed === null
            ? t("common.unknown")
            : t(receipt.link.relayed ? "meter.relayed" : "meter.direct"),
        ],
        [
          t("receipt.interruptions"),
          receipt.link.interruptions === 0
            ? f.decimal(0, 0)
            : t("receipt.interruptionsValue", {
                count: receipt.link.interruptions,
                time: f.duration(receipt.link.interruptedMs),
              }),
        ],
        [t("receipt.roundTrip"), f.milliseconds(receipt.link.roundTripMedianMs)],
        [t("receipt.delay"), f.milliseconds(receipt.link.delayMedianMs)],
        [t("receipt.refusedMessages"), f.decimal(receipt.link.refusedMessages, 0)],
      ],
    },
  ];
}

/** `Customer side, 24 November 2026`. */
export function receiptSubtitle(receipt: Receipt, { t, format }: Pick<I18n, "t" | "format">): string {
  return t("receipt.subtitle", {
    role: t(receipt.role === "host" ? "common.customer" : "common.technician"),
    date: format().date(receipt.startedMs),
  });
}
