/**
 * Owns: what the address of a mail server says, and that mails go over a network with TLS or not at all.
 *
 * `smtps://user:password@host` is TLS from the start, `smtp://…` begins it by STARTTLS and goes no further without it.
 * On this machine, or with `?tls=off`, it is done without; with `?tls=required` never.
 */

export interface SmtpAddress {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly requireTLS: boolean;
  readonly ignoreTLS: boolean;
  readonly auth?: { readonly user: string; readonly pass: string };
}

const ports = { "smtp:": 587, "smtps:": 465 } as const;
const thisMachine = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Null for an address that is none of a mail server's. */
export function readSmtpAddress(text: string): SmtpAddress | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !isKnown(url.protocol) || url.hostname === "") return null;
  const tls = url.searchParams.get("tls");
  if (tls !== null && tls !== "off" && tls !== "required") return null;
  const secure = url.protocol === "smtps:";
  const isWithout = !secure && (tls === null ? thisMachine.test(url.hostname) : tls === "off");
  const [user, pass] = [decoded(url.username), decoded(url.password)];
  if (user === null || pass === null) return null;
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? ports[url.protocol] : Number(url.port),
    secure,
    requireTLS: !secure && !isWithout,
    ignoreTLS: isWithout,
    ...(user === "" ? {} : { auth: { user, pass } }),
  };
}

function isKnown(protocol: string): protocol is keyof typeof ports {
  return protocol in ports;
}

/** Null for a `%` that begins nothing. */
function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}
