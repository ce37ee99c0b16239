/**
 * Owns: the account server put together: its database, its parts, and the endpoints they serve.
 * Never: knows of sockets or proxies. The process around it hands it requests under `/api/` and what it knows of them.
 */

import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener, type HttpBindings } from "@hono/node-server";
import { endpoints } from "../protocol/desk/endpoints.ts";
import { createAuditLog } from "./audit/audit-log.ts";
import { type DatabasePlace, openDatabase } from "./db/database.ts";
import type { DeskEnvironment } from "./environment.ts";
import { createApi, type RequestFacts } from "./http/api.ts";
import { serveInvitations } from "./invitations/invitations.ts";
import { createMailSender } from "./mail/mail-sender.ts";
import type { MailServerPlace } from "./mail/mail-server.ts";
import { createOutbox } from "./mail/outbox.ts";
import { serveMe } from "./me/me.ts";
import { serveMembers } from "./members/members.ts";
import { servePasswordReset } from "./password-reset/password-reset.ts";
import { createPasswordHasher, type PasswordCost } from "./passwords/password-hash.ts";
import type { SecretKeys } from "./secret-keys.ts";
import type { DeskServices } from "./services.ts";
import { createSessions } from "./sessions/sessions.ts";
import { drawSetUpLink, serveSetUp } from "./set-up/set-up.ts";
import { createAttemptLock } from "./sign-in/attempt-lock.ts";
import { serveSignIn } from "./sign-in/sign-in.ts";

export interface DeskOptions {
  readonly database: DatabasePlace;
  readonly keys: SecretKeys;
  readonly passwordCost: PasswordCost;
  readonly publicAddress: string;
  /** Null: there is no mail server. */
  readonly mail: MailServerPlace | null;
  /** Whether mails may be read in the log where there is no mail server: only on the operator's own machine. */
  readonly printsToLog: boolean;
  readonly environment: DeskEnvironment;
  /** What the process knows of a request. */
  readonly factsOf: (request: IncomingMessage) => RequestFacts;
}

export interface Desk {
  /** Whether it was a request of the desk's; it is answered then, later. */
  handleRequest(request: IncomingMessage, response: ServerResponse, path: string): boolean;
  /** Where the organisation is made, for the operator's eyes alone; null once there is one. */
  drawSetUpLink(): Promise<string | null>;
  close(): Promise<void>;
}

const sweepEveryMs = 15 * 60_000;

/** @throws what opening the database throws */
export async function createDesk(options: DeskOptions): Promise<Desk> {
  const { environment, keys, publicAddress } = options;
  const { clock, logger } = environment;
  const db = await openDatabase(options.database, logger);
  const services: DeskServices = {
    db,
    environment,
    keys,
    hasher: await createPasswordHasher(options.passwordCost),
    audit: createAuditLog(keys.audit, clock),
    sessions: createSessions(db, environment),
    attempts: createAttemptLock(db, clock),
    outbox: createOutbox(keys.sealing, environment),
    publicAddress,
  };

  const api = createApi({ sessions: services.sessions, logger });
  serveSetUp(api, services, null);
  serveSignIn(api, services);
  serveMe(api, services);
  serveMembers(api, services);
  serveInvitations(api, services);
  servePasswordReset(api, services);
  const unserved = endpoints.filter((endpoint) => !api.served.has(endpoint));
  if (unserved.length > 0) throw new Error(`nobody serves ${unserved.map(({ path }) => path).join(", ")}`);

  const sender = createMailSender({
    db,
    sealingKey: keys.sealing,
    environment,
    place: options.mail,
    printsToLog: options.printsToLog,
  });
  sender.nudge();
  const listener = getRequestListener(
    async (request, env) => {
      const response = await api.fetch(request, { facts: options.factsOf((env as HttpBindings).incoming) });
      if (request.method !== "GET") sender.nudge();
      return response;
    },
    { overrideGlobalObjects: false },
  );
  const endSweeping = clock.every(sweepEveryMs, () => {
    services.sessions.sweep().catch(() => logger.warn({}, "what is over could not be swept"));
  });

  return {
    handleRequest(request, response, path) {
      if (!path.startsWith("/api/")) return false;
      void listener(request, response);
      return true;
    },
    async drawSetUpLink() {
      const token = await drawSetUpLink(services);
      return token === null ? null : `${publicAddress}/set-up#${token}`;
    },
    async close() {
      endSweeping();
      await sender.close();
      await db.destroy();
    },
  };
}
