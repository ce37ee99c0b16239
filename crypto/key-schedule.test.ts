import { hkdfSync } from "node:crypto";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  deriveChannelKeys,
  deriveHandshakeKeys,
  keyLabels,
  packGroupKey,
  unpackGroupKey,
} from "./key-schedule.ts";
import { unwrapKey, wrapKey } from "./key-wrap.ts";

const premaster = new Uint8Array(384).fill(1);
const transcriptHash = new Uint8Array(32).fill(2);
const secret = new Uint8Array(32).fill(3);
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

test("[KS-1] no label is used twice, and none begins another", () => {
  const labels = Object.values(keyLabels);
  expect(labels.length).toBeGreaterThan(5);
  for (const label of labels) {
    expect(labels.filter((other) => other.startsWith(label))).toEqual([label]);
  }
});

test("[KS-1] every key is HKDF-SHA-256 under its own label, as another implementation derives it", () => {
  const keys = deriveHandshakeKeys({ premaster, transcriptHash });
  const derive = (label: string, length: number) =>
    hex(new Uint8Array(hkdfSync("sha256", premaster, transcriptHash, label, length)));
  expect(hex(keys.wrappingKey)).toBe(derive("farhand/1 wrap", 32));
  expect(hex(keys.pairSecret)).toBe(derive("farhand/1 pair", 32));
  expect(hex(keys.resumptionSecret)).toBe(derive("farhand/1 resumption", 32));
  expect(hex(keys.rendezvous)).toBe(derive("farhand/1 rendezvous", 16));

  const context = Buffer.from([0, 0, 1, 2, 3, 4]);
  const channel = (label: string) =>
    hex(new Uint8Array(hkdfSync("sha256", secret, "", Buffer.concat([Buffer.from(label), context]), 32)));
  const { cipherKey, macKey } = deriveChannelKeys({ secret, epoch: 258, sender: 3, channel: 4 });
  expect(hex(cipherKey)).toBe(channel("farhand/1 channel cipher"));
  expect(hex(macKey)).toBe(channel("farhand/1 channel mac"));
});

test("[KS-1] all that one handshake derives differs, and so does all of another handshake", () => {
  const derived = [
    deriveHandshakeKeys({ premaster, transcriptHash }),
    deriveHandshakeKeys({ premaster: new Uint8Array(384), transcriptHash }),
    deriveHandshakeKeys({ premaster, transcriptHash: new Uint8Array(32) }),
  ].flatMap((keys) => Object.values(keys).map((key) => hex(key).slice(0, 32)));
  expect(new Set(derived).size).toBe(18);
});

test("[KS-1] keys differ for every epoch, sender and channel, and cipher from MAC", () => {
  const seen = new Set<string>();
  for (const epoch of [0, 1, 2, 256, 0xffff_ffff]) {
    for (const sender of [0, 1, 255]) {
      for (const channel of [1, 2, 3, 4]) {
        const { cipherKey, macKey } = deriveChannelKeys({ secret, epoch, sender, channel });
        seen.add(hex(cipherKey)).add(hex(macKey));
      }
    }
  }
  expect(seen.size).toBe(5 * 3 * 4 * 2);
});

test.each([
  { epoch: -1 },
  { epoch: 2 ** 32 },
  { epoch: 0.5 },
  { sender: 256 },
  { channel: -1 },
  { secret: new Uint8Array(31) },
])("channel keys of %o are a mistake of the caller's", (wrong) => {
  expect(() => deriveChannelKeys({ secret, epoch: 1, sender: 1, channel: 1, ...wrong })).toThrow(RangeError);
});

const groupKeys = fc.record({
  groupKey: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  epoch: fc.integer({ min: 1, max: 0xffff_ffff }),
  sender: fc.integer({ min: 1, max: 255 }),
});

test("[KS-2] a group key travels wrapped, with its epoch and the viewer's number inside", () => {
  const { wrappingKey } = deriveHandshakeKeys({ premaster, transcriptHash });
  fc.assert(
    fc.property(groupKeys, (groupKey) => {
      const packed = packGroupKey(groupKey);
      expect(packed).toHaveLength(40);
      const unwrapped = unwrapKey(wrappingKey, wrapKey(wrappingKey, packed));
      const unpacked = unpackGroupKey(unwrapped ?? new Uint8Array(0));
      expect(unpacked).toEqual({ ...groupKey, groupKey: Uint8Array.from(groupKey.groupKey) });
    }),
  );
});

test("[KS-2] epoch 0, the host's number, padding and other lengths are refused", () => {
  const packed = packGroupKey({ groupKey: secret, epoch: 1, sender: 1 });
  const changed = (offset: number, value: number) => {
    const copy = Uint8Array.from(packed);
    copy[offset] = value;
    return copy;
  };
  expect(unpackGroupKey(packed)).not.toBeNull();
  expect(unpackGroupKey(changed(35, 0))).toBeNull();
  expect(unpackGroupKey(changed(36, 0))).toBeNull();
  for (const offset of [37, 38, 39]) expect(unpackGroupKey(changed(offset, 1))).toBeNull();
  expect(unpackGroupKey(packed.subarray(0, 39))).toBeNull();
  expect(unpackGroupKey(Uint8Array.of(...packed, 0))).toBeNull();
  const attempt = (wrong: object) => () => packGroupKey({ groupKey: secret, epoch: 1, sender: 1, ...wrong });
  expect(attempt({ epoch: 0 })).toThrow(RangeError);
  expect(attempt({ epoch: 2 ** 32 })).toThrow(RangeError);
  expect(attempt({ sender: 0 })).toThrow(RangeError);
  expect(attempt({ sender: 256 })).toThrow(RangeError);
  expect(attempt({ groupKey: new Uint8Array(16) })).toThrow(RangeError);
});
