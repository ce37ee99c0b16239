/**
 * Owns: the technician's two keys, made once a browser: one signs enrolments, what is sealed to the other opens here alone.
 * And, by the second, the access codes that this browser keeps for devices.
 * Never: lets a private key out. They are kept as the browser's own key objects, which cannot be read back.
 */

import { openSealed, sealTo } from "../../crypto/sealed-box.ts";
import { createTechnicianKeys, type TechnicianKeys } from "../../peer/enrolment/enrolment-token.ts";
import { base64urlToBytes, bytesToBase64url } from "../../protocol/base64url.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import { withinEnrolments } from "./enrolment-database.ts";

async function keptKeys(): Promise<Result<TechnicianKeys | null>> {
  return withinEnrolments(async (database) => {
    const [signing, sealing] = await Promise.all([
      database.get("keys", "technician"),
      database.get("keys", "sealing"),
    ]);
    return signing && sealing ? { signing, sealing } : null;
  });
}

/** The keys of this browser, made when it has none. Two tabs at once come to the same ones. */
export async function technicianKeys(): Promise<Result<TechnicianKeys>> {
  const kept = await keptKeys();
  if (!kept.ok) return kept;
  if (kept.value) return ok(kept.value);
  const made = await createTechnicianKeys();
  if (!made.ok) return made;
  return withinEnrolments(async (database) => {
    const transaction = database.transaction("keys", "readwrite");
    const signing = (await transaction.store.get("technician")) ?? made.value.signing;
    const sealing = (await transaction.store.get("sealing")) ?? made.value.sealing;
    await transaction.store.put(signing, "technician");
    await transaction.store.put(sealing, "sealing");
    await transaction.done;
    return { signing, sealing };
  });
}

const purposeFor = (device: string) => `farhand/1 kept access code\0${device}`;

/** As `KeptDevice.sealedCode` has it. `browser-unsupported` where there is no X25519. */
export async function sealAccessCode(device: string, code: string): Promise<Result<string>> {
  const keys = await technicianKeys();
  if (!keys.ok) return keys;
  const content = new TextEncoder().encode(code);
  const sealed = await sealTo(keys.value.sealing.publicKey, purposeFor(device), content);
  return sealed ? ok(bytesToBase64url(sealed)) : err("browser-unsupported");
}

/** Null where this browser has no such key any more: the code has to be typed then. */
export async function openAccessCode(device: string, sealedCode: string | null): Promise<string | null> {
  const sealed = sealedCode === null ? null : base64urlToBytes(sealedCode);
  const keys = sealed && (await keptKeys());
  if (!sealed || !keys?.ok || !keys.value) return null;
  const opened = await openSealed(keys.value.sealing, purposeFor(device), sealed);
  return opened && new TextDecoder().decode(opened);
}
