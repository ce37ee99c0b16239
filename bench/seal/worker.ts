/** The worker of the seal benchmark: seals, encrypts and authenticates 64 KiB at a time, by turns. */

import { deriveChannelKeys } from "../../crypto/key-schedule.ts";
import { createPacketSealer } from "../../crypto/packet.ts";

const packetBytes = 64 * 1024;
const rounds = 120;
const warmUpRounds = 10;
const packetsARound = 80;
/** Each of the three has its turn this many times in a round. */
const turnsARound = 10;

/** Milliseconds each of the three took for `bytes`. */
export type SealRound = {
  readonly bytes: number;
  readonly sealMs: number;
  readonly cipherMs: number;
  readonly macMs: number;
};

const keys = deriveChannelKeys({ secret: new Uint8Array(32).fill(7), epoch: 1, sender: 0, channel: 3 });
const route = { channel: 3, sender: 0, epoch: 1, keys };
const sealer = createPacketSealer(route);
const cipherKey = await crypto.subtle.importKey("raw", keys.cipherKey, { name: "AES-CTR" }, false, [
  "encrypt",
]);
const macKey = await crypto.subtle.importKey("raw", keys.macKey, { name: "HMAC", hash: "SHA-256" }, false, [
  "sign",
]);
const plaintext = crypto.getRandomValues(new Uint8Array(packetBytes));
const counter = new Uint8Array(16);

const seal = () => sealer.seal(plaintext, 0);
const encrypt = () => crypto.subtle.encrypt({ name: "AES-CTR", counter, length: 64 }, cipherKey, plaintext);
const authenticate = () => crypto.subtle.sign("HMAC", macKey, plaintext);

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  for (let packet = 0; packet < packetsARound / turnsARound; packet += 1) await work();
  return performance.now() - startedMs;
}

async function measureRound(): Promise<SealRound> {
  let [sealMs, cipherMs, macMs] = [0, 0, 0];
  for (let turn = 0; turn < turnsARound; turn += 1) {
    sealMs += await timeOf(seal);
    cipherMs += await timeOf(encrypt);
    macMs += await timeOf(authenticate);
  }
  return { bytes: packetBytes * packetsARound, sealMs, cipherMs, macMs };
}

const measured: SealRound[] = [];
for (let round = -warmUpRounds; round < rounds; round += 1) {
  const each = await measureRound();
  if (round >= 0) measured.push(each);
}
postMessage(measured);
