/**
 * Owns: the words that journeys look for, the same that people read, with their places filled in.
 */
import { english } from "../../app/i18n/english-whole.ts";

export { english };

/** `{name} said no` → `Carla said no`. */
export function filled(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** What begins so, whatever its places are filled with. */
export function likeFilled(text: string): RegExp {
  return new RegExp(text.split(",")[0]?.replaceAll(/\{\w+\}/g, ".*") ?? "");
}
