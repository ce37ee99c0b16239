/**
 * Owns: HTML that came from another machine, made harmless before it is put on a clipboard: tables, lists, headings and
 * emphasis stay; nothing that runs, loads or sends does.
 * Must never: let through an element or attribute that is not on its list. A page that it is pasted into cleans it again,
 * or does not.
 */

const kept = new Set(
  "a abbr b blockquote br caption code col colgroup dd del div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i ins kbd li mark ol p pre q s samp small span strong sub sup table tbody td tfoot th thead tr u ul var".split(
    " ",
  ),
);

/** Left out with all that is in them; of others that are not kept, the content stays. */
const droppedWhole = new Set(
  "applet audio base button canvas embed form frame frameset iframe input link math meta noscript object script select source style svg template textarea title track video".split(
    " ",
  ),
);

const keptAttributes = new Set(["colspan", "rowspan", "dir", "lang", "start", "title"]);
/** Elements nested deeper are written out as their text. */
const deepest = 200;

export function cleanHtml(html: string): string {
  // Parsed without a window: nothing in it is run or loaded.
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const clean = document.implementation.createHTMLDocument("");
  copyInto(clean.body, parsed.body, clean, 0);
  return clean.body.innerHTML;
}

function copyInto(to: Element, from: Element, clean: Document, depth: number): void {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) to.append(clean.createTextNode(node.textContent ?? ""));
    if (!(node instanceof Element)) continue;
    const name = node.localName.toLowerCase();
    if (droppedWhole.has(name)) continue;
    if (depth >= deepest) to.append(clean.createTextNode(node.textContent ?? ""));
    else if (kept.has(name)) {
      const element = clean.createElement(name);
      for (const { name: attribute, value } of node.attributes) {
        if (keptAttributes.has(attribute)) element.setAttribute(attribute, value);
      }
      const href = name === "a" ? node.getAttribute("href") : null;
      if (href !== null && /^(?:https?:\/\/|mailto:)/i.test(href)) element.setAttribute("href", href);
      to.append(element);
      copyInto(element, node, clean, depth + 1);
    } else copyInto(to, node, clean, depth + 1);
  }
}
