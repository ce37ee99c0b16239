/** Owns: reading single settings from the environment, and collecting a sentence for each that cannot be meant. */

import type * as v from "valibot";
import { parseValue } from "./parse.ts";

export interface SettingsReader<Name extends string> {
  /** Null when it is not set, is empty, or is wrong; `wants` then goes into `problems`, never the value: values hold secrets. */
  read<Schema extends v.GenericSchema>(
    name: Name,
    schema: Schema,
    wants: string,
  ): v.InferOutput<Schema> | null;
  /** So far, in the order of reading; a check of several settings together may add its own. */
  readonly problems: string[];
}

export function createSettingsReader<Name extends string>(
  environment: Readonly<Record<string, string | undefined>>,
): SettingsReader<Name> {
  const problems: string[] = [];
  return {
    problems,
    read(name, schema, wants) {
      const value = environment[name]?.trim() ?? "";
      if (value === "") return null;
      const parsed = parseValue(schema, value);
      if (parsed.ok) return parsed.value;
      problems.push(`${name} ${wants}.`);
      return null;
    },
  };
}
