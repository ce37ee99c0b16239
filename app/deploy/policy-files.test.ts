import fc from "fast-check";
import * as v from "valibot";
import { expect, test } from "vitest";
import { bytesToBase64url } from "../../protocol/base64url.ts";
import type { DeviceSettings } from "../../protocol/desk/device-settings.ts";
import { DisplayName } from "../../protocol/fields.ts";
import { ManagedSettings } from "../../protocol/managed-settings.ts";
import { encodePolicyFile, policyFiles, type System } from "./policy-files.ts";
import { managedSettings, PolicyValues, writable } from "./policy-values.ts";

const id = "abcdefghijklmnopabcdefghijklmnop";
const example: PolicyValues = {
  extensionId: id,
  server: "https://support.example.org:8443",
  group: 'Büro "A" & <B> \\ C\'s',
  enrolment: `${"A".repeat(84)}.${"A".repeat(86)}`,
  enrolmentId: "A".repeat(22),
  settings: null,
  updateGroup: null,
};
const ofGroup: DeviceSettings = {
  minimumVersion: "1.2.0",
  updateChannel: { kind: "infrequent" },
  allowedScopes: ["view", "files-in"],
  asksPersonFirst: false,
  asksFraudQuestion: true,
};
/** As the extension reads it. */
const setByGroup = {
  scopes: ["view", "files-in"],
  asksPersonFirst: false,
  asksFraudQuestion: true,
  minimumVersion: "1.2.0",
};
const values = fc
  .record({
    extensionId: fc.constant(id),
    server: fc.constantFrom("https://support.example.org", "http://localhost:8080", "https://[::1]:8443"),
    group: fc.string({
      unit: fc.constantFrom(...Array.from(`"'&<>\\;%$#[]{}=äß∂🦊 ab`)),
      maxLength: 64,
    }),
    enrolment: fc.constant(example.enrolment),
    enrolmentId: fc.uint8Array({ minLength: 16, maxLength: 16 }).map(bytesToBase64url),
    settings: fc.constantFrom(null, ofGroup),
    updateGroup: fc.constantFrom(null, "G".repeat(22)),
  })
  .map((each): PolicyValues => each);

function textOf(system: System, given: PolicyValues = example): string {
  const files = policyFiles(given);
  if (!files.ok) throw new Error(files.code);
  return files.value[system][0]?.text ?? "";
}

/** Where a browser asks for the extension, at the beginning and later. */
function updatesOf({ server, updateGroup }: PolicyValues) {
  const address = `${server}/extension/update.xml${updateGroup === null ? "" : `?group=${updateGroup}`}`;
  const own = { installation_mode: "force_installed", update_url: address, override_update_url: true };
  return { address, own: updateGroup === null ? null : own };
}

/** A .reg file as regedit reads it: keys, and the texts and numbers in them. */
function readRegistry(text: string): Record<string, Record<string, string | number>> {
  const [head, empty, ...lines] = text.split("\r\n");
  expect([head, empty]).toEqual(["Windows Registry Editor Version 5.00", ""]);
  const keys: Record<string, Record<string, string | number>> = {};
  let key: Record<string, string | number> = {};
  for (const line of lines.filter((each) => each !== "")) {
    const opened = /^\[(-?)(HKEY_LOCAL_MACHINE\\[\w\\]+)\]$/.exec(line);
    const value = /^"(\w+)"="((?:[^"\\]|\\["\\])*)"$/.exec(line);
    const number = /^"(\w+)"=dword:([0-9a-f]{8})$/.exec(line);
    if (opened?.[2] !== undefined && opened[1] === "-") delete keys[opened[2]];
    else if (opened?.[2] !== undefined) key = keys[opened[2]] ??= {};
    else if (number) key[number[1] ?? ""] = Number.parseInt(number[2] ?? "", 16);
    else if (value) key[value[1] ?? ""] = (value[2] ?? "").replaceAll(/\\(.)/g, "$1");
    else throw new Error(`no line of a registry file: ${line}`);
  }
  return keys;
}

