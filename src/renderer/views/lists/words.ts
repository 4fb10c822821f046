/** Kinds of lists, types of indicators and results of an import in words; the clause of an indicator's events. Pure. */
import type { NetworkList } from '#shared/contract/beacons.ts';
import { formatCount, formatPlural } from '../../state/format.ts';

export const kindWords: Readonly<Record<NetworkList['kind'], string>> = {
  allow: 'Allow: hides what it names',
  watch: 'Watch: marks what it names',
  'young-domains': 'Young domains: findings for them',
};

export const shortKinds: Readonly<Record<NetworkList['kind'], string>> = {
  allow: 'Allow',
  watch: 'Watch',
  'young-domains': 'Young domains',
};

/** What an import or an addition did, for a person. */
export function explainAdded({
  added,
  refused,
}: {
  readonly added: number;
  readonly refused: readonly string[];
}): string {
  const first = refused.slice(0, 3).map((text) => `“${text.slice(0, 80)}”`);
  const rest = refused.length > 3 ? ' and more' : '';
  const not = refused.length > 0 ? `; not understood: ${first.join(', ')}${rest}` : '';
  return `${formatPlural(added, 'new entry', 'new entries')}${not}`;
}

/** What an import of indicators did. */
export function explainImport(
  set: { readonly indicators: number; readonly matched: number; readonly skipped: number; readonly format: string },
  refused: readonly string[],
): string {
  const not =
    set.skipped > 0
      ? `; ${formatCount(set.skipped)} not understood${refused[0] === undefined ? '' : `, first “${refused[0].slice(0, 80)}”`}`
      : '';
  return `${formatPlural(set.indicators, 'indicator')} read as ${set.format}, ${formatCount(set.matched)} met in the events${not}`;
}

/** Most events named in one clause. */
export const maxNamedEvents = 200;

/** The clause of these events. */
export function toEventsClause(ids: readonly number[]): string {
  return ids
    .slice(0, maxNamedEvents)
    .map((id) => `event:${id}`)
    .join(' OR ');
}
