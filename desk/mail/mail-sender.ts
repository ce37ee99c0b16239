/**
 * Owns: bringing mails from the outbox to the mail server: right after they were written down, and again with growing
 * pauses until it took them. A mail is claimed for a while in one statement, so that of several processes one sends it;
 * a process that dies with it lets the claim run out, and it is sent by the next.
 * Never: loses a mail because the server is away, keeps what was in one that is settled, or logs a recipient or a secret
 * (but on the operator's own machine without a mail server, where the log is how a mail is read).
 *
 * ```
 * waiting ──claim──► claimed ──taken──► sent
 *    ▲                  ├──refused, too late, 27th failure, not to be opened──► given up
 *    └──pause over──────┘ put off, away, claim run out
 * ```
 * While the server is away one mail after the other asks for it, not all at once; the first it takes calls the others up.
 */

import type { KeyObject } from "node:crypto";
import { sql } from "kysely";
import type { Db } from "../db/database.ts";
import { codeOf } from "../db/database-trouble.ts";
import type { OutboxTable } from "../db/schema.ts";
import { type DeskEnvironment, isoTime } from "../environment.ts";
import { openText } from "../secret-box.ts";
import { layOut } from "./mail-layout.ts";
import { createMailServer, type Delivery, type MailPatience, type MailServerPlace } from "./mail-server.ts";
import { type Mail, mailLifeMs } from "./mails.ts";
import { mailPurpose } from "./outbox.ts";

export interface MailSender {
  /** Something may have been written down. */
  nudge(): void;
  /** Takes no more, and resolves when what it had taken is settled, after two seconds at the latest. */
  close(): Promise<void>;
}

export interface MailSenderOptions {
  readonly db: Db;
  readonly sealingKey: KeyObject;
  readonly environment: DeskEnvironment;
  /** Null: there is no mail server. */
  readonly place: MailServerPlace | null;
  /** Whether a mail may be read in the log where there is no mail server: only on the operator's own machine. */
  readonly printsToLog: boolean;
  readonly patience?: MailPatience;
}

const minute = 60_000;
const lookEveryMs = 15_000;
/** Longer than any attempt takes. */
const claimMs = 5 * minute;
const firstPausesMs = [minute, 5 * minute, 15 * minute];
const laterPauseMs = 60 * minute;
/** 23 hours and 21 minutes from the first to the last. */
const attemptsInAll = 27;
const atOnce = 4;
const rowsAtOnce = 64;
const closeWithinMs = 2_000;
const settledKeptMs = 30 * 24 * 60 * minute;

type Claimed = Pick<OutboxTable, "id" | "sealed_mail" | "kind" | "created_at" | "attempts">;

