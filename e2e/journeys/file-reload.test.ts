/** A page that is loaded again in the middle of a file. What has arrived is not sent twice. */
import { expect, test } from "vitest";
import { createDisk } from "../fixtures/disk.ts";
import { seen } from "../fixtures/eventually.ts";
import { meet } from "../fixtures/meeting.ts";
import { createStage } from "../fixtures/stage.ts";
import { english } from "../pages/words.ts";

const stage = createStage();
const disk = createDisk();
/** For the file on a machine that does much else. */
const patienceMs = 80_000;

/** A file from the customer, stopped on its way. */
async function stoppedInMidFile() {
  const { technician, customer } = await meet(stage);
  const file = disk.fill("long.bin", 32 * 1024 * 1024);
  await customer.session.files.choose(file.path);
  await technician.session.files.open();
  await technician.session.files.action("accept", "long.bin").click();
  await technician.session.files.action("pause", "long.bin").click();
  await seen(technician.session.files.action("resume", "long.bin"));
  return { technician, customer, file };
}

test("[FT-3] the receiver's page is loaded again: asked anew, it says yes, and the file is whole", async () => {
  const { technician, customer, file } = await stoppedInMidFile();
  await technician.page.reload();
  await seen(technician.session.asks);
  await technician.session.files.open();
  await technician.session.files.action("accept", "long.bin").click();
  await seen(customer.session.files.transfer("long.bin").getByText(english.files.stateSent), patienceMs);
  const saved = await technician.session.files.save("long.bin");
  expect(saved).toMatchObject({ suggestedName: "long.bin", sha256: file.sha256 });
});

test("[FT-3] the sender's page is loaded again: the receiver is told, and the same file goes on", async () => {
  const { technician, customer, file } = await stoppedInMidFile();
  await customer.page.reload();
  await seen(customer.session.bar);
  await seen(technician.page.getByText(english.errorWhat["file-forgotten"]));
  await customer.session.files.choose(file.path);
  await technician.session.files.action("accept", "long.bin").click();
  await seen(customer.session.files.transfer("long.bin").getByText(english.files.stateSent), patienceMs);
  const saved = await technician.session.files.save("long.bin");
  expect(saved).toMatchObject({ suggestedName: "long.bin", sha256: file.sha256 });
});
