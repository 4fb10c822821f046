/**
 * Texts of evidence to values. In: one payload text as the parser gives it (hostile, possibly absent). Out: a number or a
 * canonical text, undefined when the text does not say one. Nothing throws; `-`, blanks and `N/A` mean "not given".
 */

const absent = new Set(['', '-', 'n/a', '(null)']);

/** True for the ways in which Windows writes "no value": empty, `-`, `N/A`, `(null)`. */
export function isAbsent(text: string | null | undefined): boolean {
  return text === null || text === undefined || (text.length < 8 && absent.has(text.trim().toLowerCase()));
}

/**
 * A whole number written in decimal or as `0x…` hex (4688 has hex process ids, Sysmon decimal ones).
 * Undefined for anything else, and above 2^53-1 where a JS number is no longer exact.
 */
export function parseInteger(text: string | null | undefined): number | undefined {
  if (text === null || text === undefined || text.length > 24) return undefined;
  // Called several times for each event of a case: plain texts are read without a regular expression.
  const isHex = text.charCodeAt(0) === 48 && (text.charCodeAt(1) | 32) === 120;
  let value = 0;
  for (let i = isHex ? 2 : 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const letter = (code | 32) - 87;
    const digit = code >= 48 && code <= 57 ? code - 48 : isHex && letter >= 10 && letter <= 15 ? letter : -1;
    if (digit < 0) return parseSpacedInteger(text);
    value = value * (isHex ? 16 : 10) + digit;
  }
  return text.length > (isHex ? 2 : 0) && Number.isSafeInteger(value) ? value : undefined;
}

/** Texts with blanks around, or no number. */
function parseSpacedInteger(text: string): number | undefined {
  const trimmed = text.trim();
  return trimmed.length < text.length ? parseInteger(trimmed) : undefined;
}

/** A process id (hex or decimal, at most 32 bits). 0 is a valid answer (the idle process); callers that join skip it. */
export function parsePid(text: string | null | undefined): number | undefined {
  const value = parseInteger(text);
  return value !== undefined && value <= 0xffff_ffff ? value : undefined;
}

/**
 * A logon session's LUID (hex or decimal). The 64-bit number is exact up to 2^53-1; a larger one, which Windows does not
 * hand out in practice, gives undefined rather than a rounded value that would join two sessions.
 */
export function parseLogonId(text: string | null | undefined): number | undefined {
  return parseInteger(text);
}

/** `{lower-case}` GUID, with or without braces in the text; undefined for other text and for the all-zero GUID. */
export function parseGuid(text: string | null | undefined): string | undefined {
  if (text === null || text === undefined || text.length > 40) return undefined;
  const match = /^\s*\{?([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})\}?\s*$/.exec(
    text,
  );
  const value = match?.[1]?.toLowerCase();
  return value === undefined || value === '00000000-0000-0000-0000-000000000000' ? undefined : `{${value}}`;
}

/** `0x3e7` for a logon id. */
export function formatLogonId(value: number): string {
  return `0x${value.toString(16)}`;
}
