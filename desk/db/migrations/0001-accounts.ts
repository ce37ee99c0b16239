/** Owns: the first tables. Never: changes once it was released; what comes later is a migration of its own. */

import type { Kysely } from "kysely";

// A migration knows only the tables as they were in its time.
type Anything = Kysely<unknown>;

export async function up(db: Anything): Promise<void> {
  await db.schema
    .createTable("organisation")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("created_at", "text", (column) => column.notNull())
    .addColumn("two_factor", "text", (column) => column.notNull())
    .addColumn("two_factor_from", "text")
    .addColumn("password_policy", "text", (column) => column.notNull())
    .addColumn("session_policy", "text", (column) => column.notNull())
    .addColumn("device_settings", "text", (column) => column.notNull())
    .addColumn("retention", "text", (column) => column.notNull())
    .addColumn("revision", "integer", (column) => column.notNull())
    .execute();

  await db.schema
    .createTable("member")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("email", "text", (column) => column.notNull())
    .addColumn("email_key", "text", (column) => column.notNull().unique())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("sort_key", "text", (column) => column.notNull())
    .addColumn("search_text", "text", (column) => column.notNull())
    .addColumn("roles", "text", (column) => column.notNull())
    .addColumn("status", "text", (column) => column.notNull())
    .addColumn("password_hash", "text")
    .addColumn("password_set_at", "text")
    .addColumn("language", "text", (column) => column.notNull())
    .addColumn("created_at", "text", (column) => column.notNull())
    .addColumn("last_sign_in_at", "text")
    .addColumn("revision", "integer", (column) => column.notNull())
    .execute();

  await index(db, "member", "sort_key", "id", "search_text");
  await index(db, "member", "roles", "status", "sort_key", "id");
  await index(db, "member", "status", "sort_key", "id");

  await db.schema
    .createTable("member_identity")
    .addColumn("issuer", "text", (column) => column.notNull())
    .addColumn("subject", "text", (column) => column.notNull())
    .addColumn("member_id", "text", (column) => column.notNull().references("member.id").onDelete("cascade"))
    .addPrimaryKeyConstraint("member_identity_key", ["issuer", "subject"])
    .execute();
  await index(db, "member_identity", "member_id");

  await db.schema
    .createTable("attempt")
    .addColumn("key", "text", (column) => column.primaryKey())
    .addColumn("failures", "integer", (column) => column.notNull())
    .addColumn("failures_in_all", "integer", (column) => column.notNull())
    .addColumn("locked_until", "text")
    .addColumn("updated_at", "text", (column) => column.notNull())
    .addColumn("over_at", "text", (column) => column.notNull())
    .execute();
  await index(db, "attempt", "over_at");

  await db.schema
    .createTable("session")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("token_hash", "text", (column) => column.notNull().unique())
    .addColumn("member_id", "text", (column) => column.notNull().references("member.id").onDelete("cascade"))
    .addColumn("stage", "text", (column) => column.notNull())
    .addColumn("created_at", "text", (column) => column.notNull())
    .addColumn("proved_at", "text", (column) => column.notNull())
    .addColumn("last_seen_at", "text", (column) => column.notNull())
    .addColumn("expires_at", "text", (column) => column.notNull())
    .addColumn("address", "text", (column) => column.notNull())
    .addColumn("browser", "text", (column) => column.notNull())
    .execute();
  await index(db, "session", "member_id");

  await db.schema
    .createTable("totp")
    .addColumn("member_id", "text", (column) =>
      column.primaryKey().references("member.id").onDelete("cascade"),
    )
    .addColumn("sealed_secret", "text", (column) => column.notNull())
    .addColumn("last_step", "integer", (column) => column.notNull())
    .addColumn("enrolled_at", "text", (column) => column.notNull())
    .execute();

  await db.schema
    .createTable("totp_pending")
    .addColumn("member_id", "text", (column) =>
      column.primaryKey().references("member.id").onDelete("cascade"),
    )
    .addColumn("sealed_secret", "text")
    .addColumn("session_id", "text", (column) => column.notNull())
    .addColumn("created_at", "text", (column) => column.notNull())
    .execute();

  await db.schema
    .createTable("mailed_code")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("member_id", "text", (column) => column.notNull().references("member.id").onDelete("cascade"))
    .addColumn("purpose", "text", (column) => column.notNull())
    .addColumn("session_id", "text", (column) => column.notNull())
    .addColumn("code_mac", "text", (column) => column.notNull())
    .addColumn("created_at", "text", (column) => column.notNull())
    .addColumn("expires_at", "text", (column) => column.notNull())
    .addColumn("failures", "integer", (column) => column.notNull())
    .addColumn("used_at", "text")
    .execute();
  await index(db, "mailed_code", "member_id", "purpose", "created_at");

  await db.schema
    .createTable("recovery_code")
    .addColumn("member_id", "text", (column) => column.notNull().references("member.id").onDelete("cascade"))
    .addColumn("code_hash", "text", (column) => column.notNull())
    .addColumn("used_at", "text")
    .addPrimaryKeyConstraint("recovery_code_key", ["member_id", "code_hash"])
    .execute();

  await db.schema
    .createTable("link")
    .addColumn("token_hash", "text", (column) => column.primaryKey())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("subject", "text", (column) => column.notNull())
    .addColumn("created_at", "text", (column) => column.notNull())
    .addColumn("expires_at", "text", (column) => column.notNull())
    .addColumn("used_at", "text")
    .execute();
  await index(db, "link", "kind", "subject");

  await db.schema
    .createTable("invitation")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("email", "text", (column) => column.notNull())
    .addColumn("email_key", "text", (column) => column.notNull())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("roles", "text", (column) => column.notNull())
    .addColumn("language", "text", (column) => column.notNull())
    .addColumn("invited_by", "text", (column) => column.notNull())
    .addColumn("invited_by_name", "text", (column) => column.notNull())
    .addColumn("created_at", "text", (column) => column.notNull())
    .addColumn("expires_at", "text", (column) => column.notNull())
    .execute();
  await index(db, "invitation", "email_key");
  await index(db, "invitation", "invited_by");
  await index(db, "invitation", "created_at", "id");

  await db.schema
    .createTable("device_group")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("name_key", "text", (column) => column.notNull().unique())
    .addColumn("settings", "text", (column) => column.notNull())
    .addColumn("created_at", "text", (column) => column.notNull())
    .addColumn("revision", "integer", (column) => column.notNull())
    .execute();

  await db.schema
    .createTable("session_report")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("member_id", "text", (column) => column.notNull())
    .addColumn("member_name", "text", (column) => column.notNull())
    .addColumn("customer_name", "text", (column) => column.notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("device_group_id", "text")
    .addColumn("began_at", "text", (column) => column.notNull())
    .addColumn("ended_at", "text", (column) => column.notNull())
    .addColumn("duration_seconds", "integer", (column) => column.notNull())
    .addColumn("scopes", "text", (column) => column.notNull())
    .addColumn("file_count", "integer", (column) => column.notNull())
    .addColumn("outcome", "text", (column) => column.notNull())
    .addColumn("received_at", "text", (column) => column.notNull())
    .addColumn("revision", "integer", (column) => column.notNull())
    .addColumn("posted_hash", "text", (column) => column.notNull())
    // What is long comes last: a list reads past none of it.
    .addColumn("files", "text", (column) => column.notNull())
    .addColumn("notes", "text", (column) => column.notNull())
    .addColumn("search_text", "text", (column) => column.notNull())
    .execute();
  // What a chart counts is in the index itself.
  await index(db, "session_report", "began_at", "id", "outcome", "duration_seconds");
  await index(db, "session_report", "member_id", "began_at", "id", "outcome", "duration_seconds");
  await index(db, "session_report", "outcome", "began_at", "id");
  await index(db, "session_report", "kind", "began_at", "id");
  await index(db, "session_report", "duration_seconds", "id");
  await index(db, "session_report", "member_id", "duration_seconds", "id");
  await index(db, "session_report", "outcome", "duration_seconds", "id");
  await index(db, "session_report", "kind", "duration_seconds", "id");
  await index(db, "session_report", "received_at");

  await db.schema
    .createTable("audit")
    .addColumn("seq", "integer", (column) => column.primaryKey())
    .addColumn("at", "text", (column) => column.notNull())
    .addColumn("actor_id", "text")
    .addColumn("actor_name", "text", (column) => column.notNull())
    .addColumn("action", "text", (column) => column.notNull())
    .addColumn("subject", "text", (column) => column.notNull())
    .addColumn("detail", "text", (column) => column.notNull())
    .addColumn("mac", "text", (column) => column.notNull())
    .execute();
  await index(db, "audit", "action", "seq");
  await index(db, "audit", "actor_id", "seq");
  await index(db, "audit", "at");

  await db.schema
    .createTable("audit_start")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("seq", "integer", (column) => column.notNull())
    .addColumn("mac", "text", (column) => column.notNull())
    .addColumn("seal", "text", (column) => column.notNull())
    .execute();

  await db.schema
    .createTable("outbox")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("sealed_mail", "text", (column) => column.notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("created_at", "text", (column) => column.notNull())
    .addColumn("attempts", "integer", (column) => column.notNull())
    .addColumn("next_attempt_at", "text")
    .addColumn("sent_at", "text")
    .addColumn("given_up_at", "text")
    .addColumn("last_problem", "text")
    .execute();
  await index(db, "outbox", "next_attempt_at");
}

async function index(db: Anything, table: string, ...columns: string[]): Promise<void> {
  await db.schema
    .createIndex(`${table}_by_${columns.join("_")}`)
    .on(table)
    .columns(columns)
    .execute();
}
