/**
 * Owns: the policies for Windows: a .reg file for one computer, and an administrative template (ADMX and its texts) for
 * a domain.
 * Sources: Microsoft, "How to add, modify, or delete registry subkeys by using a .reg file" and "Group Policy ADMX
 * Syntax Reference Guide"; Chromium, components/policy/core/common/registry_dict.cc: lists are values with numbers as
 * names, in a key of their own, or JSON in one text; what a policy keeps by a name may be a key of its own too.
 */

import type { ManagedSettings } from "../../protocol/managed-settings.ts";
import {
  browsers,
  extensionSettings,
  forcelistEntry,
  managedSettings,
  type PolicyValues,
  writable,
} from "./policy-values.ts";
import { xml } from "./xml-text.ts";

/** A number that nobody else's entries are likely to have: the same name would replace them. */
const entryName = "7301";

const windowsBrowsers = browsers.slice(0, 2);

const forcelistKey = (registry: string) => `SOFTWARE\\Policies\\${registry}\\ExtensionInstallForcelist`;
const settingsKey = (registry: string, id: string) =>
  `SOFTWARE\\Policies\\${registry}\\3rdparty\\extensions\\${id}\\policy`;
/** What others have set for other extensions is in keys beside it. */
const updatesKey = (registry: string, id: string) =>
  `SOFTWARE\\Policies\\${registry}\\ExtensionSettings\\${id}`;

/** To be written in UTF-16 with its mark: regedit takes other files for the code page of the system. */
export function registryFile(values: PolicyValues): string {
  const lines = windowsBrowsers.flatMap(({ registry }) => {
    const settings = `HKEY_LOCAL_MACHINE\\${settingsKey(registry, values.extensionId)}`;
    const updates = `HKEY_LOCAL_MACHINE\\${updatesKey(registry, values.extensionId)}`;
    const ofUpdates = extensionSettings(values);
    return [
      `[HKEY_LOCAL_MACHINE\\${forcelistKey(registry)}]`,
      `"${entryName}"=${registryText(forcelistEntry(values))}`,
      "",
      // What an earlier file has set goes first.
      `[-${settings}]`,
      "",
      `[${settings}]`,
      ...registryValues(managedSettings(values)),
      "",
      `[-${updates}]`,
      "",
      ...(ofUpdates === null ? [] : [`[${updates}]`, ...registryValues(ofUpdates), ""]),
    ];
  });
  return ["Windows Registry Editor Version 5.00", "", ...lines].join("\r\n");
}