export function createMailSender(options: MailSenderOptions): MailSender {
  const { db, sealingKey, place, printsToLog } = options;
  const { clock, logger } = options.environment;
  const server = place && createMailServer(place, options.patience);
  let running: Promise<void> | null = null;
  let isWanted = false;
  let isClosed = false;
  let isAway = false;
  const cutShort = new AbortController();

  const endLooking = clock.every(lookEveryMs, nudge);

  function nudge(): void {
    if (isClosed) return;
    isWanted = true;
    running ??= run().finally(() => {
      running = null;
      if (isWanted) nudge();
    });
  }

  async function run(): Promise<void> {
    isWanted = false;
    try {
      await sweep();
      while (await sendDue());
    } catch (error) {
      logger.warn({ code: codeOf(error) }, "the outbox could not be read; it is tried again");
    }
  }

  /** @returns whether there may be more to send now */
  async function sendDue(): Promise<boolean> {
    if (isClosed) return false;
    const due = await db
      .selectFrom("outbox")
      .select("id")
      .where("next_attempt_at", "<=", isoTime(clock.now()))
      .orderBy("next_attempt_at")
      .limit(rowsAtOnce)
      .execute();
    let isServerAway = false;
    async function lane(): Promise<void> {
      for (let next = due.shift(); next && !isServerAway; next = due.shift()) {
        const row = isClosed ? null : await claim(next.id);
        if (row && (await bring(row)) === "away") isServerAway = true;
      }
    }
    const isMore = due.length > 0;
    await Promise.all(Array.from({ length: atOnce }, lane));
    return isMore && !isServerAway;
  }

  /** Null when another process was sooner. */
  async function claim(id: string): Promise<Claimed | null> {
    const nowMs = clock.now();
    const row = await db
      .updateTable("outbox")
      .set({
        attempts: sql<number>`attempts + 1`,
        next_attempt_at: isoTime(nowMs + claimMs),
        last_problem: null,
      })
      .where("id", "=", id)
      .where("next_attempt_at", "<=", isoTime(nowMs))
      .returning(["id", "sealed_mail", "kind", "created_at", "attempts"])
      .executeTakeFirst();
    return row ?? null;
  }

  async function bring(row: Claimed): Promise<Delivery["kind"]> {
    const opened = openText(sealingKey, row.sealed_mail, `${mailPurpose} ${row.id}`);
    if (opened === null) {
      logger.error(
        { mail: row.id, kind: row.kind },
        "a mail was written under another master key, cannot be opened, and is given up",
      );
      await settle(row, { given_up_at: isoTime(clock.now()), last_problem: "mail OTHERKEY" });
      return "refused";
    }
    const mail = JSON.parse(opened) as Mail;
    if (Date.parse(row.created_at) + mailLifeMs[mail.kind] <= clock.now()) {
      await giveUp(row, "mail TOOLATE");
      return "refused";
    }
    if (!server) return withoutServer(row, mail);
    const delivery = await server.send({ ...layOut(mail), id: row.id, to: mail.to }, cutShort.signal);
    if (delivery.kind === "taken") {
      await settle(row, { sent_at: isoTime(clock.now()), last_problem: null });
      await noteIsBack();
    } else if (delivery.kind === "refused" || row.attempts >= attemptsInAll) {
      await giveUp(row, delivery.problem);
    } else {
      if (delivery.kind === "away") noteIsAway(delivery.problem);
      await putOff(row, delivery.problem);
    }
    return delivery.kind;
  }

  async function withoutServer(row: Claimed, mail: Mail): Promise<"taken" | "refused"> {
    if (!printsToLog) {
      await giveUp(row, "server NONE");
      return "refused";
    }
    const { link, code } = mail.values as { readonly link?: string; readonly code?: string };
    logger.info(
      {
        mail: mail.kind,
        to: mail.to.email,
        ...(link === undefined ? {} : { link }),
        ...(code === undefined ? {} : { code }),
      },
      "no mail server is set, so this mail is only shown here",
    );
    await settle(row, { sent_at: isoTime(clock.now()), last_problem: null });
    return "taken";
  }

  async function giveUp(row: Claimed, problem: string): Promise<void> {
    logger.error(
      { mail: row.id, kind: row.kind, problem, attempts: row.attempts },
      "a mail could not be sent and is given up",
    );
    await settle(row, { given_up_at: isoTime(clock.now()), last_problem: problem });
  }

  /** Only as long as the claim is this one's. */
  async function settle(
    row: Claimed,
    how: Partial<Pick<OutboxTable, "sent_at" | "given_up_at" | "last_problem">>,
  ): Promise<void> {
    await db
      .updateTable("outbox")
      .set({ ...how, sealed_mail: "", next_attempt_at: null })
      .where("id", "=", row.id)
      .where("attempts", "=", row.attempts)
      .execute();
  }

  async function putOff(row: Claimed, problem: string): Promise<void> {
    const pauseMs = firstPausesMs[row.attempts - 1] ?? laterPauseMs;
    await db
      .updateTable("outbox")
      .set({ next_attempt_at: isoTime(clock.now() + pauseMs), last_problem: problem })
      .where("id", "=", row.id)
      .where("attempts", "=", row.attempts)
      .execute();
  }

  function noteIsAway(problem: string): void {
    if (!isAway && !isClosed)
      logger.warn({ problem }, "the mail server takes nothing; mails wait and are tried again");
    isAway = true;
  }

  /** What waits only because the server was away need not wait out its pause. A claimed row has no problem yet. */
  async function noteIsBack(): Promise<void> {
    if (!isAway) return;
    isAway = false;
    logger.info({}, "the mail server takes mails again");
    const now = isoTime(clock.now());
    await db
      .updateTable("outbox")
      .set({ next_attempt_at: now })
      .where("next_attempt_at", ">", now)
      .where("last_problem", "like", "server %")
      .execute();
  }

  async function sweep(): Promise<void> {
    await db
      .deleteFrom("outbox")
      .where("next_attempt_at", "is", null)
      .where("created_at", "<=", isoTime(clock.now() - settledKeptMs))
      .execute();
  }

  return {
    nudge,
    async close() {
      isClosed = true;
      isWanted = false;
      endLooking();
      const impatient = setTimeout(() => cutShort.abort(), closeWithinMs);
      await running;
      clearTimeout(impatient);
    },
  };
}
