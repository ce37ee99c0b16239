/** Owns: the words of every mail, in every language. Never: markup; how a mail looks is in `mail-layout.ts`. */

import type { Mail, MailKind, MailValues } from "./mails.ts";

export interface MailText {
  readonly subject: string;
  /** What comes before the button or the code, a paragraph each. */
  readonly paragraphs: readonly string[];
  readonly action?: { readonly label: string; readonly link: string };
  readonly code?: string;
  /** What comes after it. */
  readonly after?: readonly string[];
}

interface LanguageTexts {
  readonly greeting: (name: string) => string;
  /** Beside the link itself, for who sees no button. */
  readonly linkHint: string;
  readonly footer: (organisation: string) => string;
  readonly texts: { readonly [Kind in MailKind]: (values: MailValues[Kind]) => MailText };
}

const english: LanguageTexts = {
  greeting: (name) => `Hello ${name},`,
  linkHint: "If the button does not work, copy this address into your browser:",
  footer: (organisation) => `Sent by Farhand for ${organisation}. Nobody reads answers to this address.`,
  texts: {
    invitation: ({ organisation, inviter, link }) => ({
      subject: `${inviter} invites you to ${organisation}`,
      paragraphs: [
        `${inviter} has invited you to give remote support with ${organisation}.`,
        "Choose a password, and your account is ready.",
      ],
      action: { label: "Accept the invitation", link },
      after: [
        "The link works once, for seven days. If you do not know what this is about, ignore this mail.",
      ],
    }),
    "password-reset": ({ organisation, link }) => ({
      subject: `A new password for ${organisation}`,
      paragraphs: [`Somebody, you we hope, asked for a new password for your account at ${organisation}.`],
      action: { label: "Choose a new password", link },
      after: [
        "The link works once, for one hour. If it was not you, ignore this mail: your password stays as it is.",
      ],
    }),
    "enrolment-code": ({ organisation, code }) => ({
      subject: `Your code for ${organisation}`,
      paragraphs: ["Type this code on the page where you are setting up two-factor authentication:"],
      code,
      after: [
        "It works once, for ten minutes. Nobody from your organisation or from support will ever ask you for it.",
        "If you are not setting anything up, somebody may know your password: change it.",
      ],
    }),
    "factor-enrolled": ({ organisation }) => ({
      subject: `Two-factor authentication is set up at ${organisation}`,
      paragraphs: [
        "An authenticator app is now part of your account. From now on you need its code each time you sign in.",
        "If it was not you, tell your administrator at once.",
      ],
    }),
    "factor-removed": ({ organisation }) => ({
      subject: `Two-factor authentication is off for your account at ${organisation}`,
      paragraphs: [
        "The authenticator app was removed from your account. From now on your password alone is enough to sign in.",
        "If it was not you, change your password and tell your administrator at once.",
      ],
    }),
    "factor-reset": ({ organisation, by }) => ({
      subject: `Your two-factor authentication at ${organisation} was reset`,
      paragraphs: [
        `${by ?? "Whoever runs the server"} has removed the authenticator app and the recovery codes from your account. You were signed out everywhere.`,
        "You can set up a new one when you next sign in. If you did not ask for this, tell your administrator at once.",
      ],
    }),
    "password-changed": ({ organisation }) => ({
      subject: `Your password at ${organisation} was changed`,
      paragraphs: [
        "Your account has a new password. Everywhere else you were signed out.",
        "If it was not you, ask for a new password on the sign-in page and tell your administrator.",
      ],
    }),
    "identity-linked": ({ organisation, provider }) => ({
      subject: `You can now sign in at ${organisation} with ${provider}`,
      paragraphs: [
        `Somebody with your address signed in with ${provider}. From now on that is a way into your account, beside your password.`,
        "If it was not you, tell your administrator at once.",
      ],
    }),
    "two-factor-due": ({ organisation, from, link }) => ({
      subject: `Two-factor authentication at ${organisation}`,
      paragraphs: [
        `From ${when("en-GB", from)} on, everybody at ${organisation} needs an authenticator app to sign in.`,
        "Set yours up before then: it takes two minutes. If you do not, you are signed out on that day and set it up when you sign in again.",
      ],
      action: { label: "Set it up now", link },
    }),
    "factor-locked": ({ organisation }) => ({
      subject: `Somebody tried codes for your account at ${organisation}`,
      paragraphs: [
        "Somebody who knows your password typed five wrong codes of your authenticator app. No more codes are taken for five minutes.",
        "If it was you, wait and try again. If it was not, change your password at once and tell your administrator.",
      ],
    }),
  },
};

