import { expect, test } from "vitest";
import { ControlMessage } from "../../protocol/control-messages.ts";
import { parseValue } from "../../protocol/parse.ts";
import { webAddress } from "./typed-address.ts";

test.each([
  ["example.org", "https://example.org/"],
  [" example.org/a?b#c ", "https://example.org/a?b#c"],
  ["HTTP://example.org", "http://example.org/"],
  ["wiki", "https://wiki/"],
  ["wiki:8443/page", "https://wiki:8443/page"],
  ["localhost:8080", "http://localhost:8080/"],
  ["localhost.example.org", "https://localhost.example.org/"],
  ["käse.example", "https://xn--kse-qla.example/"],
])("%s leads to %s", (typed, address) => {
  expect(webAddress(typed)).toBe(address);
  const message = { t: "tab-command", command: "open", address };
  expect(parseValue(ControlMessage, message).ok).toBe(true);
});

test.each([
  "",
  "two words",
  "javascript:alert(1)",
  "mailto:rosa@example.org",
  "file:///etc/passwd",
  "chrome://settings",
  "bank.example@evil.example",
  "https://rosa:secret@example.org/",
  "https://",
  `example.org/${"a".repeat(2_000)}`,
])("%s leads nowhere", (typed) => {
  expect(webAddress(typed)).toBeNull();
});
