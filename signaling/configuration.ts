/**
 * Owns: reading the signaling server's settings from the environment, once, and saying in plain sentences what is wrong
 * with them.
 * Never: repeats a value in an error: values hold secrets. Names no server of a third party by default.
 */

import * as v from "valibot";
import { base64urlToBytes } from "../protocol/base64url.ts";
import { extensionOrigin, isExtensionOrigin, trialExtensionId } from "../protocol/extension-identity.ts";
import { parseValue } from "../protocol/parse.ts";
import { IceServer } from "../protocol/signaling-messages.ts";
import type { IceSettings } from "./ice-servers.ts";
import { originOf } from "./origin-policy.ts";

export interface SignalingConfiguration {
  readonly trustedHops: number;
  readonly origins: readonly string[];
  readonly ice: IceSettings;
  /** The account server's public key for rights to open rooms, where that is another process; null: everybody may. */
  readonly roomKey: Uint8Array | null;
  readonly redisUrl: string | null;
  readonly metricsToken: string | null;
  readonly limitFactor: number;
  readonly logLevel: LogLevel;
}

const logLevels = ["fatal", "error", "warn", "info", "debug", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

export type Environment = Readonly<Record<string, string | undefined>>;
export type Configured<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problems: readonly string[] };

const urlLimit = 8;

/** One setting that is absent or empty counts as not set. */
const text = v.optional(
  v.pipe(
    v.string(),
    v.maxLength(4_000),
    v.transform((value) => value.trim()),
  ),
  "",
);

function wholeNumber(byDefault: string, min: number, max: number) {
  return v.pipe(
    text,
    v.transform((value) => (value === "" ? byDefault : value)),
    v.regex(/^\d{1,9}$/),
    v.transform(Number),
    v.minValue(min),
    v.maxValue(max),
  );
}

function listOf(isGood: (item: string) => boolean, most: number) {
  return v.pipe(
    text,
    v.transform((value) =>
      value
        .split(",")
        .map((item) => item.trim())
        .filter((item) => item !== ""),
    ),
    v.maxLength(most),
    v.check((items) => items.every(isGood)),
  );
}

const isIceUrl = (schemes: RegExp) => (url: string) => schemes.test(url) && v.is(IceServer, { urls: [url] });

const yesOrNo = v.pipe(
  text,
  v.transform((value) => (value === "" ? "0" : value)),
  v.picklist(["0", "1"]),
  v.transform((value) => value === "1"),
);

const nullable = <Schema extends v.GenericSchema<string, string>>(schema: Schema) =>
  v.pipe(
    text,
    v.union([
      v.pipe(
        v.literal(""),
        v.transform(() => null),
      ),
      schema,
    ]),
  );

