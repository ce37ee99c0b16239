/**
 * Owns: a list that the account server gives a page at a time, for one filter at a time. Of an earlier filter nothing
 * arrives any more; its rows stay until the first of the new one are there, so that nothing jumps.
 */

import { type Accessor, createEffect, createSignal, on, onCleanup } from "solid-js";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import type { DeskResult } from "../platform/desk-client.ts";

/** Rows of one page. */
export const pageRows = "50";

export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
}

export interface PagedList<Row> {
  readonly rows: Accessor<readonly Row[]>;
  /** `loading`: nothing to show yet · `renewing`: rows of before are shown · `more`: the next page is on its way */
  readonly state: Accessor<"loading" | "renewing" | "more" | "ready">;
  /** Of the last that was asked for. */
  readonly failure: Accessor<ErrorCode | null>;
  readonly hasMore: Accessor<boolean>;
  more(): void;
  reload(): void;
  /** Puts what is known now in the place of a row; null takes it out. */
  replace(isIt: (row: Row) => boolean, row: Row | null): void;
}

export function createPagedList<Row, Filter>(
  filter: Accessor<Filter>,
  ask: (filter: Filter, after: string | undefined, signal: AbortSignal) => Promise<DeskResult<Page<Row>>>,
): PagedList<Row> {
  const [rows, setRows] = createSignal<readonly Row[]>([]);
  const [state, setState] = createSignal<ReturnType<PagedList<Row>["state"]>>("loading");
  const [failure, setFailure] = createSignal<ErrorCode | null>(null);
  const [next, setNext] = createSignal<string | null>(null);
  let asking = new AbortController();
  onCleanup(() => asking.abort());

  async function load(asked: Filter, after: string | undefined): Promise<void> {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    const result = await ask(asked, after, signal);
    if (signal.aborted) return;
    setState("ready");
    setFailure(result.ok ? null : result.code);
    if (!result.ok) return;
    const { rows: arrived, next: following } = result.value;
    setRows((before) => (after === undefined ? arrived : [...before, ...arrived]));
    setNext(following);
  }

  function begin(asked: Filter): void {
    setState(rows().length === 0 ? "loading" : "renewing");
    void load(asked, undefined);
  }

  createEffect(on(filter, begin));

  return {
    rows,
    state,
    failure,
    hasMore: () => next() !== null,
    more() {
      const after = next();
      if (after === null || state() !== "ready") return;
      setState("more");
      void load(filter(), after);
    },
    reload: () => begin(filter()),
    replace: (isIt, row) =>
      setRows((before) => before.flatMap((each) => (isIt(each) ? (row ? [row] : []) : [each]))),
  };
}
