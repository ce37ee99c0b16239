/**
 * Owns: when the page in front may be read for a report: while one is allowed, one after the other, and no longer.
 */

import type { DiagnosticsEntry } from "../../peer/session/session-snapshot.ts";

type Lines = readonly DiagnosticsEntry[];

export type PageReports = {
  /** Nothing where no report is allowed, or not any more. */
  read(reload: boolean): Promise<Lines>;
  /** What is allowed may have changed: what is under way and is not any more ends at once. */
  sync(): void;
};

export function createPageReports(options: {
  readonly isAllowed: () => boolean;
  readonly collect: (reload: boolean, signal: AbortSignal) => Promise<Lines>;
}): PageReports {
  let ending = new AbortController();
  let last: Promise<Lines> = Promise.resolve([]);

  return {
    read(reload) {
      last = after(last, reload);
      return last;
    },
    sync() {
      if (options.isAllowed()) return;
      ending.abort();
      ending = new AbortController();
    },
  };

  async function after(before: Promise<Lines>, reload: boolean): Promise<Lines> {
    await before;
    if (!options.isAllowed()) return [];
    try {
      return await options.collect(reload, ending.signal);
    } catch {
      return [];
    }
  }
}
