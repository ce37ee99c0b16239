/**
 * Owns: the two cookies of the desk. Both are `__Host-`: over TLS or on this machine only, of this host alone, out of reach
 * of scripts.
 * Source: RFC 6265bis §4.1.3.2.
 */

export const sessionCookie = "__Host-farhand";
/** Says that this browser has been signed in by somebody before; it opens nothing (`known-browser.ts`). */
export const knownBrowserCookie = "__Host-farhand-known";

const attributes = "Path=/; Secure; HttpOnly; SameSite=Lax";
const mostChars = 2_048;

/** @param maxAgeSeconds null: until the browser is closed */
export function cookieHeader(name: string, value: string, maxAgeSeconds: number | null): string {
  return `${name}=${value}; ${attributes}${maxAgeSeconds === null ? "" : `; Max-Age=${maxAgeSeconds}`}`;
}

export function endCookieHeader(name: string): string {
  return `${name}=; ${attributes}; Max-Age=0`;
}

/** Null when it is not there, is there twice, or is nothing that we ever set. */
export function readCookie(header: string | undefined, name: string): string | null {
  const found = (header ?? "")
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part.startsWith(`${name}=`))
    .map((part) => part.slice(name.length + 1));
  const [value = ""] = found;
  return found.length === 1 && value.length <= mostChars && /^[A-Za-z0-9_.-]+$/.test(value) ? value : null;
}
