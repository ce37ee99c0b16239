/**
 * Owns: the form of the log: one JSON object a line, on standard output.
 * Never: is given a payload, a locator, an address or a secret. What distinguishes clients and rooms in it are tags
 * (client-address.ts). The paths below are a second net under that rule.
 */

import { type DestinationStream, type Logger, pino } from "pino";
import type { LogLevel } from "./configuration.ts";

const never = [
  "payload",
  "locator",
  "rendezvous",
  "room",
  "address",
  "ip",
  "headers",
  "req",
  "url",
  "credential",
];

/** @param destination where lines go, for tests; standard output otherwise */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { service: "farhand" },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: [...never, ...never.map((name) => `*.${name}`)], remove: true },
  };
  return destination ? pino(options, destination) : pino(options);
}
