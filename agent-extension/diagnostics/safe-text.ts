/**
 * Owns: taking secrets out of addresses and of what pages write to their console, before anybody sees them. Of an
 * address stay its place, its path and the names in its query; of a text, what does not look like a secret.
 * Never: vouches for a text. The person reads every line before it is sent.
 */

const longestText = 4_000;
const longestAddress = 2_000;
const queryNames = 12;
const left = "…";

const address = /\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s"'`<>()[\]{}|\\^]+/gi;
const dataAddress = /\b(data|blob|javascript):[^\s"'`<>()]+/gi;
/** `?name=value` and `&name=value` of an address that stands without its place. */
const queryValue = /([?&;])([\w.~%-]{1,60})=[^\s&;"'`<>]*/g;
const credentials = /\b(bearer|basic|digest|negotiate)\s+[\w.~+/=-]{4,}/gi;
const namedSecret =
  /\b([\w-]{0,30}(?:passw(?:or)?d|passwd|pwd|secret|token|api[_-]?key|session[_-]?id|authorization|cookie|credential|jwt)[\w-]{0,30})(["']?\s{0,3}[:=]\s{0,3})(?:"[^"]*"?|'[^']*'?|[^\s"',;}&]+)/gi;
const webToken = /\beyJ[\w-]{5,}\.[\w-]{2,}(?:\.[\w-]*)?/g;

/** An address as it may be shown: no name, password, value of a query, or fragment. */
export function safeAddress(text: string): string {
  const given = text.slice(0, longestAddress);
  if (/^blob:/i.test(given)) return `blob:${safeAddress(given.slice(5))}`;
  if (!URL.canParse(given)) return withoutValues(given);
  const { protocol, host, pathname, search } = new URL(given);
  // Cut before its place ended, what looks like one may be a name.
  const isPlaceCut = text.length > given.length && !/^[a-z0-9+.-]+:\/*[^/?#]+[/?#]/i.test(given);
  if (host === "" || isPlaceCut) return `${protocol}${left}`;
  return `${protocol}//${host}${withoutParameters(pathname)}${namesOf(search)}`;
}

/** A text as it may be shown. */
export function safeText(text: string): string {
  // A secret that was cut in half would not be known for one.
  const whole = text.length <= longestText ? text : `${upToLastBlank(text.slice(0, longestText))}${left}`;
  return whole
    .replaceAll(dataAddress, `$1:${left}`)
    .replaceAll(address, (found) => safeAddress(found))
    .replaceAll(queryValue, "$1$2")
    .replaceAll(webToken, left)
    .replaceAll(credentials, `$1 ${left}`)
    .replaceAll(namedSecret, `$1$2${left}`);
}

function upToLastBlank(text: string): string {
  let end = text.length;
  while (end > 0 && !/\s/.test(text[end - 1] ?? "")) end -= 1;
  return text.slice(0, end);
}

/** Of an address that no browser can read: what comes before its first sign of a secret. */
function withoutValues(text: string): string {
  const scheme = /^[a-z][a-z0-9+.-]{0,20}:\/\//i.exec(text)?.[0];
  if (scheme !== undefined) return `${scheme}${left}`;
  const cut = text.replace(/[?#;][^]*$/, "");
  return cut.includes("@") ? `${left}${cut.slice(cut.lastIndexOf("@"))}` : cut;
}

/** `/a;id=1/b` → `/a;id/b` */
function withoutParameters(path: string): string {
  return path.replaceAll(/;([^/;=]*)(?:=[^/;]*)?/g, (_, name: string) => `;${name.slice(0, 40)}`);
}

/** `?a=1&b=2` → `?a&b`. What has no name may be a value by itself. */
function namesOf(search: string): string {
  if (search.length < 2) return "";
  const parts = search.slice(1).split(/[&;]/);
  const names = parts
    .slice(0, queryNames)
    .map((part) => (part.includes("=") ? part.slice(0, Math.min(40, part.indexOf("="))) : left));
  return `?${[...names, ...(parts.length > queryNames ? [left] : [])].join("&")}`;
}
