/** Owns: what the desk takes from outside itself, injected so that tests decide it: time, chance, and what is logged. */

export interface DeskClock {
  /** Milliseconds since 1970. */
  now(): number;
  /**
   * Calls `task` every `intervalMs`, and keeps no process alive for it.
   * @returns a function that ends it
   */
  every(intervalMs: number, task: () => void): () => void;
}

/** Takes facts, never a secret, an address of a person or what somebody typed. */
export interface DeskLogger {
  info(facts: object, text: string): void;
  warn(facts: object, text: string): void;
  error(facts: object, text: string): void;
}

export interface DeskEnvironment {
  readonly clock: DeskClock;
  /** `count` bytes from a cryptographically secure source. */
  readonly randomBytes: (count: number) => Uint8Array<ArrayBuffer>;
  readonly logger: DeskLogger;
}

/** UTC to the millisecond, as it is stored and sent. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
