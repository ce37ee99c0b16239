/**
 * Owns: the one element by which we show something in a page: above everything, taking no press, in a closed shadow, so that
 * the page's styles do not reach it and the page's scripts do not find what is in it.
 */

export type PageOverlay = {
  readonly root: ShadowRoot;
  /** Shows it, above what the page put there before. @param anew also above what it put there since */
  raise(anew: boolean): void;
  remove(): void;
};

export function createPageOverlay(styles: string): PageOverlay {
  const host = document.createElement("div");
  host.popover = "manual";
  host.setAttribute("aria-hidden", "true");
  const root = host.attachShadow({ mode: "closed" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
:host {
  all: initial; position: fixed; inset: 0; inline-size: 100%; block-size: 100%; margin: 0; padding: 0; border: 0;
  background: none; overflow: clip; pointer-events: none; display: block;
}
${styles}`);
  root.adoptedStyleSheets = [sheet];
  return {
    root,
    raise(anew) {
      if (document.documentElement === null) return;
      if (!host.isConnected) document.documentElement.append(host);
      try {
        if (anew && host.matches(":popover-open")) host.hidePopover();
        if (!host.matches(":popover-open")) host.showPopover();
      } catch {
        // A document that is being unloaded.
      }
    },
    remove: () => host.remove(),
  };
}
