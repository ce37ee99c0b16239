/**
 * Owns: the account server as this process runs it: its database opened, its keys found, and what it is told of requests.
 * Never: starts without accounts because something is wrong with them: that would open what they close.
 */

import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Logger } from "pino";
import type { DeskConfiguration } from "../desk/configuration.ts";
import { codeOf } from "../desk/db/database-trouble.ts";
import { DatabaseFromTheFuture } from "../desk/db/migrate.ts";
import { DatabaseDamaged } from "../desk/db/sqlite.ts";
import { createDesk, type Desk } from "../desk/desk.ts";
import type { Surroundings } from "../desk/operations/operations.ts";
import { shippedCost } from "../desk/passwords/password-hash.ts";
import { deriveKeys, keepMasterKey } from "../desk/secret-keys.ts";
import { clientAddress } from "../signaling/client-address.ts";
import { systemClock } from "../signaling/clock.ts";
import { judgeOrigin } from "../signaling/origin-policy.ts";

export interface Around {
  /** Where people reach this server, when the operator did not say: on this machine. Known once it listens. */
  readonly localAddress: () => string;
  /** Whether it listens on this machine alone. */
  readonly isLocal: boolean;
  readonly trustedHops: number;
  /** How the other parts of the process are. */
  readonly look: () => Promise<Surroundings>;
  readonly logger: Logger;
}

export type OpenedDesk =
  | { readonly ok: true; readonly desk: Desk | null }
  | { readonly ok: false; readonly problems: readonly string[] };

export async function openDesk(
  configuration: DeskConfiguration | null,
  { localAddress, isLocal, trustedHops, look, logger }: Around,
): Promise<OpenedDesk> {
  if (configuration === null) return { ok: true, desk: null };
  const draw = (count: number) => new Uint8Array(randomBytes(count));
  try {
    const master = configuration.masterKey ?? keepMasterKey(configuration.folder, draw);
    const desk = await createDesk({
      database: configuration.database,
      keys: deriveKeys(master),
      passwordCost: shippedCost,
      publicAddress: () => configuration.publicAddress ?? localAddress(),
      environment: { clock: systemClock, randomBytes: draw, logger },
      mail: configuration.mail,
      printsToLog: mayPrintMails({ publicAddress: configuration.publicAddress, isLocal, trustedHops }),
      singleSignOn: configuration.singleSignOn,
      look,
      factsOf: (request) => ({
        address: clientAddress(request, trustedHops),
        // Only what changes something asks.
        get isFromOurPage() {
          return isFromOurPage(request, trustedHops);
        },
      }),
    });
    return { ok: true, desk };
  } catch (error) {
    return { ok: false, problems: [sentenceOf(error, configuration)] };
  }
}

interface Reached {
  readonly publicAddress: string | null;
  readonly isLocal: boolean;
  readonly trustedHops: number;
}

/**
 * Whoever reads the log of a server that only this machine reaches is who uses it. Of any other, anybody could have a link to
 * another's new password written there.
 */
export function mayPrintMails({ publicAddress, isLocal, trustedHops }: Reached): boolean {
  if (publicAddress === null) return isLocal && trustedHops === 0;
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(new URL(publicAddress).hostname);
}

/** A page of this server, and of no other origin that may use signaling. */
function isFromOurPage(request: IncomingMessage, trustedHops: number): boolean {
  const verdict = judgeOrigin(request, { origins: [], trustedHops });
  return verdict.allowed && verdict.crossOrigin === null;
}

function sentenceOf(error: unknown, { database, folder }: DeskConfiguration): string {
  if (error instanceof DatabaseFromTheFuture || error instanceof DatabaseDamaged) return error.message;
  const code = codeOf(error);
  if (database.kind === "postgres" && code !== "EACCES")
    return `FARHAND_DATABASE_URL: PostgreSQL cannot be used (${code ?? "no answer"}). Is it running, and are name and password right?`;
  return `The data folder ${folder} cannot be used (${code ?? "unknown"}). FARHAND_DATA names another; FARHAND_ACCOUNTS=0 runs without accounts.`;
}
