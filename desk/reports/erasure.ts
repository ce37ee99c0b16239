/**
 * Owns: forgetting a person's name in session reports: of a technician who was removed, or of a customer. That there was a session,
 * when, how long and to what end stays.
 * Never: takes the name of somebody who is a member; changes the audit log, whose entries cannot be, or what somebody wrote into
 * notes; tells the log the name it has just forgotten.
 *
 * One transaction would hold everybody up. It is told of in the first one; whatever a process that dies leaves is done by asking again.
 */

import { type Expression, type SqlBool, sql } from "kysely";
import {
  erasedName,
  eraseFromReports,
  findForErasure,
  type WhoseName,
} from "../../protocol/desk/report-erasure-api.ts";
import { ok, type Result } from "../../protocol/result.ts";
import type { DbOrTx, Tx } from "../db/database.ts";
import type { Api } from "../http/api.ts";
import { type Refusal, refuse } from "../http/problem.ts";
import { changeAsAdministrator } from "../members/administrator.ts";
import { memberById } from "../members/member-repository.ts";
import type { DeskServices } from "../services.ts";
import { reportSearchText } from "./report-repository.ts";

const run = 500;

export function serveErasure(api: Api, services: DeskServices): void {
  api.serve(findForErasure, ({ body }) => found(services.db, body));

  api.serve(eraseFromReports, async ({ session, body }) => {
    const column = body.kind === "technician" ? ("member_name" as const) : ("customer_name" as const);
    const meant = reportsOf(body);

    const begun = await changeAsAdministrator(
      services,
      session,
      async (tx): Promise<Result<number> | Refusal> => {
        const there = await found(tx, body);
        if (!there.ok) return there;
        const { reports } = there.value;
        await services.audit.append(tx, {
          actor: { id: session.member.id, name: session.member.name },
          action: body.kind === "technician" ? "member.erased" : "customer.erased",
          subject: body.kind === "technician" ? body.id : "",
          detail: { reports },
        });
        await forget(tx);
        return ok(reports);
      },
    );
    if (!begun.ok) return begun;
    for (let left = begun.value - run; left > 0; left -= run) await services.db.transaction().execute(forget);
    return ok({ reports: begun.value });

    async function forget(tx: Tx): Promise<void> {
      const rows = await tx
        .selectFrom("session_report")
        .select(["id", "member_name", "customer_name", "notes"])
        .where(meant)
        .limit(run)
        .execute();
      for (const row of rows) {
        const after = { ...row, [column]: erasedName };
        await tx
          .updateTable("session_report")
          .set({
            [column]: erasedName,
            search_text: reportSearchText(after),
            revision: sql<number>`revision + 1`,
          })
          .where("id", "=", row.id)
          .execute();
      }
    }
  });
}

function reportsOf(whose: WhoseName): Expression<SqlBool> {
  return whose.kind === "technician"
    ? sql`member_id = ${whose.id} and member_name <> ${erasedName}`
    : sql`customer_name = ${whose.name} and customer_name <> ${erasedName}`;
}

async function found(db: DbOrTx, whose: WhoseName) {
  if (whose.kind === "technician" && (await memberById(db, whose.id))) return refuse("member-first");
  const { reports, first, last } = await db
    .selectFrom("session_report")
    .select(({ fn }) => [
      fn.countAll<number | string>().as("reports"),
      fn.min("began_at").as("first"),
      fn.max("began_at").as("last"),
    ])
    .where(reportsOf(whose))
    .executeTakeFirstOrThrow();
  return Number(reports) === 0
    ? refuse("desk-not-found")
    : ok({ reports: Number(reports), firstAt: first, lastAt: last });
}
