/**
 * The engine's door: rules in, hits out, one record at a time. In: loaded rules (detections and filters; others are left
 * alone) and events. Out: hits with their reasons, in rule order. `run` is the indexed engine, `runFullScan` the plain one:
 * they agree on every record. A runner is for one thread; create one in each worker from the same rules.
 */
import { findMissingFields, toImpliedIds, withoutFields } from '../route/applicability.ts';
import { type Source, takesRecord, toSources } from '../route/logsource.ts';
import { type Mapping, type MappingName, mappings } from '../route/mappings.ts';
import type { DetectionRule, MatchedField, Node, Rule, SigmaEvent } from '../types.ts';
import { compileNode } from './compile.ts';
import { evaluateRule } from './evaluate.ts';
import { type Instance, RuleGroup } from './group.ts';
import { filterTakes, toSuppressing } from './suppress.ts';
import { EventView } from './view.ts';

/** One rule that holds for one record. */
export interface RuleHit {
  readonly rule: DetectionRule;
  /** Where it held, e.g. `Security 4688`. */
  readonly source: string;
  /** Field names of the source, for looking up further fields of the event. */
  readonly mapping: Mapping | undefined;
  readonly matched: readonly MatchedField[];
  /** A filter of the rule could not be evaluated in this log. */
  readonly incomplete: boolean;
  /** Ids of the filters that suppress it; it stays visible. */
  readonly suppressedBy: readonly string[];
}

export interface RuleRunner {
  /** Hits of one record; `quietly` without reasons, whatever the rule. */
  run(event: SigmaEvent, quietly?: boolean): RuleHit[];
  /** The same by trying every rule with the plain evaluator. */
  runFullScan(event: SigmaEvent): RuleHit[];
  /** Whether any rule listens to this channel and event id. */
  listens(channel: string, eventId: number | undefined): boolean;
  /** Rules that listen, as positions in `rules`. */
  readonly rules: readonly DetectionRule[];
}

/** A rule at a source, before compilation. */
interface Placed {
  readonly rule: number;
  readonly source: Source;
  readonly node: Node;
  readonly ids: ReadonlySet<number> | undefined;
  readonly mapping: Mapping | undefined;
}

const maxGroups = 20_000;

/**
 * A runner for the rules. Hits of the `quiet` ones (by id) come without reasons: they only serve correlations, and
 * explaining takes longer than finding.
 */
export function createRuleRunner(allRules: readonly Rule[], quiet: ReadonlySet<string> = new Set()): RuleRunner {
  const rules = allRules.filter((rule) => rule.kind === 'detection');
  const filters = allRules.filter((rule) => rule.kind === 'filter');
  const placed = rules.flatMap((rule, number) => place(rule, number));
  const views = new Map<MappingName | undefined, EventView>();
  const instances = new Map<Placed, Instance>();
  const groups = new Map<string, Map<number, RuleGroup>>();
  let groupCount = 0;
  const byChannel = new Map<string, readonly Placed[]>();

  const toInstance = (place: Placed): Instance => {
    const known = instances.get(place);
    if (known) return known;
    const view = views.get(place.source.mapping) ?? new EventView(place.mapping);
    views.set(place.source.mapping, view);
    const node = place.mapping ? withoutFields(place.node, place.mapping.never) : place.node;
    const instance = { rule: place.rule, node, view, test: compileNode(node, view) };
    instances.set(place, instance);
    return instance;
  };

  const toGroup = (channel: string, eventId: number | undefined): RuleGroup => {
    const known = groups.get(channel)?.get(eventId ?? -1);
    if (known) return known;
    const name = channel.toLowerCase();
    let listening = byChannel.get(name);
    if (!listening) {
      listening = placed.filter((p) => takesRecord(p.source, name, p.source.ids?.[0]));
      if (byChannel.size > maxGroups) byChannel.clear();
      byChannel.set(name, listening);
    }
    const chosen = listening.filter(
      (p) => takesRecord(p.source, name, eventId) && (!p.ids || (eventId !== undefined && p.ids.has(eventId))),
    );
    const group = new RuleGroup(chosen.map(toInstance));
    if (++groupCount > maxGroups) {
      groups.clear();
      groupCount = 1;
    }
    const ofChannel = groups.get(channel) ?? new Map<number, RuleGroup>();
    groups.set(channel, ofChannel.set(eventId ?? -1, group));
    return group;
  };

  const toHit = (
    number: number,
    source: Source,
    event: SigmaEvent,
    node: Node,
    quietly: boolean,
  ): RuleHit | undefined => {
    const rule = rules[number]!;
    const mapping = source.mapping ? mappings[source.mapping] : undefined;
    if ((quietly || quiet.has(rule.id)) && !filters.some((f) => filterTakes(f, rule))) {
      return { rule, source: source.name, mapping, matched: [], incomplete: false, suppressedBy: [] };
    }
    const matched: MatchedField[] = [];
    const { hit, incomplete } = evaluateRule(node, event, mapping, matched);
    if (!hit) return undefined;
    const suppressedBy = toSuppressing(
      filters.filter((f) => filterTakes(f, rule)),
      event,
      mapping,
    );
    return { rule, source: source.name, mapping, matched, incomplete, suppressedBy };
  };
  const sources = new Map<Instance, Placed>();

  return {
    rules,
    listens: (channel, eventId) => toGroup(channel, eventId).size > 0,
    run: (event, quietly = false) => {
      const group = toGroup(event.channel, event.eventId);
      if (group.size === 0) return [];
      for (const view of group.views) view.open(event);
      const found = group.match();
      if (found.length === 0) return [];
      if (sources.size !== instances.size) for (const [p, instance] of instances) sources.set(instance, p);
      found.sort((a, b) => a.rule - b.rule);
      const hits: RuleHit[] = [];
      let last = -1;
      for (const instance of found) {
        if (instance.rule === last) continue;
        last = instance.rule;
        const p = sources.get(instance)!;
        const hit = toHit(p.rule, p.source, event, p.node, quietly);
        if (hit) hits.push(hit);
      }
      return hits;
    },
    runFullScan: (event) => {
      const hits: RuleHit[] = [];
      const channel = event.channel.toLowerCase();
      let last = -1;
      for (const p of placed) {
        if (p.rule === last || !takesRecord(p.source, channel, event.eventId)) continue;
        const hit = evaluateRule(p.node, event, p.mapping).hit
          ? toHit(p.rule, p.source, event, p.node, false)
          : undefined;
        if (!hit) continue;
        last = p.rule;
        hits.push(hit);
      }
      return hits;
    },
  };
}

function place(rule: DetectionRule, number: number): Placed[] {
  const sources = toSources(rule.logsource);
  if (typeof sources === 'string') return [];
  const out: Placed[] = [];
  for (const source of sources) {
    const mapping = source.mapping ? mappings[source.mapping] : undefined;
    if (mapping && findMissingFields(rule.condition, mapping.never)) continue;
    const node: Node = source.extra ? { t: 'and', c: [source.extra, rule.condition] } : rule.condition;
    out.push({ rule: number, source, node, ids: toImpliedIds(node), mapping });
  }
  return out;
}
