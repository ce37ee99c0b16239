/** Owns: the title of the tab: the page's own, a mark before it while something waits, the product after it. */

let title = "";
let mark = "";

function show(): void {
  const words = title === "" ? "Farhand" : `${title} · Farhand`;
  document.title = mark === "" ? words : `${mark} ${words}`;
}

export function setPageTitle(next: string): void {
  title = next;
  show();
}

/** A sign that can be seen in a row of tabs, such as `●`; empty takes it away. */
export function setTitleMark(next: string): void {
  mark = next;
  show();
}
