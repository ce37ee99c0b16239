/** Owns: putting a text into an XML document, as content or in a double-quoted attribute. */

import { writable } from "./policy-values.ts";

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Throws for what XML cannot carry. */
export function xml(text: string): string {
  return writable(text).replaceAll(/[&<>"']/g, (character) => entities[character] ?? "");
}
