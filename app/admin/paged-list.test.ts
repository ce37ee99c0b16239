import { createRoot, createSignal } from "solid-js";
import { expect, test, vi } from "vitest";
import type { DeskResult } from "../platform/desk-client.ts";
import { createPagedList, type Page } from "./paged-list.ts";

type Answer = DeskResult<Page<string>>;
const page = (rows: readonly string[], next: string | null = null): Answer => ({
  ok: true,
  value: { rows, next },
});

/** A list whose answers come when the test gives them. */
function open() {
  return createRoot((dispose) => {
    const [filter, setFilter] = createSignal("a");
    const asked: {
      filter: string;
      after: string | undefined;
      signal: AbortSignal;
      answer(answer: Answer): void;
    }[] = [];
    const list = createPagedList(
      filter,
      (of, after, signal) =>
        new Promise<Answer>((answer) => {
          asked.push({ filter: of, after, signal, answer });
        }),
    );
    return { list, asked, setFilter, dispose };
  });
}
const last = <Value>(values: readonly Value[]): Value => {
  const value = values.at(-1);
  if (value === undefined) throw new Error("nothing was asked");
  return value;
};

test("an answer to an earlier filter is not taken, however late it comes", async () => {
  const { list, asked, setFilter, dispose } = open();
  const first = last(asked);
  setFilter("b");
  expect(first.signal.aborted).toBe(true);
  last(asked).answer(page(["b1"]));
  await vi.waitFor(() => expect(list.rows()).toEqual(["b1"]));
  first.answer(page(["a1", "a2"]));
  await Promise.resolve();
  expect(list.rows()).toEqual(["b1"]);
  dispose();
});

test("rows of before stay until the first of the new filter are there", async () => {
  const { list, asked, setFilter, dispose } = open();
  expect(list.state()).toBe("loading");
  last(asked).answer(page(["a1"]));
  await vi.waitFor(() => expect(list.state()).toBe("ready"));
  setFilter("b");
  expect([list.state(), list.rows()]).toEqual(["renewing", ["a1"]]);
  last(asked).answer(page([]));
  await vi.waitFor(() => expect([list.state(), list.rows()]).toEqual(["ready", []]));
  dispose();
});

test("the next page is asked for once at a time, and comes below", async () => {
  const { list, asked, dispose } = open();
  last(asked).answer(page(["a1"], "2"));
  await vi.waitFor(() => expect(list.hasMore()).toBe(true));
  list.more();
  list.more();
  expect(asked.map(({ after }) => after)).toEqual([undefined, "2"]);
  last(asked).answer({ ok: false, code: "desk-busy" });
  await vi.waitFor(() => expect(list.failure()).toBe("desk-busy"));
  expect(list.rows()).toEqual(["a1"]);
  list.more();
  last(asked).answer(page(["a2"]));
  await vi.waitFor(() => expect(list.rows()).toEqual(["a1", "a2"]));
  expect([list.failure(), list.hasMore()]).toEqual([null, false]);
  dispose();
});

test("a row is replaced in its place, or taken out", async () => {
  const { list, asked, dispose } = open();
  last(asked).answer(page(["a1", "a2", "a3"]));
  await vi.waitFor(() => expect(list.state()).toBe("ready"));
  list.replace((row) => row === "a2", "new");
  list.replace((row) => row === "a1", null);
  expect(list.rows()).toEqual(["new", "a3"]);
  dispose();
});
