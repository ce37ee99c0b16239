import type { IncomingMessage } from "node:http";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clientAddress, createTagger } from "./client-address.ts";

function request(remoteAddress: string, forwarded?: string): IncomingMessage {
  const headers = forwarded === undefined ? {} : { "x-forwarded-for": forwarded };
  return { headers, socket: { remoteAddress } } as unknown as IncomingMessage;
}

describe("the address of a client", () => {
  it("[SG-5] is the socket's, whatever a client claims, while no proxy is trusted", () => {
    fc.assert(
      fc.property(fc.string(), (claim) => {
        expect(clientAddress(request("192.0.2.7", claim), 0)).toBe("192.0.2.7");
      }),
    );
  });

  it("[SG-5] is what the outermost trusted proxy saw, and nothing a client put before it", () => {
    expect(clientAddress(request("10.0.0.1", "203.0.113.9"), 1)).toBe("203.0.113.9");
    expect(clientAddress(request("10.0.0.1", "6.6.6.6, 203.0.113.9"), 1)).toBe("203.0.113.9");
    expect(clientAddress(request("10.0.0.1", "6.6.6.6, 203.0.113.9, 10.0.0.2"), 2)).toBe("203.0.113.9");
    expect(clientAddress(request("10.0.0.1", "203.0.113.9"), 2)).toBe("10.0.0.1");
    expect(clientAddress(request("10.0.0.1", "nonsense"), 1)).toBe("10.0.0.1");
    expect(clientAddress(request("10.0.0.1"), 1)).toBe("10.0.0.1");
  });

  it("is one for a whole IPv6 /64, and one for both forms of IPv4", () => {
    expect(clientAddress(request("2001:db8:1:2:aaaa::1"), 0)).toBe("2001:db8:1:2::/64");
    expect(clientAddress(request("2001:DB8:1:2:bbbb:0:0:9"), 0)).toBe("2001:db8:1:2::/64");
    expect(clientAddress(request("2001:db8::9"), 0)).toBe("2001:db8:0:0::/64");
    expect(clientAddress(request("::1"), 0)).toBe("0:0:0:0::/64");
    expect(clientAddress(request("fe80::1%eth0"), 0)).toBe("fe80:0:0:0::/64");
    expect(clientAddress(request("::ffff:192.0.2.7"), 0)).toBe("192.0.2.7");
  });

  it("[SG-7] becomes a tag that another key makes differently", () => {
    const [one, other] = [createTagger(Buffer.from("a")), createTagger(Buffer.from("b"))];
    expect(one("192.0.2.7")).toMatch(/^[0-9a-f]{12}$/);
    expect(one("192.0.2.7")).toBe(one("192.0.2.7"));
    expect(one("192.0.2.7")).not.toBe(other("192.0.2.7"));
    expect(one("192.0.2.7")).not.toBe(one("192.0.2.8"));
  });
});
