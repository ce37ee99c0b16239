import { createRoot } from "solid-js";
import { afterEach, expect, test } from "vitest";
import {
  keepFragment,
  type PageFragment,
  pageFragment,
  withKeptFragment,
} from "../platform/page-fragment.ts";
import { createAddressFilter, type FilterForm, oneOf, searchOf, unless } from "./address-filter.ts";

type Filter = { readonly search: string; readonly status: "all" | "active" | "locked" };
const form: FilterForm<Filter> = {
  read: (values) => ({
    search: searchOf(values),
    status: oneOf(["active", "locked"], values.get("status"), "all"),
  }),
  write: ({ search, status }) => ({ search, status: unless("all", status) }),
};
const ends: (() => void)[] = [];
const filterOf = (fragment: PageFragment) =>
  createRoot((dispose) => {
    ends.push(dispose);
    return createAddressFilter(fragment, form);
  });
const at = (address: string) => history.replaceState(null, "", address);
const here = () => filterOf(pageFragment(location.pathname, location.hash));
const back = () =>
  new Promise<void>((resolve) => {
    addEventListener("popstate", () => resolve(), { once: true });
    history.back();
  });

afterEach(() => {
  for (const end of ends.splice(0)) end();
  sessionStorage.clear();
  at("/");
});

test("typing is one step for who goes back, and another field is another", async () => {
  at("/admin/members");
  const before = history.length;
  const { filter, change, isFiltered } = here();
  change({ search: "ro" });
  change({ search: "rosa" });
  expect(history.length).toBe(before + 1);
  change({ status: "locked" });
  expect([location.hash, history.length]).toEqual(["#search=rosa&status=locked", before + 2]);
  expect(isFiltered()).toBe(true);
  await back();
  expect(filter()).toEqual({ search: "rosa", status: "all" });
  await back();
  expect([filter(), location.hash, isFiltered()]).toEqual([{ search: "", status: "all" }, "", false]);
});

test("clearing is a step, and leaves nothing in the address", () => {
  at("/admin/members#status=active");
  const { filter, clear } = here();
  expect(filter().status).toBe("active");
  clear();
  expect([filter().status, location.pathname + location.hash]).toEqual(["all", "/admin/members"]);
});

test("a search of any address is as long and as harmless as one that is typed", () => {
  at(`/admin/members#search=${"x".repeat(500)}`);
  expect(here().filter().search).toHaveLength(200);
  at("/admin/members#search=a%00b+%E2%80%AEc");
  expect(here().filter().search).toBe("ab c");
});

test("what stands there comes back after signing in, once, and to its own page alone", () => {
  at("/admin/members#status=active");
  keepFragment();
  expect(withKeptFragment("/admin/audit")).toBe("/admin/audit");
  // By the app's own sign-in, which leads back with it.
  expect(withKeptFragment("/admin/members")).toBe("/admin/members#status=active");
  expect(withKeptFragment("/admin/members")).toBe("/admin/members");
  // By the organisation's, which leads back to the page alone.
  keepFragment();
  at("/admin/members");
  expect(here().filter().status).toBe("active");
  expect(location.hash).toBe("#status=active");
});

test("codes and secrets in the fragment of other pages are not kept", () => {
  at("/help/join#482150726");
  keepFragment();
  expect(sessionStorage.length).toBe(0);
});
