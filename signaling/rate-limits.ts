/**
 * Owns: how much one connection and one address may ask for, and the accounts of who asked for what.
 * Never: holds an address in clear: an address is known here by its tag (client-address.ts) only. Accounts that say
 * nothing any more are forgotten, so memory is bounded by who was here in the last minutes.
 *
 * A wrong locator costs more than a right one: whoever guesses runs dry after a few tries, and then gets one guess in
 * about half a minute. An address is given more than a connection, since an office shares one.
 */

import { type Bucket, type BucketRule, charge, isFull, spend } from "./token-bucket.ts";

export type Budget =
  | "handshakes"
  | "rooms"
  | "joins"
  | "messages"
  | "bytes"
  | "announcements"
  | "watches"
  | "rings";

type Rules = Readonly<Record<Budget, BucketRule>>;

/** What a locator that leads nowhere costs on top of the join itself. */
export const wrongLocatorCost = 4;
/** Rooms one connection may be in at once: a host has a rendezvous for each of its viewers. */
export const roomsPerConnection = 16;
/** Refused events before a connection is ended; one is forgiven every ten seconds. */
export const misbehaviourRule: BucketRule = { capacity: 20, perSecond: 0.1 };

const perConnection: Rules = {
  handshakes: { capacity: 1, perSecond: 1 },
  rooms: { capacity: 20, perSecond: 1 / 5 },
  joins: { capacity: 20, perSecond: 1 / 5 },
  messages: { capacity: 300, perSecond: 50 },
  bytes: { capacity: 4 * 1024 * 1024, perSecond: 256 * 1024 },
  // A challenge costs one, and its answer another.
  announcements: { capacity: 12, perSecond: 1 / 10 },
  watches: { capacity: 10, perSecond: 1 / 2 },
  rings: { capacity: 10, perSecond: 1 / 6 },
};

const perAddress: Rules = {
  handshakes: { capacity: 100, perSecond: 5 },
  rooms: { capacity: 60, perSecond: 1 / 2 },
  joins: { capacity: 40, perSecond: 1 / 6 },
  messages: { capacity: 3_000, perSecond: 500 },
  bytes: { capacity: 32 * 1024 * 1024, perSecond: 4 * 1024 * 1024 },
  // An office's devices all come back at once after a server's restart.
  announcements: { capacity: 200, perSecond: 4 },
  watches: { capacity: 60, perSecond: 2 },
  rings: { capacity: 40, perSecond: 1 / 2 },
};

/** Connections one address may hold at once, before the factor. */
const connectionsPerAddress = 100;
const sweepAboveAccounts = 1_000;

export type Verdict = { readonly allowed: true } | { readonly allowed: false; readonly retryInMs: number };

/** The buckets of one connection or address; a bucket exists only once it was used. */
export type Account = Partial<Record<Budget | "misbehaviour", Bucket>>;

interface AddressAccount {
  connections: number;
  readonly buckets: Account;
}

const allowed: Verdict = { allowed: true };

function scaled(rules: Rules, factor: number): Rules {
  const scale = ({ capacity, perSecond }: BucketRule) => ({
    capacity: capacity * factor,
    perSecond: perSecond * factor,
  });
  return {
    handshakes: scale(rules.handshakes),
    rooms: scale(rules.rooms),
    joins: scale(rules.joins),
    messages: scale(rules.messages),
    bytes: scale(rules.bytes),
    announcements: scale(rules.announcements),
    watches: scale(rules.watches),
    rings: scale(rules.rings),
  };
}

/** Counts one refused event against `account`. False when the connection has used up its patience. */
export function forgives(account: Account, nowMs: number): boolean {
  const spending = spend(misbehaviourRule, account.misbehaviour, nowMs, 1);
  account.misbehaviour = spending.bucket;
  return spending.allowed;
}

export type RateLimits = ReturnType<typeof createRateLimits>;

/**
 * @param factor multiplies every rate and count, for offices behind one address and for benchmarks
 */
export function createRateLimits(factor: number) {
  const connectionRules = scaled(perConnection, factor);
  const addressRules = scaled(perAddress, factor);
  const accountsByAddress = new Map<string, AddressAccount>();
  let sweepAt = sweepAboveAccounts;

  function addressAccount(address: string, nowMs: number): AddressAccount {
    let account = accountsByAddress.get(address);
    if (!account) {
      if (accountsByAddress.size >= sweepAt) forget(nowMs);
      account = { connections: 0, buckets: {} };
      accountsByAddress.set(address, account);
    }
    return account;
  }

  function forget(nowMs: number): void {
    for (const [address, { connections, buckets }] of accountsByAddress) {
      const budgets = Object.entries(buckets) as [Budget, Bucket][];
      if (
        connections === 0 &&
        budgets.every(([budget, bucket]) => isFull(addressRules[budget], bucket, nowMs))
      ) {
        accountsByAddress.delete(address);
      }
    }
    sweepAt = Math.max(sweepAboveAccounts, accountsByAddress.size * 2);
  }

  return {
    /** Whether `address` may open one more connection now. Pays for the handshake. */
    mayConnect(address: string, nowMs: number): Verdict {
      const account = addressAccount(address, nowMs);
      if (account.connections >= connectionsPerAddress * factor) return { allowed: false, retryInMs: 10_000 };
      const spending = spend(addressRules.handshakes, account.buckets.handshakes, nowMs, 1);
      account.buckets.handshakes = spending.bucket;
      return spending.allowed ? allowed : spending;
    },

    /** Counts a connection that came about, until {@link disconnected}. */
    connected(address: string, nowMs: number): void {
      addressAccount(address, nowMs).connections += 1;
    },

    disconnected(address: string): void {
      const account = accountsByAddress.get(address);
      if (account && account.connections > 0) account.connections -= 1;
    },

    /** Spends from the connection's and the address's budget: from both, or from none when either refuses. */
    spend(connection: Account, address: string, budget: Budget, cost: number, nowMs: number): Verdict {
      const ofAddress = addressAccount(address, nowMs).buckets;
      const first = spend(connectionRules[budget], connection[budget], nowMs, cost);
      const second = spend(addressRules[budget], ofAddress[budget], nowMs, cost);
      if (first.allowed && second.allowed) {
        connection[budget] = first.bucket;
        ofAddress[budget] = second.bucket;
        return allowed;
      }
      return {
        allowed: false,
        retryInMs: Math.max(first.allowed ? 0 : first.retryInMs, second.allowed ? 0 : second.retryInMs),
      };
    },

    /** Takes the further cost of a wrong locator, into debt if need be. */
    chargeWrongLocator(connection: Account, address: string, nowMs: number): void {
      const ofAddress = addressAccount(address, nowMs).buckets;
      connection.joins = charge(connectionRules.joins, connection.joins, nowMs, wrongLocatorCost);
      ofAddress.joins = charge(addressRules.joins, ofAddress.joins, nowMs, wrongLocatorCost);
    },

    /** Addresses with an account, for tests and the sweep. */
    addresses: () => accountsByAddress.size,
    forget,
  };
}
