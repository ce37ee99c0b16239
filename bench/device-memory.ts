/**
 * Owns: `device-memory`: what the extension of an enrolled device holds in memory while nobody needs it, against an
 * extension that does nothing but be connected.
 * Never: judges. Alone, after a build: `node bench/device-memory.ts`. Linux only: it reads /proc.
 *
 * The browser is started anew after the device was enrolled, as after a night: no page of the extension is open, and
 * nothing is left of the session in which it was enrolled.
 */

import type { Page } from "playwright";
import { launchWithExtension } from "../e2e/fixtures/extension-person.ts";
import { type BenchContext, type BenchRow, benchRow } from "./bench-row.ts";
import { writeEmptyExtension } from "./device-memory/empty-extension.ts";
import { extensionMemory, type ProcessMemory } from "./device-memory/extension-processes.ts";
import {
  type BenchPlace,
  deviceIsHere,
  enrolDevice,
  openPlace,
  withCustomer,
  withProfile,
  withTechnician,
} from "./extension/bench-meeting.ts";
import { median, spread } from "./figures.ts";
import { startBareRelay } from "./signaling/server-process.ts";
import { step } from "./step.ts";

const rounds = Number(process.env["FARHAND_BENCH_ROUNDS"] ?? 3);
const withinMs = 60_000;
/** From being connected to the look at memory, the same for both: what a start needs for a moment is given back by then. */
const restMs = 20_000;
const megabyte = 1_000_000;

export async function benchDeviceMemory({ log }: BenchContext): Promise<BenchRow[]> {
  const place = await openPlace();
  const relay = await startBareRelay();
  const [ours, reference]: [ProcessMemory[], ProcessMemory[]] = [[], []];
  try {
    await withTechnician(place, (technician) =>
      withProfile(async (profile) => {
        await withCustomer(place, profile, (customer) => enrolDevice(place, technician, customer));
        for (let round = 0; round < rounds; round += 1) {
          ours.push(await idleDevice(place, profile, technician));
          reference.push(await idleEmptyExtension(place, relay.port));
        }
      }),
    );
  } finally {
    await relay.close();
    await place.close();
  }
  const megabytes = (of: (memory: ProcessMemory) => number) => (memory: ProcessMemory) =>
    of(memory) / megabyte;
  const [resident, own] = [
    megabytes(({ residentBytes }) => residentBytes),
    megabytes(({ privateBytes }) => privateBytes),
  ];
  for (const [name, all] of Object.entries({ ours, reference })) {
    const counts = all.map(({ processes }) => processes).join(", ");
    log(`${name}: resident ${spread(all.map(resident), 1)} MB, private ${spread(all.map(own), 1)} MB`);
    log(`${name}: in ${counts} processes`);
  }
  const compare = (name: string, unit: string, of: (memory: ProcessMemory) => number) =>
    benchRow({
      name,
      unit,
      ours: median(ours.map(of)),
      reference: median(reference.map(of)),
      referenceIs: "an empty extension whose offscreen document holds one WebSocket",
    });
  return [
    compare("device-memory", "MB resident", resident),
    compare("device-memory-private", "MB of its own", own),
  ];
}

async function idleDevice(place: BenchPlace, profile: string, technician: Page): Promise<ProcessMemory> {
  const { executablePath } = place;
  const context = await launchWithExtension({ executablePath, profile });
  try {
    await deviceIsHere(place, technician);
    return await atRest("the device");
  } finally {
    await context.close();
  }
}

async function idleEmptyExtension({ executablePath }: BenchPlace, port: number): Promise<ProcessMemory> {
  return withProfile((extension) =>
    withProfile(async (profile) => {
      writeEmptyExtension(extension, port);
      const context = await launchWithExtension({ executablePath, profile, extension });
      try {
        const worker =
          context.serviceWorkers()[0] ??
          (await step("the empty extension's start", withinMs, context.waitForEvent("serviceworker")));
        await step(
          "the empty extension's connection",
          withinMs,
          (async () => {
            while (!(await worker.evaluate(() => "isConnected" in globalThis)))
              await new Promise((resolve) => setTimeout(resolve, 100));
          })(),
        );
        return await atRest("the empty extension");
      } finally {
        await context.close();
      }
    }),
  );
}

async function atRest(what: string): Promise<ProcessMemory> {
  await new Promise((resolve) => setTimeout(resolve, restMs));
  const memory = extensionMemory();
  if (memory.processes === 0) throw new Error(`${what} has no process`);
  return memory;
}

if (import.meta.main) console.table(await benchDeviceMemory({ log: (text) => console.log(text) }));
