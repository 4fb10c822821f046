/**
 * Sigma filters: which of them suppress a rule's hit. In: filters, a rule, the record that it hit. Out: the filters' ids.
 * A filter sees the record under the same field names as the rule did.
 */
import { takesRecord, toSources } from '../route/logsource.ts';
import { type Mapping, mappings } from '../route/mappings.ts';
import type { DetectionRule, FilterRule, SigmaEvent } from '../types.ts';
import { evaluateRule } from './evaluate.ts';

/** Whether a filter is meant for a rule: by id, by name or for all, of the same log source. */
export function filterTakes(filter: FilterRule, rule: DetectionRule): boolean {
  if (
    filter.rules !== 'any' &&
    !filter.rules.some((name) => name === rule.id || (rule.name !== undefined && name === rule.name))
  )
    return false;
  const { product, category, service } = filter.logsource;
  return (
    (product === undefined || rule.logsource.product === undefined || product === rule.logsource.product) &&
    (category === undefined || category === rule.logsource.category) &&
    (service === undefined || service === rule.logsource.service)
  );
}

/** Ids of those of the filters (which take the rule) that hold for a record. */
export function toSuppressing(
  filters: readonly FilterRule[],
  event: SigmaEvent,
  mapping: Mapping | undefined,
): string[] {
  return filters.filter((filter) => evaluateRule(filter.condition, event, mapping).hit).map((filter) => filter.id);
}

/** The field names under which a rule sees a record. */
export function toRecordMapping(
  rule: DetectionRule,
  channel: string,
  eventId: number | undefined,
): Mapping | undefined {
  const sources = toSources(rule.logsource);
  if (typeof sources === 'string') return undefined;
  const source = sources.find((one) => takesRecord(one, channel.toLowerCase(), eventId));
  return source?.mapping ? mappings[source.mapping] : undefined;
}
