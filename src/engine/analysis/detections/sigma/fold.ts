/**
 * Case folding for rule values and event values. In: text. Out: text to compare. The one decision: lower case by Unicode
 * (SQLite's NOCASE is ASCII only), with the final sigma unified because JavaScript's lower-casing depends on its place.
 */

/** Folded text; two texts that differ only in case fold to the same. */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  return lower.includes('ς') ? lower.replaceAll('ς', 'σ') : lower;
}
