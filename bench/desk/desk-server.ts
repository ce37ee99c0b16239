/**
 * Owns: an account server under test in a process of its own: on SQLite in a new folder, or where FARHAND_BENCH_PLACE
 * says (JSON), set up, with FARHAND_BENCH_MEMBERS technicians `tech0@…`, all with the administrator's password.
 * Passwords cost what is shipped. The clock stands: no session grows old while it is measured.
 */

import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectDatabase, type DatabasePlace } from "../../desk/db/database.ts";
import { firstAdministrator, setUpOrganisation, startLocalDesk } from "../../desk/local-desk.ts";
import { insertMember } from "../../desk/members/member-repository.ts";
import { createPasswordHasher, shippedCost } from "../../desk/passwords/password-hash.ts";

const folder = mkdtempSync(join(tmpdir(), "farhand-bench-"));
const given = process.env["FARHAND_BENCH_PLACE"];
const place: DatabasePlace =
  given === undefined ? { kind: "sqlite", folder } : (JSON.parse(given) as DatabasePlace);
const local = await startLocalDesk({ place, change: { passwordCost: shippedCost } });
await setUpOrganisation(local);

const members = Number(process.env["FARHAND_BENCH_MEMBERS"] ?? 0);
const db = connectDatabase(place, { info() {}, warn() {}, error() {} });
const passwordHash = await (await createPasswordHasher(shippedCost)).hash(firstAdministrator.password);
for (let index = 0; index < members; index++)
  await insertMember(db, {
    id: randomBytes(16).toString("base64url"),
    email: `tech${index}@northwind.example`,
    name: `Technician ${index}`,
    roles: ["technician"],
    passwordHash,
    language: "en",
    at: new Date(local.clock.now()).toISOString(),
  });
await db.destroy();

console.log(`${local.origin}/`);
process.once("SIGTERM", () => {
  void local.close().then(() => {
    rmSync(folder, { recursive: true, force: true });
    process.exit();
  });
});
