/**
 * Owns: what a list is filtered and sorted by, as it stands in the page's address. What is as it is at first is left out.
 * Never: trusts an address: what is no value of a filter is as if it were not there.
 */

import { type Accessor, createSignal, onCleanup } from "solid-js";
import { withoutUnsafe } from "../../protocol/fields.ts";
import { limits } from "../../protocol/limits.ts";
import type { PageFragment } from "../platform/page-fragment.ts";

/** How a filter is told by names and values, and made of them. */
export interface FilterForm<Filter> {
  read(values: URLSearchParams): Filter;
  /** An empty value: as at first. */
  write(filter: Filter): Readonly<Record<string, string>>;
}

export interface AddressFilter<Filter> {
  readonly filter: Accessor<Filter>;
  readonly isFiltered: Accessor<boolean>;
  /** Changes of the same fields one after the other, as typing is, are one step for who goes back. */
  change(part: Partial<Filter>): void;
  clear(): void;
  /** Filters so without writing it into the address. */
  show(filter: Filter): void;
}

export function createAddressFilter<Filter extends object>(
  fragment: PageFragment,
  form: FilterForm<Filter>,
): AddressFilter<Filter> {
  const read = () => form.read(new URLSearchParams(fragment.read()));
  const told = (filter: Filter) => Object.entries(form.write(filter)).filter(([, value]) => value !== "");
  const [filter, setFilter] = createSignal(read());
  let changedLast: string | null = null;
  onCleanup(
    fragment.onChange(() => {
      changedLast = null;
      setFilter(read);
    }),
  );

  function write(next: Filter, fields: string): void {
    fragment.write(new URLSearchParams(told(next)).toString(), fields !== changedLast);
    changedLast = fields;
    setFilter(() => next);
  }

  return {
    filter,
    isFiltered: () => told(filter()).length > 0,
    change: (part) => write({ ...filter(), ...part }, Object.keys(part).join(" ")),
    clear: () => write(form.read(new URLSearchParams()), "all"),
    show: (next) => {
      fragment.write("", true);
      changedLast = null;
      setFilter(() => next);
    },
  };
}

/** One of a list, else what holds at first. */
export function oneOf<const Value extends string, Else>(
  values: readonly Value[],
  value: string | null,
  otherwise: Else,
): Value | Else {
  return values.find((each) => each === value) ?? otherwise;
}

export function searchOf(values: URLSearchParams): string {
  return withoutUnsafe(values.get("search") ?? "")
    .slice(0, limits.searchChars)
    .trim();
}

/** What is chosen, but what holds at first. */
export function unless<Value extends string>(first: Value, value: Value): string {
  return value === first ? "" : value;
}
