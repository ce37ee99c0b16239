/**
 * Owns: masking what must not be seen, before it is painted: passwords, cards, one-time codes, and what the person
 * painted over. Their characters become dots on a hatched ground for the person too, since a frame that is painted can be
 * captured.
 * Never: reads a value.
 */

/** What marks a field that was one of these once: a page may turn a password into plain text to show it. */
const markName = "data-farhand-masked";

const nameParts = [
  "card-number",
  "cardnumber",
  "card_number",
  "ccnumber",
  "cvc",
  "cvv",
  "csc",
  "otp",
  "one-time",
  "onetime",
  "passw",
  "iban",
];
const autocompletes = ["cc-", "one-time-code", "current-password", "new-password"];

const sensitive = [
  'input[type="password" i]',
  ...autocompletes.map((part) => `input[autocomplete*="${part}" i]`),
  ...nameParts.flatMap((part) => [`input[name*="${part}" i]`, `input[id*="${part}" i]`]),
].join(",");

const ground = "repeating-linear-gradient(135deg, #5b5247 0 6px, #6f6558 6px 12px)";

const rules = `
:is(${sensitive}, [${markName}]) {
  -webkit-text-security: disc !important;
  color: #fff !important; -webkit-text-fill-color: #fff !important; text-shadow: none !important;
  background: ${ground} !important;
}
:is(${sensitive}, [${markName}])::placeholder { color: transparent !important; -webkit-text-fill-color: transparent !important; }
`;

/** Masks this document, and what is added to it, until the signal. Call it before anything is painted. */
export function maskFields(signal: AbortSignal): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  const roots = new Set<Document | ShadowRoot>();
  const observers = new Set<MutationObserver>();

  const remember = (element: Element) => {
    if (element.matches(sensitive)) element.setAttribute(markName, "");
    const { shadowRoot } = element;
    if (shadowRoot !== null) watch(shadowRoot);
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
  signal.addEventListener("abort", () => {
    for (const observer of observers) observer.disconnect();
    for (const root of roots) {
      root.adoptedStyleSheets = root.adoptedStyleSheets.filter((other) => other !== sheet);
      for (const element of root.querySelectorAll(`[${markName}]`)) element.removeAttribute(markName);
    }
  });
}

/** Fields, and what may hold a shadow of its own. */
function interests(element: Element): boolean {
  return element.localName === "input" || element.shadowRoot !== null;
}
