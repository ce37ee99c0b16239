/** Owns: any text as one line that a report may carry: no control characters, no turned directions, nothing cut in half. */

const unfit = /[\p{Cc}\u2028-\u202e\u2066-\u2069]+/gu;

/** @param chars the most that is kept; what was cut is said by a last `…` */
export function plainLine(text: string, chars: number): string {
  // What is far beyond is cut first: a page can hand over megabytes.
  const line = text
    .slice(0, chars * 4)
    .replaceAll(unfit, " ")
    .toWellFormed();
  if (line.length <= chars && text.length <= chars * 4) return line;
  return `${line.slice(0, chars - 1)}…`.toWellFormed();
}
