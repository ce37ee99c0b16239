/**
 * Owns: where the next page of a list begins, as a text that a page of ours only hands back. It is bound to its list and
 * order by a MAC, so what comes back is a place that this server gave out, or nothing.
 */

import type { KeyObject } from "node:crypto";
import { isSameText, macOf } from "../secret-box.ts";

/** The values of the last row that the order goes by. */
export type Place = readonly (string | number)[];

const macChars = 43;

/** @param list its name and order: `reports newest` */
export function sealCursor(key: KeyObject, list: string, place: Place): string {
  const text = JSON.stringify(place);
  return Buffer.from(macFor(key, list, text) + text).toString("base64url");
}

/** Null when it was given out for another list or order, or by nobody. */
export function openCursor(key: KeyObject, list: string, cursor: string): Place | null {
  const opened = Buffer.from(cursor, "base64url").toString("utf8");
  const text = opened.slice(macChars);
  return isSameText(opened.slice(0, macChars), macFor(key, list, text)) ? (JSON.parse(text) as Place) : null;
}

function macFor(key: KeyObject, list: string, text: string): string {
  return macOf(key, "cursor", list, text);
}