/** Lists are written as JSON, which Chromium takes as well as a key of numbered values; one line says one that is empty. */
function registryValues(values: object): string[] {
  return Object.entries(values).map(([name, value]: [string, unknown]) =>
    typeof value === "boolean"
      ? `"${name}"=dword:0000000${Number(value)}`
      : `"${name}"=${registryText(textOf(value))}`,
  );
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function registryText(text: string): string {
  return `"${writable(text).replaceAll(/[\\"]/g, String.raw`\$&`)}"`;
}

/**
 * The template: a policy a browser. Its values stand as defaults in the texts, which can be longer than
 * a template's fixed values, which end at 255 characters.
 */
export function administrativeTemplate(values: PolicyValues): string {
  const policies = windowsBrowsers.map(({ name, registry }) => {
    const elements = fieldsOf(values).map(({ id, value, part, key }) => {
      const where = `id="${name}_${id}" key="${xml(keyOf(part, registry, values.extensionId))}" valueName="${key}"`;
      if (typeof value !== "boolean")
        return part === "forcelist"
          ? `        <text ${where} required="true"/>`
          : `        <text ${where} maxLength="1000"/>`;
      return `        <boolean ${where}>
          <trueValue><decimal value="1"/></trueValue>
          <falseValue><decimal value="0"/></falseValue>
        </boolean>`;
    });
    return `    <policy name="${name}" class="Machine" displayName="$(string.${name})" explainText="$(string.Explain)" presentation="$(presentation.${name})" key="${xml(forcelistKey(registry))}">
      <parentCategory ref="Farhand"/>
      <supportedOn ref="Any"/>
      <elements>
${elements.join("\n")}
      </elements>
    </policy>`;
  });
  return `<?xml version="1.0" encoding="utf-8"?>
<policyDefinitions xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions" revision="1.0" schemaVersion="1.0">
  <policyNamespaces>
    <target prefix="farhand" namespace="Farhand.Policies.Extension"/>
  </policyNamespaces>
  <resources minRequiredRevision="1.0"/>
  <supportedOn>
    <definitions>
      <definition name="Any" displayName="$(string.Any)"/>
    </definitions>
  </supportedOn>
  <categories>
    <category name="Farhand" displayName="$(string.Farhand)"/>
  </categories>
  <policies>
${policies.join("\n")}
  </policies>
</policyDefinitions>
`;
}

type Field = {
  readonly id: string;
  readonly label: string;
  readonly value: unknown;
  readonly part: "forcelist" | "settings" | "updates";
  /** The name of the registry's value. */
  readonly key: string;
};

const labels: Readonly<Record<keyof ManagedSettings, string>> = {
  server: "Server",
  group: "Group",
  enrolment: "Enrolment token",
  scopes: "Allowed scopes",
  asksPersonFirst: "Ask whoever is there",
  asksFraudQuestion: "Ask whether they called",
  minimumVersion: "Minimum version",
};
const updateLabels = {
  installation_mode: "Installation",
  update_url: "Address for updates",
  override_update_url: "Ask there for updates",
} as const;

/** What a policy of the template sets, one field after another. */
function fieldsOf(values: PolicyValues): readonly Field[] {
  const settings = Object.entries(managedSettings(values)).map(([key, value]): Field => {
    return { id: key, label: labels[key as keyof ManagedSettings], value, part: "settings", key };
  });
  const updates = Object.entries(extensionSettings(values) ?? {}).map(([key, value]): Field => {
    return { id: key, label: updateLabels[key as keyof typeof updateLabels], value, part: "updates", key };
  });
  const install = "Extension and update address";
  return [
    { id: "install", label: install, value: forcelistEntry(values), part: "forcelist", key: entryName },
    ...settings,
    ...updates,
  ];
}

function keyOf(part: Field["part"], registry: string, id: string): string {
  if (part === "forcelist") return forcelistKey(registry);
  return part === "settings" ? settingsKey(registry, id) : updatesKey(registry, id);
}

/** The texts of the template, for the folder en-US, which Windows falls back to in every language. */
export function administrativeTexts(values: PolicyValues): string {
  const boxes = (name: string) =>
    fieldsOf(values).map(({ id, label, value }) =>
      typeof value === "boolean"
        ? `        <checkBox refId="${name}_${id}" defaultChecked="${value}">${label}</checkBox>`
        : `        <textBox refId="${name}_${id}"><label>${label}</label><defaultValue>${xml(textOf(value))}</defaultValue></textBox>`,
    );
  const presentations = windowsBrowsers.map(
    ({ name }) => `      <presentation id="${name}">
${boxes(name).join("\n")}
      </presentation>`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>
<policyDefinitionResources xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions" revision="1.0" schemaVersion="1.0">
  <displayName>Farhand</displayName>
  <description>Installs the Farhand extension and sets it up.</description>
  <resources>
    <stringTable>
      <string id="Any">Google Chrome 124 or Microsoft Edge 124, or newer</string>
      <string id="Farhand">Farhand</string>
      <string id="Explain">Enabled: the browser installs the Farhand extension from your own server and sets it up with these values. They are filled in for the group they were made for.</string>
${windowsBrowsers.map(({ name }) => `      <string id="${name}">Install Farhand in ${name}</string>`).join("\n")}
    </stringTable>
    <presentationTable>
${presentations.join("\n")}
    </presentationTable>
  </resources>
</policyDefinitionResources>
`;
}
