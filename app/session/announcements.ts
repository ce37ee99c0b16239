/**
 * Owns: what a screen reader is told when a session changes, as sentences in order of weight. Pure.
 * Never: tells what the person just did by pressing a button that says so itself, nor every step of a progress.
 */

import type { MemberSnapshot, SessionSnapshot } from "../../peer/session/session-snapshot.ts";
import type { I18n } from "../i18n/i18n-context.tsx";
import { controlText } from "./control-text.ts";
import type { SessionChange } from "./session-store.ts";

const longestQuote = 160;

export function announcements({ before, after }: SessionChange, t: I18n["t"]): string[] {
  const told: string[] = [];
  if (after.end && !before.end)
    return [t("announce.ended", { reason: t(`end.reasons.${after.end.reason}`) })];
  if (after.phase === "interrupted" && before.phase !== "interrupted") told.push(t("announce.interrupted"));
  if (after.phase === "live" && before.phase === "interrupted") told.push(t("announce.back"));
  told.push(...ofPeople(before, after, t), ...ofRights(before, after, t), ...ofScreen(before, after, t));
  told.push(...ofControl(before, after, t), ...ofFiles(before, after, t));
  for (const entry of after.chat.slice(before.chat.length)) {
    if (!entry.self)
      told.push(t("announce.chat", { name: entry.name, text: entry.text.slice(0, longestQuote) }));
  }
  if (after.diagnostics && after.diagnostics !== before.diagnostics && after.role === "viewer") {
    if (after.diagnostics.takenMs !== before.diagnostics?.takenMs) told.push(t("announce.system"));
  }
  return told;
}

function ofPeople(before: SessionSnapshot, after: SessionSnapshot, t: I18n["t"]): string[] {
  const there = (member: MemberSnapshot, members: readonly MemberSnapshot[]) =>
    members.some(({ sender }) => sender === member.sender);
  const nameOf = (sender: number) => after.members.find((each) => each.sender === sender)?.name ?? "";
  return [
    ...after.members
      .filter((member) => !member.self && !there(member, before.members))
      .map(({ name }) => t("announce.joined", { name })),
    ...before.members
      .filter((member) => !member.self && !there(member, after.members))
      .map(({ name }) => t("announce.left", { name })),
    ...after.recordedBy
      .filter((sender) => !before.recordedBy.includes(sender))
      .map((sender) => t("announce.recording", { name: nameOf(sender) })),
    ...before.recordedBy
      .filter((sender) => !after.recordedBy.includes(sender))
      .map((sender) => t("announce.recordingStopped", { name: nameOf(sender) })),
  ];
}

function ofRights(before: SessionSnapshot, after: SessionSnapshot, t: I18n["t"]): string[] {
  if (after.role !== "viewer") return [];
  const mine = (snapshot: SessionSnapshot) =>
    snapshot.grants.filter(({ sender }) => sender === snapshot.self.sender);
  const has = (snapshot: SessionSnapshot, scope: string) =>
    mine(snapshot).some((grant) => grant.scope === scope);
  const refused = before.asks.filter(
    (ask) => ask.kind === "scope" && !after.asks.some(({ id }) => id === ask.id) && !has(after, ask.scope),
  );
  return [
    ...mine(after)
      .filter(({ scope }) => !has(before, scope))
      .map(({ scope }) => t("announce.granted", { what: t(`scopes.${scope}`) })),
    ...mine(before)
      .filter(({ scope }) => !has(after, scope))
      .map(({ scope }) => t("announce.takenBack", { what: t(`scopes.${scope}`) })),
    ...refused.map((ask) =>
      t("announce.refused", { what: ask.kind === "scope" ? t(`scopes.${ask.scope}`) : "" }),
    ),
  ];
}

function ofScreen(before: SessionSnapshot, after: SessionSnapshot, t: I18n["t"]): string[] {
  if (after.paused !== before.paused) return [t(after.paused ? "announce.paused" : "announce.resumed")];
  const [was, is] = [before.screen.state, after.screen.state];
  if (is === "live" && (was === "none" || was === "starting")) return [t("announce.screenLive")];
  if (was !== "none" && is === "none") return [t("announce.screenStopped")];
  return [];
}

function ofControl(before: SessionSnapshot, after: SessionSnapshot, t: I18n["t"]): string[] {
  if (after.role !== "viewer") return [];
  const [was, is] = [before.control, after.control];
  const changed = was.state !== is.state || was.controller !== is.controller || was.code !== is.code;
  const text = changed ? controlText(t, after) : null;
  const asks = is.dialog && is.dialog.id !== was.dialog?.id ? is.dialog.text : null;
  return [
    ...(text === null ? [] : [text]),
    ...(asks === null ? [] : [t("announce.pageAsks", { text: asks.slice(0, longestQuote) })]),
  ];
}

function ofFiles(before: SessionSnapshot, after: SessionSnapshot, t: I18n["t"]): string[] {
  return after.transfers.flatMap((transfer) => {
    const was = before.transfers.find(({ id }) => id === transfer.id);
    const name = transfer.files[0]?.path.at(-1) ?? "";
    if (!was && transfer.direction === "in" && transfer.state === "offered") {
      const from = after.members.find(({ self }) => !self)?.name ?? "";
      return [t("announce.offered", { name: from, files: t("files.count", { count: transfer.fileCount }) })];
    }
    if (!was || was.state === transfer.state) return [];
    if (transfer.state === "done") return [t("announce.fileDone", { name })];
    return transfer.state === "failed" ? [t("announce.fileFailed", { name })] : [];
  });
}
