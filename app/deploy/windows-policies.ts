/**
 * Owns: the policies for Windows: a .reg file for one computer, and an administrative template (ADMX and its texts) for
 * a domain.
 * Sources: Microsoft, "How to add, modify, or delete registry subkeys by using a .reg file" and "Group Policy ADMX
 * Syntax Reference Guide"; Chromium, components/policy/core/common/registry_dict.cc: lists are values with numbers as
 * names, in a key of their own.
 */

import { browsers, forcelistEntry, managedSettings, type PolicyValues, writable } from "./policy-values.ts";
import { xml } from "./xml-text.ts";

/** A number that nobody else's entries are likely to have: the same name would replace them. */
const entryName = "7301";

const windowsBrowsers = browsers.slice(0, 2);

const forcelistKey = (registry: string) => `SOFTWARE\\Policies\\${registry}\\ExtensionInstallForcelist`;
const settingsKey = (registry: string, id: string) =>
  `SOFTWARE\\Policies\\${registry}\\3rdparty\\extensions\\${id}\\policy`;

/** To be written in UTF-16 with its mark: regedit takes other files for the code page of the system. */
export function registryFile(values: PolicyValues): string {
  const lines = windowsBrowsers.flatMap(({ registry }) => {
    const settings = `HKEY_LOCAL_MACHINE\\${settingsKey(registry, values.extensionId)}`;
    return [
      `[HKEY_LOCAL_MACHINE\\${forcelistKey(registry)}]`,
      `"${entryName}"=${registryText(forcelistEntry(values))}`,
      "",
      // What an earlier file has set goes first.
      `[-${settings}]`,
      "",
      `[${settings}]`,
      ...Object.entries(managedSettings(values)).map(([name, text]) => `"${name}"=${registryText(text)}`),
      "",
    ];
  });
  return ["Windows Registry Editor Version 5.00", "", ...lines].join("\r\n");
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
    const settings = settingsKey(registry, values.extensionId);
    return `    <policy name="${name}" class="Machine" displayName="$(string.${name})" explainText="$(string.Explain)" presentation="$(presentation.${name})" key="${xml(forcelistKey(registry))}">
      <parentCategory ref="Farhand"/>
      <supportedOn ref="Any"/>
      <elements>
        <text id="${name}_install" key="${xml(forcelistKey(registry))}" valueName="${entryName}" required="true"/>
${textSettings
  .map(
    (setting) =>
      `        <text id="${name}_${setting}" key="${xml(settings)}" valueName="${setting}" maxLength="1000"/>`,
  )
  .join("\n")}
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

const textSettings = ["server", "group", "enrolment"] as const;

/** The texts of the template, for the folder en-US, which Windows falls back to in every language. */
export function administrativeTexts(values: PolicyValues): string {
  const settings = managedSettings(values);
  const box = (id: string, label: string, value: string) =>
    `        <textBox refId="${id}"><label>${label}</label><defaultValue>${xml(value)}</defaultValue></textBox>`;
  const presentations = windowsBrowsers.map(
    ({ name }) => `      <presentation id="${name}">
${[
  box(`${name}_install`, "Extension and update address", forcelistEntry(values)),
  box(`${name}_server`, "Server", settings.server),
  box(`${name}_group`, "Group", settings.group),
  box(`${name}_enrolment`, "Enrolment token", settings.enrolment),
].join("\n")}
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
