/** Recording: only with the customer's yes, seen by the customer, on disk as it is made, and a file that plays. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { findCommand } from "../../scripts/system-packages.ts";
import { eventually, gone, seen } from "../fixtures/eventually.ts";
import { type Meeting, meet, seeChange, shareScreen, technicianName } from "../fixtures/meeting.ts";
import { createStage } from "../fixtures/stage.ts";
import { english, filled } from "../pages/words.ts";

const stage = createStage();

async function startRecording({ technician, customer }: Meeting) {
  await technician.session.ask("record");
  await customer.session.allowSession();
  await technician.session.tool("record").click();
  await seen(technician.session.tool("stopRecord"));
}

/** Length and size as a browser's own player reads them, once it has played to the end. */
function play(base64: string): Promise<{ durationMs: number; width: number; playedMs: number }> {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const video = document.createElement("video");
  video.muted = true;
  video.src = URL.createObjectURL(new Blob([bytes], { type: "video/webm" }));
  const { promise, resolve, reject } = Promise.withResolvers<{
    durationMs: number;
    width: number;
    playedMs: number;
  }>();
  video.addEventListener("error", () => reject(new Error(video.error?.message ?? "it does not play")));
  video.addEventListener("ended", () =>
    resolve({
      durationMs: video.duration * 1000,
      width: video.videoWidth,
      playedMs: video.currentTime * 1000,
    }),
  );
  void video.play();
  return promise;
}

test("[RC-2] a recording needs a yes, is shown to the customer, and plays from its first frame to its last", async () => {
  const meeting = await meet(stage);
  const { technician, customer } = meeting;
  const shared = await shareScreen(stage, meeting);
  expect(await technician.session.tool("record").count()).toBe(0);
  await technician.session.ask("record");
  await customer.session.refuse();
  await seen(technician.session.right("record", "stateRefused"));
  expect(await technician.session.tool("record").count()).toBe(0);

  await startRecording(meeting);
  await seen(customer.session.bar.getByText(filled(english.bar.recording, { names: technicianName })));
  for (const colour of ["green", "blue", "red"] as const) await seeChange(stage, technician, shared, colour);
  await technician.session.tool("stopRecord").click();
  await gone(customer.session.bar.getByText(filled(english.bar.recording, { names: technicianName })));

  const [download] = await Promise.all([
    technician.page.waitForEvent("download"),
    // A picture that changed its format on a busy machine makes a recording of several parts.
    technician.page
      .getByRole("button", { name: english.tools.recordingSave, exact: true })
      .or(
        technician.page.getByRole("button", {
          name: filled(english.tools.recordingSavePart, { number: 1 }),
          exact: true,
        }),
      )
      .click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^farhand-.+\.(webm|mkv)$/);
  const path = await download.path();
  const player = await (await stage.browser.newContext()).newPage();
  const played = await player.evaluate(play, readFileSync(path).toString("base64"));
  await player.context().close();
  expect(played.width).toBeGreaterThan(300);
  expect(played.durationMs).toBeGreaterThan(0);
  expect(played.playedMs).toBeCloseTo(played.durationMs, -3);

  const ffprobe = findCommand("ffprobe");
  if (ffprobe) {
    const report = spawnSync(ffprobe, ["-v", "error", "-count_frames", "-show_streams", "-of", "json", path]);
    expect(report.stderr.toString()).toBe("");
    const { streams } = JSON.parse(report.stdout.toString()) as {
      streams: { codec_type: string; nb_read_frames: string }[];
    };
    expect(streams).toMatchObject([{ codec_type: "video" }]);
    expect(Number(streams[0]?.nb_read_frames)).toBeGreaterThan(0);
  }
});

test("[RC-1] security case 15: of a recording whose tab is closed, all but the last moment is on disk", async () => {
  const meeting = await meet(stage);
  const { technician } = meeting;
  const shared = await shareScreen(stage, meeting);
  await startRecording(meeting);
  await seeChange(stage, technician, shared, "green");
  const other = await technician.openTab(`${stage.address}/about`);
  const bytesOnDisk = () =>
    other.evaluate(async () => {
      let bytes = 0;
      const walk = async (folder: FileSystemDirectoryHandle): Promise<void> => {
        for await (const entry of folder.values()) {
          if (entry.kind === "directory") await walk(entry);
          else {
            const { size } = await entry.getFile().catch(() => ({ size: 0 }));
            bytes += size;
          }
        }
      };
      await walk(await navigator.storage.getDirectory());
      return bytes;
    });
  await eventually(bytesOnDisk).toBeGreaterThan(1_000);
  const before = await bytesOnDisk();
  await technician.page.close();
  expect(await bytesOnDisk()).toBeGreaterThanOrEqual(before);
});
