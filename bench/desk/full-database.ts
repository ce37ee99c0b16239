/**
 * Owns: a database with very many reports and members in it, for measurements of lists.
 * Never: writes into one that is a desk's already, or makes its tables.
 */

import { randomBytes } from "node:crypto";
import { connectDatabase, type DatabasePlace } from "../../desk/db/database.ts";
import { insertMember } from "../../desk/members/member-repository.ts";

const logger = { info() {}, warn() {}, error() {} };
const batch = 500;

const words =
  "printer paper window update driver network slow browser cookie login customer called back reboot".split(
    " ",
  );

const memberIds = Array.from({ length: 20 }, () => randomBytes(16).toString("base64url"));

/** In the order in which they happened, with some words of notes; one in six was not solved. */
export async function fillReports(
  place: DatabasePlace,
  { reports, firstMs, everyMs }: { reports: number; firstMs: number; everyMs: number },
): Promise<void> {
  const db = connectDatabase(place, logger);
  await db.transaction().execute(async (tx) => {
    for (let from = 0; from < reports; from += batch) {
      const rows = Array.from({ length: Math.min(batch, reports - from) }, (_, offset) => {
        const index = from + offset;
        const at = new Date(firstMs + index * everyMs).toISOString();
        const notes = Array.from(
          { length: 5 + ((index * 7) % 40) },
          (__, word) => words[(index * 31 + word * 17) % words.length],
        ).join(" ");
        const customer = `Customer ${index}`;
        return {
          id: randomBytes(16).toString("base64url"),
          member_id: memberIds[index % memberIds.length] ?? "",
          member_name: `Technician ${index % 20}`,
          customer_name: customer,
          kind: index % 9 === 0 ? ("unattended" as const) : ("attended" as const),
          device_group_id: null,
          began_at: at,
          ended_at: at,
          duration_seconds: (index * 7_919) % 3_600,
          scopes: '["view","control"]',
          file_count: 1,
          outcome: index % 6 === 0 ? ("not-solved" as const) : ("solved" as const),
          received_at: at,
          revision: 0,
          posted_hash: "",
          files: '[{"name":"driver.zip","sizeBytes":1,"direction":"to-customer"}]',
          notes,
          search_text: `${customer}\n${notes}${index % 50 === 0 ? " rare" : ""}`.toLowerCase(),
        };
      });
      await tx.insertInto("session_report").values(rows).execute();
    }
  });
  await db.destroy();
}

/** `Ada Member 12340`; one in ten a network administrator, too; nobody can sign in as one of them. */
export async function fillMembers(place: DatabasePlace, members: number): Promise<void> {
  const db = connectDatabase(place, logger);
  await db.transaction().execute(async (tx) => {
    for (let index = 0; index < members; index += 1)
      await insertMember(tx, {
        id: randomBytes(16).toString("base64url"),
        email: `member${index}@northwind.example`,
        name: `${firstNames[index % firstNames.length]} Member ${index}`,
        roles: index % 10 === 0 ? ["network-administrator", "technician"] : ["technician"],
        passwordHash: null,
        language: "en",
        at: new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString(),
      });
  });
  await db.destroy();
}

const firstNames = ["Ada", "Bo", "Cora", "Dai", "Eve", "Femi", "Gül", "Hana", "Ivo", "Jo"];
