/**
 * Owns: masking what must not be seen, before it is painted: passwords, cards, one-time codes, and what the person
 * painted over. Their characters become dots on a hatched ground for the person too, since a frame that is painted can be
 * captured.
 * Never: reads a value.
 */

import { maskedFields, maskMark, maskRules } from "./mask-rules.ts";

/** What may have a shadow beside custom elements. */
const hosts = new Set(
  "article aside blockquote body div footer h1 h2 h3 h4 h5 h6 header main nav p section span".split(" "),
);

/**
 * Masks this document, and what is added to it, until the signal. Call it before anything is painted.
 * @param userStyles settles once the same rules are there as styles of the user's. Only these reach a shadow that is attached
 *   to an element that was there already, of which nothing tells: until then every frame is looked through before it is painted.
 */
export function maskFields(signal: AbortSignal, userStyles: Promise<unknown>): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(maskRules);
  const roots = new Set<Document | ShadowRoot>();
  const observers = new Set<MutationObserver>();

  const remember = (element: Element) => {
    if (element.matches(maskedFields)) element.setAttribute(maskMark, "");
    const shadow = shadowOf(element);
    if (shadow !== null) watch(shadow);
  };
  const walk = (node: Node) => {
    if (node instanceof Element) remember(node);
    if (node instanceof Element || node instanceof DocumentFragment || node instanceof Document) {
      for (const element of node.querySelectorAll("*")) if (interests(element)) remember(element);
    }
  };
  function watch(root: Document | ShadowRoot): void {
    if (roots.has(root)) return;
    roots.add(root);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    walk(root);
    const observer = new MutationObserver((records) => {
      for (const { type, target, addedNodes } of records) {
        if (type === "attributes" && target instanceof Element) remember(target);
        for (const node of addedNodes) walk(node);
      }
    });
    observers.add(observer);
    observer.observe(root, {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: ["type", "autocomplete", "name", "id"],
    });
  }
  watch(document);
  let frame = requestAnimationFrame(function look() {
    walk(document);
    frame = requestAnimationFrame(look);
  });
  const stopLooking = () => cancelAnimationFrame(frame);
  void userStyles.then(() => {
    stopLooking();
    // The browser lets them reach shadows that it paints for the first time.
    if (!signal.aborted) walk(document);
  });
  // A shadow that came after its element is known by the first that the person does there: before the page hears of it.
  for (const type of ["focusin", "pointerdown", "keydown"]) {
    const look = ({ target }: Event) => {
      const shadow = target instanceof Element ? shadowOf(target) : null;
      if (shadow !== null) watch(shadow);
    };
    addEventListener(type, look, { capture: true, passive: true, signal });
  }
  signal.addEventListener("abort", () => {
    stopLooking();
    // The browser looks at a shadow's styles again only where a sheet of its own comes or goes.
    walk(document);
    for (const observer of observers) observer.disconnect();
    for (const root of roots) {
      root.adoptedStyleSheets = root.adoptedStyleSheets.filter((other) => other !== sheet);
      for (const element of root.querySelectorAll(`[${maskMark}]`)) element.removeAttribute(maskMark);
    }
  });
}

/** Fields, and what may hold a shadow of its own. */
function interests(element: Element): boolean {
  return element.localName === "input" || shadowOf(element) !== null;
}

/** Also one that the page's scripts may not open. */
function shadowOf(element: Element): ShadowRoot | null {
  if (!(element instanceof HTMLElement)) return element.shadowRoot;
  // 3 µs for each element: those alone that the DOM standard lets have one.
  const mayHave = element.localName.includes("-") || hosts.has(element.localName);
  return mayHave ? chrome.dom.openOrClosedShadowRoot(element) : null;
}
