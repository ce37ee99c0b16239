/**
 * Owns: handing a mail to the organisation's mail server by SMTP, and telling what became of it.
 * Never: sends over a network without TLS unless the address says so, tells words of the server, or lets a value end a line
 * of the mail's head.
 */

import { createTransport } from "nodemailer";
import { Email } from "../../protocol/desk/desk-fields.ts";
import { parseValue } from "../../protocol/parse.ts";
import { type LaidOutMail, oneLine } from "./mail-layout.ts";
import { readSmtpAddress } from "./smtp-address.ts";

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
  /** @param signal cuts it short; the mail may have been taken all the same */
  send(letter: Letter, signal: AbortSignal): Promise<Delivery>;
}

/** How long it is waited for the server: to be reached, to greet, to say the next thing. */
export interface MailPatience {
  readonly connectMs: number;
  readonly greetingMs: number;
  readonly silenceMs: number;
}

const usualPatience: MailPatience = { connectMs: 10_000, greetingMs: 10_000, silenceMs: 20_000 };

export function createMailServer(place: MailServerPlace, patience: MailPatience = usualPatience): MailServer {
  const address = readSmtpAddress(place.smtpUrl);
  if (!address) throw new Error("the address of the mail server was not checked before");
  const transport = createTransport({
    ...address,
    connectionTimeout: patience.connectMs,
    dnsTimeout: patience.connectMs,
    greetingTimeout: patience.greetingMs,
    socketTimeout: patience.silenceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ id, to, subject, text, html }, signal) {
      const recipient = parseValue(Email, to.email);
      if (!recipient.ok) return { kind: "refused", problem: "mail ADDRESS" };
      try {
        await transport.sendMail({
          from: place.from,
          to: { name: oneLine(to.name), address: recipient.value },
          subject,
          text,
          html,
          messageId: `<${id}@${domainOf(place.from)}>`,
          // So that no out-of-office answer comes back (RFC 3834).
          headers: { "Auto-Submitted": "auto-generated" },
          signal,
        });
        return { kind: "taken" };
      } catch (error) {
        return deliveryOf(error);
      }
    },
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
