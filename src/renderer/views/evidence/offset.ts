/** A place in a file as a person writes it. Pure. */

/** `4096`, `4,096` or `0x1000`; undefined for anything else. */
export function parseOffset(text: string): number | undefined {
  const clean = text.trim().replaceAll(',', '');
  if (!/^(\d{1,15}|0x[0-9a-f]{1,13})$/i.test(clean)) return undefined;
  const value = Number(clean);
  return Number.isSafeInteger(value) ? value : undefined;
}
