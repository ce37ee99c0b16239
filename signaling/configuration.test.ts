import { describe, expect, it } from "vitest";
import { extensionOrigin, trialExtensionId } from "../protocol/extension-identity.ts";
import { readSignalingConfiguration, signalingVariables } from "./configuration.ts";

function problems(environment: Record<string, string>): readonly string[] {
  const read = readSignalingConfiguration(environment);
  return read.ok ? [] : read.problems;
}

describe("the environment", () => {
  it("needs nothing, and names no third party", () => {
    const read = readSignalingConfiguration({});
    expect(read).toEqual({
      ok: true,
      value: {
        trustedHops: 0,
        origins: [extensionOrigin(trialExtensionId)],
        ice: { stunUrls: [], turnUrls: [], turnSecret: null, turnLifetimeMs: 43_200_000, relayOnly: false },
        roomKey: null,
        redisUrl: null,
        metricsToken: null,
        limitFactor: 1,
        logLevel: "info",
      },
    });
  });

  it("takes an empty variable for one that is not set", () => {
    const empty = Object.fromEntries(signalingVariables.map((name) => [name, " "]));
    expect(readSignalingConfiguration(empty)).toEqual(readSignalingConfiguration({}));
  });

  it("reads everything", () => {
    const read = readSignalingConfiguration({
      FARHAND_TRUST_PROXY: "2",
      FARHAND_ORIGINS: "https://a.example, https://b.example:8443",
      FARHAND_STUN_URLS: "stun:stun.example.org:3478",
      FARHAND_TURN_URLS: "turn:turn.example.org:3478,turns:turn.example.org:443?transport=tcp",
      FARHAND_TURN_SECRET: "0123456789abcdef",
      FARHAND_TURN_LIFETIME_SECONDS: "600",
      FARHAND_ICE_RELAY_ONLY: "1",
      FARHAND_REDIS_URL: "redis://user:password@redis.example:6379/1",
      FARHAND_METRICS_TOKEN: "0123456789abcdef",
      FARHAND_LIMIT_FACTOR: "10",
      FARHAND_LOG_LEVEL: "warn",
    });
    expect(read).toMatchObject({
      ok: true,
      value: {
        trustedHops: 2,
        origins: [extensionOrigin(trialExtensionId), "https://a.example", "https://b.example:8443"],
        ice: { relayOnly: true, turnLifetimeMs: 600_000 },
        limitFactor: 10,
      },
    });
  });

  it.each([
    ["FARHAND_TRUST_PROXY", "yes"],
    ["FARHAND_TRUST_PROXY", "-1"],
    ["FARHAND_TRUST_PROXY", "9"],
    ["FARHAND_ORIGINS", "*"],
    ["FARHAND_ORIGINS", "https://a.example/"],
    ["FARHAND_ORIGINS", "a.example"],
    ["FARHAND_STUN_URLS", "turn:a.example"],
    ["FARHAND_STUN_URLS", "stun://a.example"],
    ["FARHAND_TURN_URLS", "https://a.example"],
    ["FARHAND_TURN_SECRET", "short"],
    ["FARHAND_TURN_LIFETIME_SECONDS", "1"],
    ["FARHAND_ICE_RELAY_ONLY", "true"],
    ["FARHAND_REDIS_URL", "http://a.example"],
    ["FARHAND_METRICS_TOKEN", "short"],
    ["FARHAND_METRICS_TOKEN", "has spaces in it, sadly"],
    ["FARHAND_LIMIT_FACTOR", "0"],
    ["FARHAND_LOG_LEVEL", "loud"],
  ])("says in one sentence what is wrong with %s=%s, without the value", (name, value) => {
    const found = problems({ [name]: value });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(new RegExp(`^${name} must .*\\.$`));
    if (value.length > 10) expect(found[0]).not.toContain(value);
  });

  it("sees settings that only make sense together", () => {
    expect(problems({ FARHAND_TURN_URLS: "turn:a.example" })).toEqual([
      expect.stringContaining("needs FARHAND_TURN_SECRET"),
    ]);
    expect(problems({ FARHAND_ICE_RELAY_ONLY: "1" })).toEqual([
      expect.stringContaining("needs FARHAND_TURN_URLS"),
    ]);
  });
});