/** Every setting: its schema, and the sentence for somebody who got it wrong. */
const settings = {
  FARHAND_TRUST_PROXY: [
    wholeNumber("0", 0, 8),
    "must be the number of proxies in front of Farhand, from 0 (none, the default) to 8",
  ],
  FARHAND_ORIGINS: [
    listOf((item) => isExtensionOrigin(item) || (/^https?:/.test(item) && originOf(item) === item), 32),
    "must be origins as browsers write them, separated by commas, like https://support.example.org or chrome-extension:// and the id of your extension (no path, no slash at the end)",
  ],
  FARHAND_STUN_URLS: [
    listOf(isIceUrl(/^stuns?:[^/]/), urlLimit),
    "must be at most 8 addresses separated by commas, like stun:stun.example.org:3478",
  ],
  FARHAND_TURN_URLS: [
    listOf(isIceUrl(/^turns?:[^/]/), urlLimit),
    "must be at most 8 addresses separated by commas, like turn:turn.example.org:3478,turns:turn.example.org:443?transport=tcp",
  ],
  FARHAND_TURN_SECRET: [
    nullable(v.pipe(v.string(), v.minLength(16))),
    "must have at least 16 characters, and be the same as static-auth-secret of the TURN server",
  ],
  FARHAND_TURN_LIFETIME_SECONDS: [
    wholeNumber("43200", 60, 604_800),
    "must be a number of seconds from 60 to 604800 (a week); the default is 43200 (12 hours)",
  ],
  FARHAND_ICE_RELAY_ONLY: [yesOrNo, "must be 1 (all traffic through TURN) or 0 (the default)"],
  FARHAND_ROOM_KEY: [
    nullable(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/))),
    "must be the key that the account server prints: 43 letters, digits, - and _",
  ],
  FARHAND_REDIS_URL: [
    nullable(
      v.pipe(
        v.string(),
        v.check((value) => /^rediss?:\/\//.test(value) && URL.canParse(value)),
      ),
    ),
    "must be an address like redis://user:password@host:6379/0 or rediss://… with TLS",
  ],
  FARHAND_METRICS_TOKEN: [
    nullable(v.pipe(v.string(), v.minLength(16), v.regex(/^[\x21-\x7e]+$/))),
    "must have at least 16 characters without spaces",
  ],
  FARHAND_LIMIT_FACTOR: [
    wholeNumber("1", 1, 100_000),
    "must be a whole number from 1 (the default) to 100000; it multiplies every limit",
  ],
  FARHAND_LOG_LEVEL: [
    v.pipe(
      text,
      v.transform((value) => (value === "" ? "info" : value)),
      v.picklist(logLevels),
    ),
    `must be one of ${logLevels.join(", ")}`,
  ],
} as const;

type Settings = { [Name in keyof typeof settings]: v.InferOutput<(typeof settings)[Name][0]> };

/** The names this server reads, for the check that the operator's guide lists them all. */
export const signalingVariables: readonly string[] = Object.keys(settings);

/** All problems at once, each a sentence that names its variable and what it wants. */
export function readSignalingConfiguration(environment: Environment): Configured<SignalingConfiguration> {
  const problems: string[] = [];
  const read: Record<string, unknown> = {};
  for (const [name, [schema, sentence]] of Object.entries(settings)) {
    const checked = parseValue(schema, environment[name]);
    if (checked.ok) read[name] = checked.value;
    else problems.push(`${name} ${sentence}.`);
  }
  if (problems.length > 0) return { ok: false, problems };
  const values = read as Settings;
  if (values.FARHAND_TURN_URLS.length > 0 && values.FARHAND_TURN_SECRET === null) {
    problems.push("FARHAND_TURN_URLS needs FARHAND_TURN_SECRET, the secret shared with the TURN server.");
  }
  if (values.FARHAND_ICE_RELAY_ONLY && values.FARHAND_TURN_URLS.length === 0) {
    problems.push(
      "FARHAND_ICE_RELAY_ONLY needs FARHAND_TURN_URLS: without a relay no session could connect.",
    );
  }
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    value: {
      trustedHops: values.FARHAND_TRUST_PROXY,
      origins: [extensionOrigin(trialExtensionId), ...values.FARHAND_ORIGINS],
      ice: {
        stunUrls: values.FARHAND_STUN_URLS,
        turnUrls: values.FARHAND_TURN_URLS,
        turnSecret: values.FARHAND_TURN_SECRET,
        turnLifetimeMs: values.FARHAND_TURN_LIFETIME_SECONDS * 1000,
        relayOnly: values.FARHAND_ICE_RELAY_ONLY,
      },
      roomKey: values.FARHAND_ROOM_KEY === null ? null : base64urlToBytes(values.FARHAND_ROOM_KEY),
      redisUrl: values.FARHAND_REDIS_URL,
      metricsToken: values.FARHAND_METRICS_TOKEN,
      limitFactor: values.FARHAND_LIMIT_FACTOR,
      logLevel: values.FARHAND_LOG_LEVEL,
    },
  };
}
