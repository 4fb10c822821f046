/**
 * Meanings of single values, shown beside the raw value and never instead of it. In: provider, event id, field, text, and
 * a lookup of the event's other fields where a meaning depends on them (an access mask on its object's type).
 */
import { isAbsent } from '../values.ts';
import { lookUpCode, rulesFor } from './codes.ts';
import type { FieldLookup } from './fields.ts';
import { explainSid } from './sids.ts';

/** Replaces nothing: gives the meaning of a value, or undefined when none is known. */
export function explainValue(
  provider: string | null | undefined,
  eventId: number | null | undefined,
  fieldName: string,
  value: string,
  get?: FieldLookup,
): string | undefined {
  if (isAbsent(value)) return undefined;
  // Text below a path: `LogFileCleared/SubjectLogonId` is looked up as its last part.
  const field = fieldName.slice(fieldName.lastIndexOf('/') + 1);
  for (const rule of rulesFor(field)) {
    if (rule.provider !== undefined && rule.provider.toLowerCase() !== provider?.toLowerCase()) continue;
    if (rule.ids !== undefined && !rule.ids.includes(eventId ?? -1)) continue;
    if (rule.when !== undefined) {
      const other = get?.(rule.when.field)?.toLowerCase();
      if (other === undefined || !rule.when.is.some((text) => text.toLowerCase() === other)) continue;
    }
    const meaning = lookUpCode(rule.table, value);
    if (meaning !== undefined) return meaning;
  }
  return explainParameters(provider, value) ?? explainSid(value);
}

const auditing = new Set(['microsoft-windows-security-auditing', 'security']);

/**
 * `%%1537 %%4416` -> `DELETE, ReadData (or ListDirectory)`: numbers of the audit message file in security events, of
 * system errors elsewhere (service control manager, DCOM). Unknown ones stay as they are.
 */
function explainParameters(provider: string | null | undefined, value: string): string | undefined {
  if (!value.includes('%%')) return undefined;
  const table = auditing.has(provider?.toLowerCase() ?? '') ? 'message-parameters' : 'system-errors';
  let known = 0;
  const meanings = [...value.slice(0, 20_000).matchAll(/%%(\d{1,5})/g)].map(([raw, number]) => {
    const meaning = lookUpCode(table, number!);
    if (meaning !== undefined) known++;
    return meaning ?? raw;
  });
  return known > 0 ? meanings.join(', ') : undefined;
}
