import { expect, test } from "vitest";
import { ManagedSettings } from "../protocol/managed-settings.ts";
import { managedSchema, managedSchemaFile } from "./managed-schema.ts";
import { manifest } from "./manifest.ts";

test("a browser is told of every setting that the extension reads, and the manifest names where", () => {
  expect(Object.keys(managedSchema.properties).toSorted()).toEqual(
    Object.keys(ManagedSettings.entries).toSorted(),
  );
  const made = manifest({ version: "1.2.3", publicKey: null, servers: [] });
  expect(made.storage).toEqual({ managed_schema: managedSchemaFile });
});
