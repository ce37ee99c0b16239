/** The XML of the policy files, read by a real XML parser. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { defaultDeviceSettings } from "../../protocol/desk/device-settings.ts";
import { type PolicyFile, policyFiles } from "./policy-files.ts";
import type { PolicyValues } from "./policy-values.ts";

const id = "abcdefghijklmnopabcdefghijklmnop";
const server = "https://support.example.org";
const updateGroup = `${"G".repeat(21)}A`;
const enrolment = `${"A".repeat(84)}.${"A".repeat(86)}`;
const values = fc
  .record({
    group: fc.string({
      unit: fc.constantFrom(...Array.from("\"'&<>]\\;%$#{}=äß🦊 ab")),
      minLength: 1,
      maxLength: 64,
    }),
  })
  .map(
    ({ group }): PolicyValues => ({
      extensionId: id,
      server,
      enrolment,
      enrolmentId: "A".repeat(22),
      group: `${group.trim()}.`,
      settings: { ...defaultDeviceSettings, allowedScopes: ["view", "control"], asksPersonFirst: false },
      updateGroup,
    }),
  );
const updates = `${server}/extension/update.xml?group=${updateGroup}`;
const installs = `${id};${updates}`;
const ownUpdates = { installation_mode: "force_installed", update_url: updates, override_update_url: true };

function filesOf(given: PolicyValues) {
  const files = policyFiles(given);
  if (!files.ok) throw new Error(files.code);
  return files.value;
}

function parsed(file: PolicyFile | undefined): Document {
  const document = new DOMParser().parseFromString(file?.text ?? "", "application/xml");
  expect(document.querySelector("parsererror")?.textContent).toBeUndefined();
  return document;
}

/** A property list as the value that it writes down. */
function readPlist(element: Element | null | undefined): unknown {
  const children = [...(element?.children ?? [])];
  switch (element?.tagName) {
    case "string":
      return element.textContent;
    case "true":
    case "false":
      return element.tagName === "true";
    case "integer":
      return Number(element.textContent);
    case "array":
      return children.map(readPlist);
    case "dict":
      return Object.fromEntries(
        children.flatMap((child, at) =>
          child.tagName === "key" ? [[child.textContent, readPlist(children[at + 1])]] : [],
        ),
      );
    default:
      throw new Error(`no property list: ${element?.tagName}`);
  }
}

test("a profile for macOS holds what was given, whatever the group is called", () => {
  fc.assert(
    fc.property(values, (given) => {
      const { group } = given;
      const root = parsed(filesOf(given).macos[0]).documentElement;
      expect([root.tagName, root.getAttribute("version")]).toEqual(["plist", "1.0"]);
      const profile = readPlist(root.firstElementChild) as Record<string, unknown>;
      expect(profile).toMatchObject({
        PayloadType: "Configuration",
        PayloadDisplayName: `Farhand: ${group}`,
      });
      const payloads = profile["PayloadContent"] as Record<string, unknown>[];
      const settings = {
        server,
        group,
        enrolment,
        scopes: ["view", "control"],
        asksPersonFirst: false,
        asksFraudQuestion: true,
      };
      const installed = {
        ExtensionInstallForcelist: [installs],
        ExtensionSettings: { [id]: ownUpdates },
      };
      expect(payloads).toMatchObject([
        { PayloadType: "com.google.Chrome", ...installed },
        { PayloadType: `com.google.Chrome.extensions.${id}`, ...settings },
        { PayloadType: "com.microsoft.Edge", ...installed },
        { PayloadType: `com.microsoft.Edge.extensions.${id}`, ...settings },
      ]);
      const uuids = [profile, ...payloads].map((payload) => String(payload["PayloadUUID"]));
      expect(new Set(uuids).size).toBe(5);
      for (const uuid of uuids) {
        expect(uuid).toMatch(/^[0-9A-F]{8}-[0-9A-F]{4}-8[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$/);
      }
    }),
  );
});

test("a template for a domain and its texts belong together, and hold what was given", () => {
  fc.assert(
    fc.property(values, (given) => {
      const { group } = given;
      const [admx, adml] = filesOf(given).domain.map(parsed);
      if (!admx || !adml) throw new Error("two files are needed");
      const references = [...admx.querySelectorAll("*")].flatMap((element) =>
        [...element.attributes].flatMap(({ value }) => /^\$\((\w+)\.(\w+)\)$/.exec(value)?.slice(1, 3) ?? []),
      );
      expect(references.length).toBeGreaterThan(8);
      for (let at = 0; at < references.length; at += 2) {
        expect(adml.querySelector(`${references[at]}[id="${references[at + 1]}"]`)).not.toBeNull();
      }
      for (const [name, registry] of [
        ["Chrome", "Google\\Chrome"],
        ["Edge", "Microsoft\\Edge"],
      ]) {
        const policies = `SOFTWARE\\Policies\\${registry}`;
        const settings = `${policies}\\3rdparty\\extensions\\${id}\\policy`;
        const policy = admx.querySelector(`policy[name="${name}"]`);
        const texts = [...(policy?.querySelectorAll("text") ?? [])].map((text) => [
          text.getAttribute("key"),
          text.getAttribute("valueName"),
          adml.querySelector(`textBox[refId="${text.id}"] > defaultValue`)?.textContent,
        ]);
        const updateKey = `${policies}\\ExtensionSettings\\${id}`;
        expect(texts).toEqual([
          [`${policies}\\ExtensionInstallForcelist`, "7301", installs],
          [settings, "server", server],
          [settings, "group", group],
          [settings, "enrolment", enrolment],
          [settings, "scopes", '["view","control"]'],
          [updateKey, "installation_mode", "force_installed"],
          [updateKey, "update_url", updates],
        ]);
        const switches = [...(policy?.querySelectorAll("boolean") ?? [])].map((each) => [
          each.getAttribute("key"),
          each.getAttribute("valueName"),
          each.querySelector("trueValue > decimal")?.getAttribute("value"),
          each.querySelector("falseValue > decimal")?.getAttribute("value"),
          adml.querySelector(`checkBox[refId="${each.id}"]`)?.getAttribute("defaultChecked"),
        ]);
        expect(switches).toEqual([
          [settings, "asksPersonFirst", "1", "0", "false"],
          [settings, "asksFraudQuestion", "1", "0", "true"],
          [updateKey, "override_update_url", "1", "0", "true"],
        ]);
      }
    }),
  );
});
