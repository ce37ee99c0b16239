/**
 * Owns: the schema by which a browser reads what an organisation set for the extension (`storage.managed`). It describes
 * each setting for whoever writes the policy; protocol/managed-settings.ts is what the extension itself checks with.
 * Source: Chrome's "Manifest for storage areas": a subset of JSON Schema 3, and no additional properties.
 */

import type { ManagedSettings } from "../protocol/managed-settings.ts";
import { scopes } from "../protocol/scope.ts";

type Described = { readonly title: string; readonly description: string };
type Setting = Described &
  (
    | { readonly type: "string" | "boolean" }
    | {
        readonly type: "array";
        readonly items: { readonly type: "string"; readonly enum: readonly string[] };
      }
  );

const properties: { readonly [Name in keyof Required<ManagedSettings>]: Setting } = {
  server: {
    title: "Server",
    description: "Where Farhand is, like https://support.example.org. The person cannot change it then.",
    type: "string",
  },
  group: {
    title: "Group",
    description: "The group that this device is listed under.",
    type: "string",
  },
  enrolment: {
    title: "Enrolment token",
    description: "Made at /devices/deploy. Lets this device enrol by itself.",
    type: "string",
  },
  scopes: {
    title: "Allowed scopes",
    description: "What somebody who helps may ask for at all. Without it, everything.",
    type: "array",
    items: { type: "string", enum: scopes },
  },
  asksPersonFirst: {
    title: "Ask whoever is there",
    description:
      "Whether a person at this device is asked before an unattended session. False is for devices where nobody ever sits, and counts where this policy enrolled the device.",
    type: "boolean",
  },
  asksFraudQuestion: {
    title: "Ask whether they called",
    description:
      "Whether the person is asked if they called for this help before anything is shown. False counts only where Server is set as well.",
    type: "boolean",
  },
  minimumVersion: {
    title: "Minimum version",
    description: "With an older version of the extension nobody is given control, like 1.2.0.",
    type: "string",
  },
};

export const managedSchemaFile = "managed-schema.json";

export const managedSchema = { type: "object", properties };
