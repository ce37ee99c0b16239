/** Owns: finding a thing by what a person remembers of it: its words, whatever the case and the accents. */

const folded = (text: string) => text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();

/** True when each word of the query stands in one of the texts. */
export function hasWords(texts: readonly string[], query: string): boolean {
  const words = folded(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const all = texts.map(folded).join("\n");
  return words.every((word) => all.includes(word));
}
