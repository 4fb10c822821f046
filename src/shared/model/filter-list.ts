/** The ingest filter as a person writes it: lists of entries. Pure. */

/** Entries of a list: by commas or lines; lines that begin with `#` are remarks. */
export function toFilterEntries(text = ''): string[] {
  return text
    .split(/[,\r\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '' && !entry.startsWith('#'));
}
