/** Reads what a person typed to go to: a row number or a time. Pure. */
import { parseIsoTime } from '#shared/model/time.ts';
import { formatCount } from '../../state/format.ts';
import { parseZonedTime } from '../../state/time-zone.ts';

export type GoToTarget = { readonly row: number } | { readonly timeUs: number } | { readonly problem: string };

/** Reads what was typed: a row number (1-based) or a time in `timeZone`. */
export function parseGoTo(text: string, total: number, timeZone: string): GoToTarget {
  const plain = text.trim().replaceAll(',', '');
  if (/^\d+$/.test(plain) && !/^\d{4}$/.test(text.trim())) return toRow(Number(plain), total);
  const timeUs = parseZonedTime(text.trim(), timeZone, parseIsoTime);
  if (timeUs !== undefined) return { timeUs };
  if (/^\d+$/.test(plain)) return toRow(Number(plain), total);
  return { problem: 'Write a row number, or a time such as 2024-01-31 10:15:00' };
}

function toRow(number: number, total: number): GoToTarget {
  return number >= 1 && number <= total
    ? { row: number - 1 }
    : { problem: `The list has rows 1 to ${formatCount(total)}` };
}