test("a registry file sets what was given, for Chrome and Edge, whatever the group is called", () => {
  fc.assert(
    fc.property(values, (given) => {
      fc.pre(v.is(PolicyValues, given));
      const keys = readRegistry(textOf("windows", given));
      const expected = ["Google\\Chrome", "Microsoft\\Edge"].flatMap((browser) => {
        const policies = `HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\${browser}`;
        const settings = `${policies}\\3rdparty\\extensions\\${id}\\policy`;
        const { server, group, enrolment } = given;
        const { address, own } = updatesOf(given);
        const more = {
          ...setByGroup,
          scopes: '["view","files-in"]',
          asksPersonFirst: 0,
          asksFraudQuestion: 1,
        };
        return [
          [`${policies}\\ExtensionInstallForcelist`, { "7301": `${id};${address}` }],
          [settings, { server, group, enrolment, ...(given.settings === null ? {} : more) }],
          ...(own === null
            ? []
            : [[`${policies}\\ExtensionSettings\\${id}`, { ...own, override_update_url: 1 }] as const]),
        ] as const;
      });
      expect(keys).toEqual(Object.fromEntries(expected));
    }),
    { numRuns: 500 },
  );
});

test("the files for Linux and ChromeOS hold what was given", () => {
  fc.assert(
    fc.property(values, (given) => {
      fc.pre(v.is(PolicyValues, given));
      const { server, group, enrolment } = given;
      const { address, own } = updatesOf(given);
      const settings = { server, group, enrolment, ...(given.settings === null ? {} : setByGroup) };
      expect(JSON.parse(textOf("linux", given))).toEqual({
        ExtensionInstallForcelist: [`${id};${address}`],
        ...(own === null ? {} : { ExtensionSettings: { [id]: own } }),
        "3rdparty": { extensions: { [id]: settings } },
      });
      expect(JSON.parse(textOf("chromeos", given))).toEqual(
        Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, { Value: value }])),
      );
    }),
  );
});

test.each(["a\nb", "a\rb", "a\u0000b", "a\u2028b", "a\ufffeb", "a\ud800b", "", " a"])(
  "no file is made for the group %j",
  (group) => {
    expect(policyFiles({ ...example, group }).ok).toBe(false);
  },
);

test("values that would break out of a file are refused, and so is what passes the schema by", () => {
  const broken: Partial<PolicyValues>[] = [
    { server: "https://support.example.org/" },
    { server: 'https://support.example.org"' },
    { server: "javascript:alert(1)" },
    { extensionId: `${id}]` },
    { enrolment: "a\nb" },
    { enrolmentId: "x" },
  ];
  for (const part of broken)
    expect(policyFiles({ ...example, ...part }), JSON.stringify(part)).toMatchObject({ ok: false });
  expect(policyFiles(example).ok).toBe(true);
  expect(v.is(DisplayName, "a\ufffeb")).toBe(true);
  expect(() => writable("a\nb")).toThrow(RangeError);
});

test("a group that allows nothing is written as such, and read by the extension as such", () => {
  const given = { ...example, settings: { ...ofGroup, allowedScopes: [] } };
  const [, settings] = Object.values(readRegistry(textOf("windows", given)));
  expect(settings?.["scopes"]).toBe("[]");
  expect(JSON.parse(textOf("chromeos", given))).toMatchObject({ scopes: { Value: [] } });
  expect(v.parse(ManagedSettings, managedSettings(given))).toEqual(managedSettings(given));
});

test("a registry file is UTF-16 with its mark, as regedit wants it", () => {
  const files = policyFiles(example);
  if (!files.ok) throw new Error(files.code);
  const [registry] = files.value.windows;
  const [linux] = files.value.linux;
  if (!registry || !linux) throw new Error("no files");
  const bytes = encodePolicyFile(registry);
  expect(Array.from(bytes.slice(0, 4))).toEqual([0xff, 0xfe, "W".charCodeAt(0), 0]);
  expect(new TextDecoder("utf-16le").decode(bytes)).toBe(registry.text);
  expect(new TextDecoder().decode(encodePolicyFile(linux))).toBe(linux.text);
});
