/** Owns: which mails there are, and what each says of its own. Never: a password, or more of a person than the mail needs. */

/** The values of each kind of mail; its words are in `mail-texts.ts`. */
export interface MailValues {
  readonly invitation: { readonly organisation: string; readonly inviter: string; readonly link: string };
  readonly "password-reset": { readonly organisation: string; readonly link: string };
  /** Somebody asked for a new password under an address that is no member's. */
  readonly "no-such-member": { readonly organisation: string };
  readonly "enrolment-code": { readonly organisation: string; readonly code: string };
  readonly "factor-enrolled": { readonly organisation: string };
  readonly "factor-removed": { readonly organisation: string };
  /** Somebody who knows the password typed too many wrong codes. */
  readonly "factor-locked": { readonly organisation: string };
  readonly "factor-reset": { readonly organisation: string; readonly by: string };
  readonly "password-changed": { readonly organisation: string };
  readonly "two-factor-due": { readonly organisation: string; readonly from: string; readonly link: string };
  readonly "account-locked": { readonly organisation: string };
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
