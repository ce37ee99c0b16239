/** Owns: where menus and dialogs are put, so that they are seen: nothing outside of what fills the screen is. */

export function overlayMount(): Element {
  return document.fullscreenElement ?? document.body;
}
