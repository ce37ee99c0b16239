import { describe, expect, test } from "vitest";
import { ControlMessage } from "./control-messages.ts";
import { limits } from "./limits.ts";
import { parseMessage } from "./parse.ts";

const isTaken = (address: string) =>
  [
    { t: "tab-command", command: "navigate", tab: 1, address },
    { t: "tab-command", command: "open", address },
  ].map((command) => parseMessage(ControlMessage, JSON.stringify(command), limits.controlMessageBytes).ok);

describe("[CT-11] the address of a command", () => {
  test.each([
    "https://bank.example",
    "HTTPS://bank.example/",
    "http://localhost:8080/a/b?c=d@e#f\\g",
    "https://[::1]:8443/",
    "https://xn--mller-kva.example/?q=%20%0a",
    "https://müller.example/straße",
    `https://long.example/${"a".repeat(limits.addressChars - 21)}`,
  ])("is taken: %s", (address) => {
    expect(isTaken(address)).toEqual([true, true]);
  });

  test.each([
    ["a script", "javascript:alert(1)"],
    ["a script after a comment", "javascript://bank.example/%0aalert(1)"],
    ["data", "data:text/html,<script>alert(1)</script>"],
    ["a file", "file:///etc/passwd"],
    ["the browser's own page", "chrome://settings"],
    ["another browser's own page", "about:config"],
    ["an extension's page", "chrome-extension://abc/page.html"],
    ["a page's source", "view-source:https://bank.example/"],
    ["a blob", "blob:https://bank.example/id"],
    ["a filesystem", "filesystem:https://bank.example/temporary/x"],
    ["ftp", "ftp://bank.example/"],
    ["no scheme", "//bank.example/"],
    ["no slashes", "https:bank.example"],
    ["one slash", "https:/bank.example"],
    ["no host", "https://"],
    ["no host but a path", "https:///bank.example"],
    ["no host but a query", "https://?bank.example"],
    ["a blank before", " https://bank.example/"],
    ["a blank after", "https://bank.example/ "],
    ["a blank for a host", "https:// "],
    ["a blank before the host", "https:// bank.example/"],
    ["a blank in the path", "https://bank.example/a b"],
    ["a line feed before", "\nhttps://bank.example/"],
    ["a line feed in the scheme", "ht\ntps://bank.example/"],
    ["a line feed before the host", "https://\nbank.example/"],
    ["a line feed after", "https://bank.example/\n"],
    ["a second line", "https://bank.example/\njavascript:alert(1)"],
    ["a tab in the host", "https://bank\t.example/"],
    ["a no-break space", "https://bank.example/\u00a0"],
    ["a null", "https://bank.example/\u0000"],
    ["a turned direction", "https://bank.example/\u202egpj.exe"],
    ["half a character", "https://bank.example/\ud800"],
    ["a name", "https://bank.example@evil.example/"],
    ["a name and a password", "https://bank.example:secret@evil.example/"],
    ["an empty name", "https://@evil.example/"],
    ["a name behind a backslash", "https://bank.example\\@evil.example/"],
    ["a backslash for a slash", "https:\\\\bank.example/"],
    ["too many characters", `https://long.example/${"a".repeat(limits.addressChars - 20)}`],
    ["nothing", ""],
  ])("is refused: %s", (_what, address) => {
    expect(isTaken(address)).toEqual([false, false]);
  });
});
