/** What somebody changes of themselves, over HTTP on both databases. */
import { afterEach, expect, test } from "vitest";
import { changeMyDetails, myself } from "../../protocol/desk/sign-in-api.ts";
import { describeOnEachDatabase } from "../db/each-database.ts";
import { firstAdministrator, type LocalDesk, setUpOrganisation, startLocalDesk } from "../local-desk.ts";
import { inDatabase } from "../local-member.ts";

describeOnEachDatabase("one's own name and language", (under) => {
  const started: LocalDesk[] = [];
  afterEach(async () => {
    for (const local of started.splice(0)) await local.close();
  });

  test("are changed, and another name is in the audit log beside the one before", async () => {
    const place = await under.place();
    const local = await startLocalDesk({ place });
    started.push(local);
    const browser = await setUpOrganisation(local);
    const { name } = firstAdministrator;
    await browser.call(changeMyDetails, { body: { name, language: "de" } });
    await browser.call(changeMyDetails, { body: { name: "Bo Lind", language: "de" } });
    expect(await browser.call(myself)).toMatchObject({ value: { name: "Bo Lind", language: "de" } });
    const told = await inDatabase(place, (db) =>
      db
        .selectFrom("audit")
        .select(["actor_name", "detail"])
        .where("action", "=", "member.renamed")
        .execute(),
    );
    expect(told).toEqual([{ actor_name: name, detail: JSON.stringify({ from: name, to: "Bo Lind" }) }]);
  });
});