const german: LanguageTexts = {
  greeting: (name) => `Guten Tag ${name},`,
  linkHint: "Falls die Schaltfläche nicht geht, kopieren Sie diese Adresse in Ihren Browser:",
  footer: (organisation) =>
    `Von Farhand gesendet für ${organisation}. Antworten an diese Adresse liest niemand.`,
  texts: {
    invitation: ({ organisation, inviter, link }) => ({
      subject: `${inviter} lädt Sie zu ${organisation} ein`,
      paragraphs: [
        `${inviter} hat Sie eingeladen, mit ${organisation} Fernhilfe zu leisten.`,
        "Wählen Sie ein Passwort, dann ist Ihr Konto bereit.",
      ],
      action: { label: "Einladung annehmen", link },
      after: [
        "Der Link gilt einmal, sieben Tage lang. Wenn Sie nicht wissen, worum es geht, ignorieren Sie diese Mail.",
      ],
    }),
    "password-reset": ({ organisation, link }) => ({
      subject: `Ein neues Passwort für ${organisation}`,
      paragraphs: [
        `Jemand, wir hoffen Sie, hat ein neues Passwort für Ihr Konto bei ${organisation} angefordert.`,
      ],
      action: { label: "Neues Passwort wählen", link },
      after: [
        "Der Link gilt einmal, eine Stunde lang. Wenn Sie es nicht waren, ignorieren Sie diese Mail: Ihr Passwort bleibt, wie es ist.",
      ],
    }),
    "enrolment-code": ({ organisation, code }) => ({
      subject: `Ihr Code für ${organisation}`,
      paragraphs: [
        "Geben Sie diesen Code auf der Seite ein, auf der Sie die Zwei-Faktor-Anmeldung einrichten:",
      ],
      code,
      after: [
        "Er gilt einmal, zehn Minuten lang. Niemand aus Ihrer Organisation oder vom Support wird Sie je danach fragen.",
        "Wenn Sie gerade nichts einrichten, kennt vielleicht jemand Ihr Passwort: Ändern Sie es.",
      ],
    }),
    "factor-enrolled": ({ organisation }) => ({
      subject: `Zwei-Faktor-Anmeldung bei ${organisation} eingerichtet`,
      paragraphs: [
        "Zu Ihrem Konto gehört jetzt eine Authenticator-App. Ab jetzt brauchen Sie deren Code bei jeder Anmeldung.",
        "Wenn Sie das nicht waren, sagen Sie es sofort Ihrer Administration.",
      ],
    }),
    "factor-removed": ({ organisation }) => ({
      subject: `Zwei-Faktor-Anmeldung für Ihr Konto bei ${organisation} ist aus`,
      paragraphs: [
        "Die Authenticator-App wurde von Ihrem Konto entfernt. Ab jetzt genügt zum Anmelden Ihr Passwort.",
        "Wenn Sie das nicht waren, ändern Sie Ihr Passwort und sagen Sie es sofort Ihrer Administration.",
      ],
    }),
    "factor-reset": ({ organisation, by }) => ({
      subject: `Ihre Zwei-Faktor-Anmeldung bei ${organisation} wurde zurückgesetzt`,
      paragraphs: [
        `${by ?? "Wer den Server betreibt,"} hat die Authenticator-App und die Wiederherstellungscodes von Ihrem Konto entfernt. Sie wurden überall abgemeldet.`,
        "Bei der nächsten Anmeldung können Sie eine neue einrichten. Wenn Sie nicht darum gebeten haben, sagen Sie es sofort Ihrer Administration.",
      ],
    }),
    "password-changed": ({ organisation }) => ({
      subject: `Ihr Passwort bei ${organisation} wurde geändert`,
      paragraphs: [
        "Ihr Konto hat ein neues Passwort. Überall sonst wurden Sie abgemeldet.",
        "Wenn Sie das nicht waren, fordern Sie auf der Anmeldeseite ein neues Passwort an und sagen Sie es Ihrer Administration.",
      ],
    }),
    "identity-linked": ({ organisation, provider }) => ({
      subject: `Anmeldung bei ${organisation} jetzt auch mit ${provider}`,
      paragraphs: [
        `Jemand mit Ihrer Adresse hat sich mit ${provider} angemeldet. Ab jetzt ist das neben Ihrem Passwort ein Weg in Ihr Konto.`,
        "Wenn Sie das nicht waren, sagen Sie es sofort Ihrer Administration.",
      ],
    }),
    "two-factor-due": ({ organisation, from, link }) => ({
      subject: `Zwei-Faktor-Anmeldung bei ${organisation}`,
      paragraphs: [
        `Ab ${when("de-DE", from)} brauchen alle bei ${organisation} eine Authenticator-App, um sich anzumelden.`,
        "Richten Sie Ihre vorher ein: Es dauert zwei Minuten. Sonst werden Sie an diesem Tag abgemeldet und richten sie bei der nächsten Anmeldung ein.",
      ],
      action: { label: "Jetzt einrichten", link },
    }),
    "factor-locked": ({ organisation }) => ({
      subject: `Jemand hat Codes für Ihr Konto bei ${organisation} ausprobiert`,
      paragraphs: [
        "Jemand, der Ihr Passwort kennt, hat fünf falsche Codes Ihrer Authenticator-App eingegeben. Für fünf Minuten wird kein Code mehr angenommen.",
        "Waren Sie es selbst, warten Sie und versuchen Sie es noch einmal. Wenn nicht, ändern Sie sofort Ihr Passwort und sagen Sie es Ihrer Administration.",
      ],
    }),
  },
};

const languages = { en: english, de: german } as const;

export interface WordedMail extends MailText {
  readonly language: Mail["language"];
  readonly greeting: string;
  readonly linkHint: string;
  readonly footer: string;
}

export function wordMail(mail: Mail): WordedMail {
  const { greeting, linkHint, footer, texts } = languages[mail.language];
  // The kind and its values belong together by the type of `Mail`, which an index cannot follow.
  const text = (texts[mail.kind] as (values: Mail["values"]) => MailText)(mail.values);
  return {
    ...text,
    language: mail.language,
    greeting: greeting(mail.to.name),
    linkHint,
    footer: footer(mail.values.organisation),
  };
}

/** In UTC, and said so: where its reader is, the server does not know. */
function when(locale: string, time: string): string {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });
  return `${format.format(new Date(time))} UTC`;
}
