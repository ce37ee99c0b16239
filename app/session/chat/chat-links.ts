/**
 * Owns: finding the addresses in a chat text that may be pressed. Only http and https, whole, and honest: the host
 * is the one the browser would open, in its ASCII form, so that look-alike letters show.
 * Never: an address with a user name in it (`https://bank.example@evil.example`), or any other scheme.
 */

export type ChatPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "link"; readonly text: string; readonly href: string; readonly host: string };

const candidate = /\bhttps?:\/\/[^\s<>"'`{}|\\^]+/giu;
const trailing = /[.,;:!?…)\]}»”’*_~]+$/u;

/** The text in parts; joined again they give the text. */
export function chatParts(text: string): ChatPart[] {
  const parts: ChatPart[] = [];
  let at = 0;
  const say = (until: number) => {
    if (until > at) parts.push({ kind: "text", text: text.slice(at, until) });
    at = until;
  };
  for (const match of text.matchAll(candidate)) {
    const written = withoutTrailing(match[0]);
    const url = safeUrl(written);
    if (!url) continue;
    say(match.index);
    parts.push({ kind: "link", text: written, href: url.href, host: url.host });
    at = match.index + written.length;
  }
  say(text.length);
  return parts;
}

/** A closing bracket belongs to the address when its opening one does, as in `/wiki/Hand_(anatomy)`. */
function withoutTrailing(written: string): string {
  const cut = written.replace(trailing, "");
  return written[cut.length] === ")" && cut.includes("(") && !cut.includes(")") ? `${cut})` : cut;
}

function safeUrl(written: string): URL | null {
  const url = URL.canParse(written) ? new URL(written) : null;
  if (!url || (url.protocol !== "https:" && url.protocol !== "http:")) return null;
  return url.username === "" && url.password === "" && url.hostname !== "" ? url : null;
}
