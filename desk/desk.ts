/**
 * Owns: the account server put together: its database, its parts, and the endpoints they serve.
 * Never: knows of sockets or proxies. The process around it hands it requests under `/api/` and what it knows of them.
 */

import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener, type HttpBindings } from "@hono/node-server";
import type { UpdateChannel } from "../protocol/desk/device-settings.ts";
import { endpoints } from "../protocol/desk/endpoints.ts";
import { isLastSealedBy } from "./audit/audit-chain.ts";
import { createAuditLog } from "./audit/audit-log.ts";
import { serveAudit } from "./audit/audit-reading.ts";
import type { SingleSignOnSettings } from "./configuration.ts";
import { type DatabasePlace, openDatabase } from "./db/database.ts";
import { serveDeviceGroups, updateChannelOf } from "./device-groups/device-groups.ts";
import type { DeskEnvironment } from "./environment.ts";
import { createApi, type RequestFacts } from "./http/api.ts";
import { serveDescription } from "./http/open-api.ts";
import { serveInvitations } from "./invitations/invitations.ts";
import { createMailSender } from "./mail/mail-sender.ts";
import type { MailServerPlace } from "./mail/mail-server.ts";
import { createOutbox } from "./mail/outbox.ts";
import { serveMe } from "./me/me.ts";
import { serveMembers } from "./members/members.ts";
import { type Surroundings, serveOperations } from "./operations/operations.ts";
import { readOrganisation } from "./organisation/organisation.ts";
import { serveOrganisation } from "./organisation/organisation-settings.ts";
import { servePasswordReset } from "./password-reset/password-reset.ts";
import { createPasswordHasher, type PasswordCost } from "./passwords/password-hash.ts";
import { serveErasure } from "./reports/erasure.ts";
import { serveReports } from "./reports/reports.ts";
import { startRetention } from "./retention/retention.ts";
import { roomPublicKey, serveRoomRights } from "./rooms/room-rights.ts";
import type { SecretKeys } from "./secret-keys.ts";
import type { DeskServices } from "./services.ts";
import { createSessions } from "./sessions/sessions.ts";
import { drawSetUpLink, serveSetUp } from "./set-up/set-up.ts";
import { createAttemptLock } from "./sign-in/attempt-lock.ts";
import { serveSignIn } from "./sign-in/sign-in.ts";
import { serveSingleSignOn } from "./single-sign-on/single-sign-on.ts";
import { serveTwoFactor } from "./two-factor/two-factor.ts";

export interface DeskOptions {
  readonly database: DatabasePlace;
  readonly keys: SecretKeys;
  readonly passwordCost: PasswordCost;
  /** Null: there is no mail server. */
  readonly mail: MailServerPlace | null;
  /** Whether mails may be read in the log where there is no mail server: only on the operator's own machine. */
  readonly printsToLog: boolean;
  /** Where people reach this server, once it listens: an origin. */
  readonly publicAddress: () => string;
  readonly environment: DeskEnvironment;
  readonly singleSignOn: SingleSignOnSettings | null;
  /** How the other parts of the process are. */
  readonly look: () => Promise<Surroundings>;
  /** What the process knows of a request. */
  readonly factsOf: (request: IncomingMessage) => RequestFacts;
}

export interface Desk {
  /** Whether it was a request of the desk's; it is answered then, later. */
  handleRequest(request: IncomingMessage, response: ServerResponse, path: string): boolean;
  /** What rights to open a room are verified with: 32 bytes, Ed25519. */
  readonly roomKey: Uint8Array;
  /** Whether there is an organisation, so that only its technicians open rooms. Also when the database cannot be asked. */
  isSetUp(): Promise<boolean>;
  /** By which channel a device group takes new versions of the extension; null before set-up. Rejects when the database cannot be asked. */
  updateChannelOf(group: string): Promise<UpdateChannel | null>;
  /** Where the organisation is made, for the operator's eyes alone; null once there is one. */
  drawSetUpLink(): Promise<string | null>;
  close(): Promise<void>;
}

const sweepEveryMs = 15 * 60_000;

/** @throws what opening the database throws */
export async function createDesk(options: DeskOptions): Promise<Desk> {
  const { environment, keys } = options;
  const { clock, logger } = environment;
  const db = await openDatabase(options.database, logger);
  if (!(await isLastSealedBy(db, keys.audit)))
    logger.error(
      {},
      "the master key is another one than the audit log was written under: second factors and mails from before cannot be opened, and the log's chain breaks with the next entry",
    );
  const services: DeskServices = {
    db,
    environment,
    keys,
    hasher: await createPasswordHasher(options.passwordCost),
    audit: createAuditLog(keys.audit, clock),
    sessions: createSessions(db, environment),
    attempts: createAttemptLock(db, clock),
    outbox: createOutbox(keys.sealing, environment),
    mail: options.mail !== null ? "on" : options.printsToLog ? "log" : "off",
    get publicAddress() {
      return options.publicAddress();
    },
  };

  const api = createApi({ sessions: services.sessions, logger });
  serveSetUp(api, services, options.singleSignOn?.name ?? null);
  serveSingleSignOn(api, services, options.singleSignOn);
  serveSignIn(api, services);
  serveMe(api, services);
  serveTwoFactor(api, services);
  serveOrganisation(api, services);
  serveDeviceGroups(api, services);
  serveReports(api, services);
  serveErasure(api, services);
  serveAudit(api, services);
  serveDescription(api, endpoints);
  serveMembers(api, services);
  serveInvitations(api, services);
  servePasswordReset(api, services);
  serveRoomRights(api, services);
  serveOperations(api, services, { place: options.database, look: options.look });
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
    (request, env) => {
      const { incoming, outgoing } = env as HttpBindings;
      return api.fetch(request, { facts: options.factsOf(incoming), outgoing });
    },
    { overrideGlobalObjects: false },
  );
  // It never is undone, whichever process did it.
  let wasSetUp = false;
  const endSweeping = clock.every(sweepEveryMs, () => {
    Promise.all([services.sessions.sweep(), services.attempts.sweep()]).catch(() =>
      logger.warn({}, "what is over could not be swept"),
    );
  });
  const endRetention = startRetention(services);

  return {
    handleRequest(request, response, path) {
      if (!path.startsWith("/api/")) return false;
      // Once the answer is out: how long it takes tells nobody whether there is a mail to send.
      if (request.method !== "GET") response.once("close", sender.nudge);
      void listener(request, response);
      return true;
    },
    roomKey: roomPublicKey(keys.rooms),
    async isSetUp() {
      try {
        wasSetUp ||= (await readOrganisation(db)) !== null;
        return wasSetUp;
      } catch {
        return true;
      }
    },
    updateChannelOf: (group) => updateChannelOf(db, group),
    async drawSetUpLink() {
      const token = await drawSetUpLink(services);
      return token === null ? null : `${services.publicAddress}/set-up#${token}`;
    },
    async close() {
      endSweeping();
      endRetention();
      await sender.close();
      await db.destroy();
    },
  };
}
