/** Where mails that no server sends are printed: where only this machine reaches what prints them. */
import { expect, test } from "vitest";
import { mayPrintMails } from "./open-desk.ts";

const here = { publicAddress: null, isLocal: true, trustedHops: 0 };

test("on this machine mails may be read in the log", () => {
  expect(mayPrintMails(here)).toBe(true);
  for (const publicAddress of ["http://localhost:8080", "http://127.0.0.1:8080", "http://[::1]"])
    expect(mayPrintMails({ ...here, publicAddress, isLocal: false })).toBe(true);
});

test.each([
  ["listens to a network", { isLocal: false }],
  ["is behind a proxy", { trustedHops: 1 }],
  ["has a public address", { publicAddress: "https://support.example.org" }],
  ["has one that only begins like this machine's", { publicAddress: "https://127.0.0.1.example.org" }],
])("nowhere else: not of a server that %s", (_, how) => {
  expect(mayPrintMails({ ...here, ...how })).toBe(false);
});
