/**
 * Owns: devices on their way from one browser to another: the access codes that are kept here are opened before, and sealed
 * to the other browser's own key after.
 */

import { ok, type Result } from "../../protocol/result.ts";
import type { KeptDevice } from "../platform/device-storage.ts";
import { openAccessCode, sealAccessCode } from "../platform/technician-keys.ts";
import type { CarriedDevice } from "./device-file.ts";

export function toCarried(devices: readonly KeptDevice[]): Promise<CarriedDevice[]> {
  return Promise.all(
    devices.map(async ({ sealedCode, ...words }) => ({
      ...words,
      accessCode: await openAccessCode(words.id, sealedCode),
    })),
  );
}

/** Fails as `sealAccessCode` does. */
export async function fromCarried(devices: readonly CarriedDevice[]): Promise<Result<KeptDevice[]>> {
  const kept: KeptDevice[] = [];
  for (const { accessCode, ...words } of devices) {
    const sealed = accessCode === null ? ok(null) : await sealAccessCode(words.id, accessCode);
    if (!sealed.ok) return sealed;
    kept.push({ ...words, sealedCode: sealed.value });
  }
  return ok(kept);
}
