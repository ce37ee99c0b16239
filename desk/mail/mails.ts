/**
 * Owns: which mails there are, what each says of its own, and how long it is worth sending.
 * Never: a password, or more of a person than the mail needs. Nobody but members and those who are invited gets one: a
 * stranger could else make this server write to whomever they like.
 */

/** The values of each kind of mail; its words are in `mail-texts.ts`. */
export interface MailValues {
  readonly invitation: { readonly organisation: string; readonly inviter: string; readonly link: string };
  readonly "password-reset": { readonly organisation: string; readonly link: string };
  readonly "enrolment-code": { readonly organisation: string; readonly code: string };
  readonly "factor-enrolled": { readonly organisation: string };
  readonly "factor-removed": { readonly organisation: string };
  /** Somebody who knows the password typed too many wrong codes. */
  readonly "factor-locked": { readonly organisation: string };
  /** Null: whoever runs the server, by a command. */
  readonly "factor-reset": { readonly organisation: string; readonly by: string | null };
  readonly "password-changed": { readonly organisation: string };
  /** One can sign in by the organisation's own provider from now on. */
  readonly "identity-linked": { readonly organisation: string; readonly provider: string };
  readonly "two-factor-due": { readonly organisation: string; readonly from: string; readonly link: string };
}

export type MailKind = keyof MailValues;

export type Mail = {
  [Kind in MailKind]: {
    readonly kind: Kind;
    readonly to: { readonly name: string; readonly email: string };
    readonly language: "en" | "de";
    readonly values: MailValues[Kind];
  };
}[MailKind];

const minute = 60_000;

/** Until when what is in it is good for anything: after that it is not sent any more. */
export const mailLifeMs: { readonly [Kind in MailKind]: number } = {
  invitation: 7 * 24 * 60 * minute,
  "password-reset": 60 * minute,
  "enrolment-code": 10 * minute,
  "factor-enrolled": Infinity,
  "factor-removed": Infinity,
  "factor-locked": 24 * 60 * minute,
  "factor-reset": Infinity,
  "password-changed": Infinity,
  "identity-linked": Infinity,
  "two-factor-due": 14 * 24 * 60 * minute,
};
