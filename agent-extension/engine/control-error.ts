/**
 * Owns: what the browser's refusals of `chrome.debugger` mean, by the sentences they come as.
 *
 * | sentence | code |
 * |---|---|
 * | Cannot access a chrome:// URL, … a chrome-extension:// URL of different extension, … contents of the page, extensions gallery | control-page-restricted |
 * | Cannot attach to this target (policy, hosts blocked at run time) | control-forbidden-by-policy |
 * | Another debugger is already attached | control-debugger-taken |
 * | No tab with given id, Debugger is not attached, Detached while handling command, target closed | control-tab-gone |
 */

import type { ErrorCode } from "../../protocol/error-codes.ts";

const meanings: readonly (readonly [RegExp, ErrorCode])[] = [
  [/another debugger/i, "control-debugger-taken"],
  [
    /polic|blocked by|administrator|runtime_blocked|not allowed by|cannot attach to this target/i,
    "control-forbidden-by-policy",
  ],
  [
    /cannot access|cannot be scripted|gallery|restricted|chrome:\/\/|devtools:\/\//i,
    "control-page-restricted",
  ],
  [/no tab with|not attached|no target|closed|detached while/i, "control-tab-gone"],
];

export function controlErrorOf(sentence: string): ErrorCode {
  return meanings.find(([pattern]) => pattern.test(sentence))?.[1] ?? "control-unavailable";
}

/** What it means that the browser let go by itself, by the reason it gives. */
export function detachErrorOf(reason: string): ErrorCode {
  return reason === "canceled_by_user" ? "control-banner-cancelled" : "control-tab-gone";
}
