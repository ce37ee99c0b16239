/** Everything through a real coturn with time-limited credentials; and that relay stopped in its tracks, as a network is. */
import { afterAll, describe, expect, test } from "vitest";
import { createDisk } from "../fixtures/disk.ts";
import { eventually, gone, seen } from "../fixtures/eventually.ts";
import { meet, seeChange, shareScreen } from "../fixtures/meeting.ts";
import { createStage } from "../fixtures/stage.ts";
import { hasTurnServer, startTurnServer, type TurnServer } from "../fixtures/turn-server.ts";
import { english } from "../pages/words.ts";

describe.skipIf(!hasTurnServer)("through coturn alone", () => {
  let turn: TurnServer;
  const stage = createStage({
    async environment() {
      turn = await startTurnServer();
      return turn.environment;
    },
  });
  const disk = createDisk();
  afterAll(() => turn?.stop());

  test("[SG-10] the session is relayed and says so; screen and files pass", async () => {
    const meeting = await meet(stage);
    const { technician, customer } = meeting;
    await eventually(() => technician.session.meter.innerText()).toContain(english.meter.relayed);
    const shared = await shareScreen(stage, meeting);
    await seeChange(stage, technician, shared, "green");
    const file = disk.fill("relayed.bin", 2_000_000);
    await customer.session.files.choose(file.path);
    await technician.session.files.open();
    await technician.session.files.action("accept", "relayed.bin").click();
    await seen(technician.session.files.transfer("relayed.bin").getByText(english.files.stateDone));
    expect((await technician.session.files.save("relayed.bin")).sha256).toBe(file.sha256);
  });

  test("[RS-1] [FT-3] [RS-6] a cut network: banner and countdown at both ends, then screen, chat and file go on", async () => {
    const meeting = await meet(stage);
    const { technician, customer } = meeting;
    const shared = await shareScreen(stage, meeting);
    const file = disk.fill("long.bin", 60 * 1024 * 1024);
    await customer.session.files.choose(file.path);
    await technician.session.files.open();
    await technician.session.files.action("accept", "long.bin").click();
    const transfer = technician.session.files.transfer("long.bin");
    await eventually(async () =>
      Number(await transfer.getByRole("progressbar").getAttribute("value")),
    ).toBeGreaterThan(0.05);

    turn.cut();
    try {
      for (const { page } of [technician, customer]) {
        await seen(page.getByText(english.interruption.title), 60_000);
        await seen(page.getByRole("timer", { name: english.interruption.title }));
      }
      await seen(technician.page.getByText(english.screen.interrupted));
      await seen(transfer.getByText(english.files.stateInterrupted));
      await technician.session.chat.open();
      await technician.session.chat.say("Are you still there?");
      await seen(technician.session.chat.messages.getByText(english.chat.waiting));
    } finally {
      turn.mend();
    }

    for (const { page } of [technician, customer])
      await gone(page.getByText(english.interruption.title), 60_000);
    await customer.session.chat.open();
    await seen(customer.session.chat.messages.getByText("Are you still there?"));
    expect(await customer.session.chat.messages.getByText("Are you still there?").count()).toBe(1);
    await gone(technician.session.chat.messages.getByText(english.chat.waiting));
    await seeChange(stage, technician, shared, "blue");
    await technician.session.files.open();
    await seen(transfer.getByText(english.files.stateDone), 60_000);
    expect((await technician.session.files.save("long.bin")).sha256).toBe(file.sha256);
  }, 240_000);
});
