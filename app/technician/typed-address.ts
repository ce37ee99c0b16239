/**
 * Owns: what a person types as an address, as one that a browser opens: a bare name gets `https://`.
 * Never: makes an address of anything but the web (`http`, `https`), or with a name or password in it: the protocol
 * carries neither.
 */

import { limits } from "../../protocol/limits.ts";

const web = /^https?:\/\//i;
/** `mailto:`, but not the port of `localhost:8080`. */
const otherScheme = /^[a-z][a-z\d+.-]*:(?!\d{1,5}(?:[/?#]|$))/i;
const onThatComputer = /^(?:localhost|127\.0\.0\.1|\[::1\])(?:[:/?#]|$)/i;

/** @returns null when it is no address of the web */
export function webAddress(typed: string): string | null {
  const text = typed.trim();
  if (text === "" || /\s/.test(text)) return null;
  if (!web.test(text) && otherScheme.test(text)) return null;
  const whole = web.test(text) ? text : `${onThatComputer.test(text) ? "http" : "https"}://${text}`;
  if (!URL.canParse(whole)) return null;
  const { href, username, password } = new URL(whole);
  return username === "" && password === "" && href.length <= limits.addressChars ? href : null;
}
