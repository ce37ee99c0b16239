/**
 * Owns: what stands after `#` in the address of a page that writes its filters there, so that going back, loading anew and
 * bookmarks find them. A browser tells nobody of that part: not the server that the page comes from, nor where a link leads.
 * Over signing in, which is another page, it is kept in this tab.
 * Never: for a page whose fragment is a code or a secret; those are read and cleared (arrival-code.ts, arrival-token.ts).
 */

/** Those that write filters there are all under it. */
const pages = "/admin/";
const keptAs = "farhand.fragment";

export interface PageFragment {
  /** Without `#`. What it was when the page opened, until it is written or changed. */
  read(): string;
  /** @param anew as a step of its own, that going back undoes */
  write(text: string, anew: boolean): void;
  /** Called when a person goes back or forward, or changes the address. Returns the way to stop. */
  onChange(listener: () => void): () => void;
}

/** @param opened with `#`, as the router has it: while it changes pages, the address still is that of the page before */
export function pageFragment(path: string, opened: string): PageFragment {
  const kept = opened === "" && location.pathname === path ? withKeptFragment(path).slice(path.length) : "";
  if (kept !== "") replace(kept);
  let text = (opened || kept).slice(1);
  return {
    read: () => text,
    write(next, anew) {
      if (next === text) return;
      text = next;
      const address = next === "" ? location.pathname + location.search : `#${next}`;
      if (anew) history.pushState(history.state, "", address);
      else replace(address);
    },
    onChange(listener) {
      const look = () => {
        // Of another page the router tells in its turn.
        const now = location.hash.slice(1);
        if (location.pathname !== path || now === text) return;
        text = now;
        listener();
      };
      addEventListener("popstate", look);
      return () => removeEventListener("popstate", look);
    },
  };
}

/** Before this page is left for signing in. */
export function keepFragment(): void {
  try {
    if (location.pathname.startsWith(pages) && location.hash !== "")
      sessionStorage.setItem(keptAs, location.pathname + location.hash);
    else sessionStorage.removeItem(keptAs);
  } catch {
    // Forbidden or full: the page opens without its filters.
  }
}

/** The path, with what was kept of it, once. */
export function withKeptFragment(path: string): string {
  try {
    const kept = sessionStorage.getItem(keptAs);
    if (kept === null || !path.startsWith(pages) || !kept.startsWith(`${path}#`)) return path;
    sessionStorage.removeItem(keptAs);
    return kept;
  } catch {
    return path;
  }
}

function replace(address: string): void {
  history.replaceState(history.state, "", address);
}
