/**
 * Owns: reading the account server's settings from the environment, once, and saying in plain sentences what is wrong.
 * Never: repeats a value in an error: values hold secrets.
 */

import { join } from "node:path";
import * as v from "valibot";
import { Email } from "../protocol/desk/desk-fields.ts";
import { DisplayName } from "../protocol/fields.ts";
import { createSettingsReader } from "../protocol/settings-reader.ts";
import type { DatabasePlace } from "./db/database.ts";
import { readSmtpAddress } from "./mail/smtp-address.ts";
import { parseMasterKey } from "./secret-keys.ts";

export interface SingleSignOnSettings {
  /** What its button says. */
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface DeskConfiguration {
  readonly database: DatabasePlace;
  /** Where the SQLite file and the master key are. */
  readonly folder: string;
  /** Null: it lies in the folder. */
  readonly masterKey: Uint8Array | null;
  /** An origin. Null: where the server listens, on this machine. */
  readonly publicAddress: string | null;
  readonly mail: { readonly smtpUrl: string; readonly from: string } | null;
  readonly singleSignOn: SingleSignOnSettings | null;
}

export type DeskSettings =
  /** Null: this server has no accounts. */
  | { readonly ok: true; readonly value: DeskConfiguration | null }
  | { readonly ok: false; readonly problems: readonly string[] };

export const deskVariables = [
  "FARHAND_ACCOUNTS",
  "FARHAND_DATA",
  "FARHAND_DATABASE_URL",
  "FARHAND_MASTER_KEY",
  "FARHAND_PUBLIC_ADDRESS",
  "FARHAND_SMTP_URL",
  "FARHAND_MAIL_FROM",
  "FARHAND_OIDC_ISSUER",
  "FARHAND_OIDC_CLIENT_ID",
  "FARHAND_OIDC_CLIENT_SECRET",
  "FARHAND_OIDC_NAME",
] as const;

const urlOf = (schemes: RegExp) =>
  v.pipe(
    v.string(),
    v.maxLength(2_000),
    v.check((text) => schemes.test(text) && URL.canParse(text)),
  );

/** What lies in the database crosses the network with TLS, or without because the operator said so: never by leaving it out. */
function saysWhetherByTls(text: string): boolean {
  const { hostname, searchParams } = new URL(text);
  // As pg reads it: a folder's name is a socket's place.
  const host = searchParams.get("host") ?? hostname;
  if (/^(?:|localhost|127(?:\.\d{1,3}){3}|\[?::1\]?|(?:\/|%2[Ff]).*)$/.test(host)) return true;
  const modes = searchParams.getAll("sslmode");
  return modes.length === 1 && (modes[0] === "verify-full" || modes[0] === "disable");
}

const MasterKey = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const key = parseMasterKey(dataset.value);
    if (key) return key;
    addIssue();
    return NEVER;
  }),
);

/** An address, or `Farhand <support@example.org>`. */
const MailFrom = v.pipe(
  v.string(),
  v.maxLength(320),
  v.check((text) => v.is(Email, /^[^<>"\r\n]{1,60} <([^<>]+)>$/.exec(text)?.[1] ?? text)),
);

const Origin = v.pipe(
  urlOf(/^https?:/),
  v.transform((text) => new URL(text).origin),
);

/** Beside the sources, where Git leaves it alone. */
const usualFolder = join(import.meta.dirname, "../.farhand/data");

/** @param defaultFolder where data lies unless FARHAND_DATA says otherwise */
export function readDeskConfiguration(
  environment: Readonly<Record<string, string | undefined>>,
  defaultFolder = usualFolder,
): DeskSettings {
  const { read, problems } = createSettingsReader<(typeof deskVariables)[number]>(environment);

  const accounts = read("FARHAND_ACCOUNTS", v.picklist(["0", "1"]), "must be 1 (the default) or 0") ?? "1";
  const folder =
    read("FARHAND_DATA", v.pipe(v.string(), v.maxLength(4_096)), "must be the path of a folder") ??
    defaultFolder;
  const databaseUrl = read(
    "FARHAND_DATABASE_URL",
    v.pipe(urlOf(/^postgres(?:ql)?:/), v.check(saysWhetherByTls)),
    "must be an address like postgres://user:password@host:5432/farhand?sslmode=verify-full; sslmode=disable crosses the network without TLS, and needs not be said on this machine",
  );
  const masterKey = read(
    "FARHAND_MASTER_KEY",
    MasterKey,
    "must be 32 bytes in base64, as `openssl rand -base64 32` gives",
  );
  const publicAddress = read(
    "FARHAND_PUBLIC_ADDRESS",
    Origin,
    "must be an address like https://support.example.org",
  );
  const smtpUrl = read(
    "FARHAND_SMTP_URL",
    v.pipe(
      urlOf(/^smtps?:/),
      v.check((text) => readSmtpAddress(text) !== null),
    ),
    "must be an address like smtp://user:password@mail.example.org:587, or smtps://… with TLS from the start; ?tls=off sends without TLS",
  );
  const mailFrom = read(
    "FARHAND_MAIL_FROM",
    MailFrom,
    "must be an address, or a name and an address like Farhand <support@example.org>",
  );
  const issuer = read(
    "FARHAND_OIDC_ISSUER",
    urlOf(/^https?:/),
    "must be the issuer's address, like https://login.example.org",
  );
  const secretText = v.pipe(v.string(), v.maxLength(2_000));
  const clientId = read("FARHAND_OIDC_CLIENT_ID", secretText, "is too long");
  const clientSecret = read("FARHAND_OIDC_CLIENT_SECRET", secretText, "is too long");
  const name =
    read("FARHAND_OIDC_NAME", DisplayName, "must be a name of at most 64 characters") ?? "OpenID Connect";

  if (smtpUrl !== null && mailFrom === null && problems.length === 0)
    problems.push("FARHAND_SMTP_URL needs FARHAND_MAIL_FROM, the address that mails come from.");
  const given = [issuer, clientId, clientSecret].filter((part) => part !== null).length;
  if (given > 0 && given < 3 && problems.length === 0)
    problems.push(
      "FARHAND_OIDC_ISSUER, FARHAND_OIDC_CLIENT_ID and FARHAND_OIDC_CLIENT_SECRET go together: set all, or none.",
    );
  if (problems.length > 0) return { ok: false, problems };
  if (accounts === "0") return { ok: true, value: null };
  return {
    ok: true,
    value: {
      database: databaseUrl === null ? { kind: "sqlite", folder } : { kind: "postgres", url: databaseUrl },
      folder,
      masterKey,
      publicAddress,
      mail: smtpUrl === null || mailFrom === null ? null : { smtpUrl, from: mailFrom },
      singleSignOn:
        issuer === null || clientId === null || clientSecret === null
          ? null
          : { name, issuer, clientId, clientSecret },
    },
  };
}
