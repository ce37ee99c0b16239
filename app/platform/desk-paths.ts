/**
 * Owns: the addresses of the pages of accounts, and the way back from them to the page one came from.
 * Never: leads back to another origin, whatever an address says.
 */

/** Where one is when one has signed in and came from nowhere. */
export const accountPath = "/account";

const own: ReadonlySet<string> = new Set([
  "/sign-in",
  "/two-factor",
  "/set-up",
  "/invitation",
  "/new-password",
]);

/**
 * A second slash, which dots before it may leave at the beginning, makes the rest another server's address; and what the
 * server has besides pages is not come back to.
 */
const noPage = /^\/(?:\/|api\/|extension\/)/;

/** What was done just before signing in, for a word about it. */
export const doneBefore = ["joined", "password", "factor"] as const;
export type DoneBefore = (typeof doneBefore)[number];

/** @param back the page to come back to; null: none */
export function signInPath(back: string | null, done?: DoneBefore): string {
  return withQuery("/sign-in", back, done);
}

/** The organisation's own sign-in. It is the server's, so no link of the app's router. */
export function singleSignOnPath(back: string): string {
  return `/api/single-sign-on?${new URLSearchParams({ back }).toString()}`;
}

/** Where the second factor is set up. */
export function factorPath(back: string | null): string {
  return withQuery("/two-factor", back);
}

/** This page, for coming back; null on pages that only lead on. */
export function pageHere(): string | null {
  return own.has(location.pathname) ? null : location.pathname + location.search;
}

/** Where to go on to, from the `back` of an address's query: a path of this origin, and no page that leads on itself. */
export function wayBack(search: string, origin: string): string {
  const asked = new URLSearchParams(search).get("back");
  if (asked === null || !asked.startsWith("/") || !URL.canParse(asked, origin)) return accountPath;
  const target = new URL(asked, origin);
  if (target.origin !== origin || own.has(target.pathname) || noPage.test(target.pathname))
    return accountPath;
  return target.pathname + target.search;
}

function withQuery(path: string, back: string | null, done?: DoneBefore): string {
  const query = new URLSearchParams({
    ...(done === undefined ? {} : { done }),
    ...(back === null || back === accountPath ? {} : { back }),
  });
  return query.size > 0 ? `${path}?${query.toString()}` : path;
}
