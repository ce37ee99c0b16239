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
    | { readonly type: "string" }
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
};

export const managedSchemaFile = "managed-schema.json";

export const managedSchema = { type: "object", properties };
