/**
 * Which rules' hits are findings. In: rules. Out: ids of rules that only serve correlations: those that say so themselves
 * (`finding: false`), and those named by correlations of which none has `generate`.
 */
import type { Rule } from './types.ts';

/** Ids of rules that do not stand for themselves. */
export function toBaseOnlyIds(rules: readonly Rule[]): ReadonlySet<string> {
  const ids = new Map<string, string>();
  for (const rule of rules) {
    ids.set(rule.id, rule.id);
    if (rule.name !== undefined && !ids.has(rule.name)) ids.set(rule.name, rule.id);
  }
  const base = new Set<string>();
  const own = new Set<string>();
  for (const rule of rules) {
    if (rule.kind !== 'correlation') continue;
    for (const name of rule.rules) {
      const id = ids.get(name);
      if (id !== undefined) (rule.generate ? own : base).add(id);
    }
  }
  for (const id of own) base.delete(id);
  for (const rule of rules) if (!rule.finding) base.add(rule.id);
  return base;
}
