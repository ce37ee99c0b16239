/**
 * Owns: `presence`: how many unattended devices that wait a signaling process holds in a gigabyte, against bare Socket.IO
 * connections in a process of the same kind.
 * Never: judges. Alone: `node bench/presence.ts`.
 *
 * Each device has an Ed25519 key of its own and proves it, as a real one does, over a connection of its own. What counts
 * is by how much the process's resident memory has grown: that is what an operator pays for.
 */

import { createHash, webcrypto } from "node:crypto";
import { bytesToBase64url } from "../protocol/base64url.ts";
import { presenceStatement } from "../protocol/presence-messages.ts";
import { type BenchContext, type BenchRow, benchRow } from "./bench-row.ts";
import { median, spread } from "./figures.ts";
import { type IdleCost, idleCost } from "./signaling/idle-cost.ts";
import type { LightClient } from "./signaling/light-client.ts";
import { startBareRelay, startOurServer } from "./signaling/server-process.ts";

const rounds = 5;
const gigabyte = 1_000_000_000;

type Challenged = { readonly ok: boolean; readonly challenge: string };

export async function benchPresence({ log }: BenchContext): Promise<BenchRow[]> {
  const [ours, reference]: [IdleCost[], IdleCost[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await idleCost(startOurServer, announceDevice));
    reference.push(await idleCost(startBareRelay));
  }
  for (const [name, costs] of Object.entries({ ours, reference })) {
    log(
      `${name}: resident ${spread(costs.map(({ residentBytes }) => residentBytes))} bytes each, ` +
        `heap ${spread(costs.map(({ heapBytes }) => heapBytes))}`,
    );
  }
  const held = (costs: readonly IdleCost[]) =>
    median(costs.map(({ residentBytes }) => gigabyte / residentBytes));
  return [
    benchRow({
      name: "presence",
      unit: "idle devices in 1 GB (more is better)",
      ours: held(ours),
      reference: held(reference),
      referenceIs: "bare Socket.IO connections in a process that only relays",
    }),
  ];
}

/** A new device proves its key. */
async function announceDevice(client: LightClient, port: number): Promise<void> {
  const pair = await webcrypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  if (!("privateKey" in pair)) throw new Error("no pair of keys");
  const publicKey = new Uint8Array(await webcrypto.subtle.exportKey("raw", pair.publicKey));
  const device = bytesToBase64url(createHash("sha256").update(publicKey).digest().subarray(0, 16));
  const origin = `http://127.0.0.1:${port}`;
  const { challenge } = requireOk(await client.ask<Challenged>("device:challenge", { v: 1 }));
  const statement = presenceStatement({ challenge, device, origin });
  if (statement === null) throw new Error("there is no such statement");
  const signature = new Uint8Array(await webcrypto.subtle.sign("Ed25519", pair.privateKey, statement));
  requireOk(
    await client.ask<Challenged>("device:announce", {
      v: 1,
      publicKey: bytesToBase64url(publicKey),
      origin,
      signature: bytesToBase64url(signature),
    }),
  );
}

function requireOk(reply: Challenged): Challenged {
  if (!reply.ok) throw new Error(`refused: ${JSON.stringify(reply)}`);
  return reply;
}

if (import.meta.main) console.table(await benchPresence({ log: (text) => console.log(text) }));
