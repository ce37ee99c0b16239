/** Owns: what every part of the desk is given: the database, time and chance, keys, and the parts all others build on. */

import type { MailWay } from "../protocol/desk/organisation-api.ts";
import type { AuditLog } from "./audit/audit-log.ts";
import type { Db } from "./db/database.ts";
import type { DeskEnvironment } from "./environment.ts";
import type { Outbox } from "./mail/outbox.ts";
import type { PasswordHasher } from "./passwords/password-hash.ts";
import type { SecretKeys } from "./secret-keys.ts";
import type { Sessions } from "./sessions/sessions.ts";
import type { AttemptLock } from "./sign-in/attempt-lock.ts";

export interface DeskServices {
  readonly db: Db;
  readonly environment: DeskEnvironment;
  readonly keys: SecretKeys;
  readonly hasher: PasswordHasher;
  readonly audit: AuditLog;
  readonly sessions: Sessions;
  readonly attempts: AttemptLock;
  readonly outbox: Outbox;
  readonly mail: MailWay;
  /** `https://support.example.org`: where links in mails lead. Known once the server listens: not to be kept. */
  readonly publicAddress: string;
}
