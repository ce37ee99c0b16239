/**
 * Owns: handing a mail to the organisation's mail server by SMTP, and telling what became of it.
 * Never: sends over a network without TLS unless the address says so, tells words of the server, or lets a value end a line
 * of the mail's head.
 *
 * `smtps://user:password@host` is TLS from the start, `smtp://…` begins it by STARTTLS and goes no further without it.
 * On this machine, or with `?tls=off`, it is done without; with `?tls=required` never.
 */

import { createTransport } from "nodemailer";
import { Email } from "../../protocol/desk/desk-fields.ts";
import { parseValue } from "../../protocol/parse.ts";
import { type LaidOutMail, oneLine } from "./mail-layout.ts";

export interface MailServerPlace {
  readonly smtpUrl: string;
  /** `Northwind Support <support@northwind.example>`. */
  readonly from: string;
}

export interface Letter extends LaidOutMail {
  /** The same with every attempt: a mail program that gets it twice can tell. */
  readonly id: string;
  readonly to: { readonly name: string; readonly email: string };
}

export type Delivery =
  | { readonly kind: "taken" }
  /** This mail is never going to be taken. */
  | { readonly kind: "refused"; readonly problem: string }
  /** This mail may be taken later. */
  | { readonly kind: "put-off"; readonly problem: string }
  /** No mail is taken now. */
  | { readonly kind: "away"; readonly problem: string };

export interface MailServer {
  send(letter: Letter): Promise<Delivery>;
}

/** How long it is waited for the server: to be reached, to greet, to say the next thing. */
export interface MailPatience {
  readonly connectMs: number;
  readonly greetingMs: number;
  readonly silenceMs: number;
}

const usualPatience: MailPatience = { connectMs: 10_000, greetingMs: 10_000, silenceMs: 20_000 };

/** @throws for an address that is none of a mail server's */
export function createMailServer(place: MailServerPlace, patience: MailPatience = usualPatience): MailServer {
  const transport = createTransport({
    ...connectionOf(place.smtpUrl),
    connectionTimeout: patience.connectMs,
    dnsTimeout: patience.connectMs,
    greetingTimeout: patience.greetingMs,
    socketTimeout: patience.silenceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ id, to, subject, text, html }) {
      const address = parseValue(Email, to.email);
      if (!address.ok) return { kind: "refused", problem: "mail ADDRESS" };
      try {
        await transport.sendMail({
          from: place.from,
          to: { name: oneLine(to.name), address: address.value },
          subject,
          text,
          html,
          messageId: `<${id}@${domainOf(place.from)}>`,
          // So that no out-of-office answer comes back (RFC 3834).
          headers: { "Auto-Submitted": "auto-generated" },
        });
        return { kind: "taken" };
      } catch (error) {
        return deliveryOf(error);
      }
    },
  };
}

const ports = { "smtp:": 587, "smtps:": 465 } as const;
const thisMachine = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

function connectionOf(smtpUrl: string) {
  const url = URL.canParse(smtpUrl) ? new URL(smtpUrl) : null;
  const tls = url?.searchParams.get("tls") ?? null;
  const isKnown = (protocol: string): protocol is keyof typeof ports => protocol in ports;
  if (
    !url ||
    !isKnown(url.protocol) ||
    url.hostname === "" ||
    !(tls === null || /^(?:off|required)$/.test(tls))
  )
    throw new Error("The address of the mail server has to be like smtps://user:password@mail.example.org.");
  const secure = url.protocol === "smtps:";
  const isWithout = !secure && (tls === null ? thisMachine.test(url.hostname) : tls === "off");
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? ports[url.protocol] : Number(url.port),
    secure,
    requireTLS: !secure && !isWithout,
    ignoreTLS: isWithout,
    ...(url.username === ""
      ? {}
      : { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
  };
}

function domainOf(from: string): string {
  return /@([A-Za-z0-9.-]+)>?\s*$/.exec(from)?.[1] ?? "localhost";
}

interface SmtpTrouble {
  readonly code?: unknown;
  readonly originalCode?: unknown;
  readonly responseCode?: unknown;
  readonly command?: unknown;
}

/** Only what was said of the recipient or of the content is about this mail; all else is about the server. */
function deliveryOf(error: unknown): Delivery {
  const { code, originalCode, responseCode, command } = error as SmtpTrouble;
  const problem =
    [responseCode, originalCode, code]
      .map((each) => String(each))
      .find((each) => /^(?:[245]\d\d|[A-Z][A-Z0-9_]{1,60})$/.test(each)) ?? "UNKNOWN";
  const isOfThisMail = command === "RCPT TO" || command === "DATA";
  // 421: it closes the connection, whatever came before.
  if (!isOfThisMail || typeof responseCode !== "number" || responseCode === 421)
    return { kind: "away", problem: `server ${problem}` };
  // 503 is about the order of what was said, not about the mail.
  const isFinal = responseCode >= 500 && responseCode !== 503;
  return { kind: isFinal ? "refused" : "put-off", problem: `mail ${responseCode}` };
}
