/** What an import of a CSV file or a merge of a case would do, in words. Pure. */
import type { Output } from '#shared/contract/index.ts';
import { formatPlural } from '../../state/format.ts';

/** Where tags and notes come from. */
export type TakeOverSource =
  | { readonly kind: 'csv'; readonly name: string; readonly text: string }
  | { readonly kind: 'case'; readonly name: string; readonly casePath: string };

export type ImportResult = Output<'annotations.importCsv'>;
export type MergeResult = Output<'annotations.merge'>;
export type Plan =
  | { readonly kind: 'csv'; readonly result: ImportResult }
  | { readonly kind: 'case'; readonly result: MergeResult };

/** Tags given and notes written. */
export function countGains(plan: Plan): { readonly tags: number; readonly notes: number } {
  return plan.kind === 'csv'
    ? { tags: plan.result.tagged, notes: plan.result.notes }
    : { tags: plan.result.tags, notes: plan.result.notes };
}

/** `12 tags and 1 note`. */
export function explainGains(plan: Plan): string {
  const { tags, notes } = countGains(plan);
  return `${formatPlural(tags, 'tag')} and ${formatPlural(notes, 'note')}`;
}

/** What a person must know before it is done: what is not found, what is there already, what cannot be undone. */
export function explainLimits(plan: Plan): string[] {
  const lines: string[] = [];
  if (plan.kind === 'csv') {
    const { already, rejected } = plan.result;
    if (already) lines.push(`${formatPlural(already, 'line')} would change nothing: the case has it already.`);
    if (rejected.length) lines.push(`${formatPlural(rejected.length, 'line')} cannot be used.`);
  } else {
    const { unresolved, conflictCount } = plan.result;
    if (unresolved)
      lines.push(
        `${formatPlural(unresolved, 'tag')} on events whose evidence is not in this case: kept, and shown when that evidence is added.`,
      );
    if (conflictCount)
      lines.push(`${formatPlural(conflictCount, 'note')} with another text on each side: the newer text is kept.`);
  }
  const { tags, notes } = countGains(plan);
  if (tags) lines.push('The tags can be taken back with Undo.');
  if (notes) lines.push('Notes stay; each can be deleted by itself.');
  return lines;
}
