/**
 * Owns: the tables as Kysely sees them. Both databases have the same columns: ids and times are text (base64url, ISO 8601
 * in UTC), flags and counters integers, whatever is a list or an object JSON in text.
 * Never: a secret in clear. Tokens are hashes, passwords Argon2id, what has to be read again is sealed (`secret-box.ts`).
 */

export type StoredTime = string;
export type JsonText = string;

/** One row, `id` is `organisation`. Writing to it is also how a change that must be alone waits for its turn. */
export interface OrganisationTable {
  readonly id: "organisation";
  name: string;
  readonly created_at: StoredTime;
  /** `off` or `on`. */
  two_factor: "off" | "on";
  /** From when on everybody has to have it; null: only those who set it up. */
  two_factor_from: StoredTime | null;
  password_policy: JsonText;
  session_policy: JsonText;
  device_settings: JsonText;
  retention: JsonText;
  /** Counts changes: a form that was opened before another's change is told so. */
  revision: number;
}

export interface MemberTable {
  readonly id: string;
  email: string;
  /** The address in one form, by which it is looked up. Unique. */
  email_key: string;
  name: string;
  /** The name as lists are sorted by it (`member-repository.ts`). */
  sort_key: string;
  /** What a search looks through: name and address in one form. */
  search_text: string;
  /** In the order of `roles`, so that each set of them is one text. */
  roles: JsonText;
  status: "active" | "disabled";
  /** Null: signs in by OpenID Connect alone. */
  password_hash: string | null;
  password_set_at: StoredTime | null;
  language: "en" | "de";
  readonly created_at: StoredTime;
  last_sign_in_at: StoredTime | null;
  revision: number;
}

/** Whom a provider of OpenID Connect means by a subject. */
export interface MemberIdentityTable {
  readonly issuer: string;
  readonly subject: string;
  readonly member_id: string;
}

/** Failed attempts under one name: of an address that somebody typed, of a network, of a member's second factor. */
export interface AttemptTable {
  readonly key: string;
  failures: number;
  /** Failures since the last success, through locks. */
  failures_in_all: number;
  locked_until: StoredTime | null;
  updated_at: StoredTime;
  /** From when on it says nothing any more, and may go. */
  over_at: StoredTime;
}

export type SessionStage = "half" | "enrolling" | "full";

export interface SessionTable {
  readonly id: string;
  /** SHA-256 of the token in the cookie. Unique. */
  token_hash: string;
  readonly member_id: string;
  stage: SessionStage;
  readonly created_at: StoredTime;
  /** When the password was typed, or the provider gave its word. A session that goes on under another token keeps it. */
  readonly proved_at: StoredTime;
  last_seen_at: StoredTime;
  readonly expires_at: StoredTime;
  readonly address: string;
  readonly browser: string;
}

/** A member's authenticator. */
export interface TotpTable {
  readonly member_id: string;
  sealed_secret: string;
  /** The time step of the last code that was taken: none at or before it is taken again. */
  last_step: number;
  enrolled_at: StoredTime;
}

/** An authenticator that is being set up; the old one holds until its first code came. */
export interface TotpPendingTable {
  readonly member_id: string;
  /** Null until the mailed code was right. */
  sealed_secret: string | null;
  readonly session_id: string;
  readonly created_at: StoredTime;
}

/** A code that was mailed. Only a member's latest one of a purpose counts. */
export interface MailedCodeTable {
  readonly id: string;
  readonly member_id: string;
  readonly purpose: string;
  readonly session_id: string;
  readonly code_mac: string;
  readonly created_at: StoredTime;
  readonly expires_at: StoredTime;
  failures: number;
  used_at: StoredTime | null;
}

export interface RecoveryCodeTable {
  readonly member_id: string;
  readonly code_hash: string;
  used_at: StoredTime | null;
}

/** What a link in a mail or in the log holds. */
export interface LinkTable {
  readonly token_hash: string;
  readonly kind: "set-up" | "invitation" | "password-reset";
  /** Of an invitation or a member; empty for set-up. */
  readonly subject: string;
  readonly created_at: StoredTime;
  readonly expires_at: StoredTime;
  used_at: StoredTime | null;
}

/** An invitation that is open. One that was followed, withdrawn or replaced is gone; the audit log tells of it. */
export interface InvitationTable {
  readonly id: string;
  readonly email: string;
  readonly email_key: string;
  readonly name: string;
  readonly roles: JsonText;
  readonly language: "en" | "de";
  readonly invited_by: string;
  /** As it was then. */
  invited_by_name: string;
  readonly created_at: StoredTime;
  readonly expires_at: StoredTime;
}

export interface DeviceGroupTable {
  readonly id: string;
  name: string;
  /** The name in one form. Unique. */
  name_key: string;
  /** Only what differs from the organisation's. */
  settings: JsonText;
  readonly created_at: StoredTime;
  revision: number;
}

export interface SessionReportTable {
  /** Drawn by the technician's page: the same report sent twice is one. */
  readonly id: string;
  readonly member_id: string;
  /** As it was then. */
  readonly member_name: string;
  readonly customer_name: string;
  readonly kind: "attended" | "unattended";
  readonly device_group_id: string | null;
  readonly began_at: StoredTime;
  readonly ended_at: StoredTime;
  readonly duration_seconds: number;
  readonly scopes: JsonText;
  readonly file_count: number;
  outcome: "solved" | "not-solved" | "to-be-continued" | "not-said";
  readonly received_at: StoredTime;
  revision: number;
  /** Of the report as it was posted: whatever became of outcome and notes since, it is known again. */
  readonly posted_hash: string;
  readonly files: JsonText;
  notes: string;
  /** What a search looks through, in one form. */
  search_text: string;
}

/** Append-only; each entry's MAC covers the one before. */
export interface AuditTable {
  readonly seq: number;
  readonly at: StoredTime;
  readonly actor_id: string | null;
  readonly actor_name: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: JsonText;
  readonly mac: string;
}

/** At most one row, `id` is `start`: what the oldest entry follows since retention removed those before. */
export interface AuditStartTable {
  readonly id: "start";
  seq: number;
  mac: string;
  /** By which the server knows that it wrote this itself. */
  seal: string;
}

/** Mails on their way, and for a while what became of them. */
export interface OutboxTable {
  readonly id: string;
  /** The recipient, kind, language and values, sealed: there are codes and links in it. Empty once it is settled. */
  sealed_mail: string;
  readonly kind: string;
  readonly created_at: StoredTime;
  attempts: number;
  /** Also until when somebody has claimed it. Null: settled, by being sent or given up. */
  next_attempt_at: StoredTime | null;
  sent_at: StoredTime | null;
  given_up_at: StoredTime | null;
  /** `server …`: of the mail server as a whole or the way there · `mail …`: of this mail. A code, never its words. */
  last_problem: string | null;
}

export interface DeskTables {
  organisation: OrganisationTable;
  member: MemberTable;
  member_identity: MemberIdentityTable;
  attempt: AttemptTable;
  session: SessionTable;
  totp: TotpTable;
  totp_pending: TotpPendingTable;
  mailed_code: MailedCodeTable;
  recovery_code: RecoveryCodeTable;
  link: LinkTable;
  invitation: InvitationTable;
  device_group: DeviceGroupTable;
  session_report: SessionReportTable;
  audit: AuditTable;
  audit_start: AuditStartTable;
  outbox: OutboxTable;
}
