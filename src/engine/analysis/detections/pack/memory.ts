/**
 * Rules over a handful of events in memory: rule tests and live trials, no case. In: rules and events. Out: what each rule
 * finds, with the positions of its events. Runs the same engine, correlations and analytics as a case does.
 */
import { scoreRegularity } from '../../beacons/ebs.ts';
import type { Injection } from '../../beacons/injections.ts';
import { findGeneratedNames } from '../analytics/dga.ts';
import { findInjectedCalls } from '../analytics/injected.ts';
import { runCorrelations } from '../sigma/correlation/run.ts';
import type { BaseHit } from '../sigma/correlation/types.ts';
import { createRuleRunner } from '../sigma/match/runner.ts';
import { getMapped } from '../sigma/match/view.ts';
import { toBaseOnlyIds } from '../sigma/roles.ts';
import { toList } from '../sigma/route/mappings.ts';
import type { AnalyticRule, MatchedField, Rule, SigmaEvent } from '../sigma/types.ts';

export interface MemoryFinding {
  readonly rule: Rule;
  /** Positions in the list of events. */
  readonly events: readonly number[];
  readonly matched: readonly MatchedField[];
}

/** Findings of all rules that stand for themselves, in rule order. */
export function detectInMemory(rules: readonly Rule[], events: readonly SigmaEvent[]): MemoryFinding[] {
  const runner = createRuleRunner(rules);
  const baseOnly = toBaseOnlyIds(rules);
  const findings: MemoryFinding[] = [];
  const baseHits: BaseHit[] = [];
  for (const [position, event] of events.entries()) {
    for (const hit of runner.run(event)) {
      if (hit.suppressedBy.length > 0) continue;
      const { mapping } = hit;
      baseHits.push({
        ruleId: hit.rule.id,
        key: position,
        timeUs: event.timeUs,
        get: (field) => getMapped(event, mapping, field),
      });
      if (!baseOnly.has(hit.rule.id)) findings.push({ rule: hit.rule, events: [position], matched: hit.matched });
    }
  }
  const correlations = rules.filter((rule) => rule.kind === 'correlation');
  for (const hit of runCorrelations(correlations, rules, baseHits).hits) {
    if (baseOnly.has(hit.rule.id)) continue;
    const matched = hit.group.map(({ field, value }) => ({ field, value: value ?? '', test: 'group', selection: '' }));
    findings.push({ rule: hit.rule, events: hit.keys, matched });
  }
  for (const rule of rules) if (rule.kind === 'analytic') findings.push(...runAnalytic(rule, events));
  return findings;
}

function runAnalytic(rule: AnalyticRule, events: readonly SigmaEvent[]): MemoryFinding[] {
  const one = (event: SigmaEvent, field: string): string => toList(event.get(field))[0] ?? '';
  const setting = (name: string, otherwise: number): number =>
    typeof rule.settings[name] === 'number' ? rule.settings[name] : otherwise;
  if (rule.analytic === 'dga') {
    const queries = events.flatMap((event, key) =>
      event.eventId === 22
        ? [
            {
              key,
              timeUs: event.timeUs,
              computer: event.computer,
              image: one(event, 'Image'),
              name: one(event, 'QueryName'),
            },
          ]
        : [],
    );
    return findGeneratedNames(queries, {
      minimumNames: setting('minimumNames', 20),
      windowMinutes: setting('windowMinutes', 60),
    }).map((found) => ({
      rule,
      events: found.keys,
      matched: found.domains
        .slice(0, 20)
        .map((value) => ({ field: 'QueryName', value, test: 'looks generated', selection: '' })),
    }));
  }
  const placeOf = (event: SigmaEvent): string =>
    JSON.stringify([
      event.computer,
      ...['Image', 'DestinationIp', 'DestinationPort'].map((field) => one(event, field)),
    ]);
  const isCall = (event: SigmaEvent): boolean => event.eventId === 3 && one(event, 'Initiated') === 'true';
  if (rule.analytic === 'injected') {
    const threads = new Map<string, Injection>();
    for (const event of events) {
      const target = one(event, 'TargetProcessGuid');
      if (event.eventId === 8 && one(event, 'SourceProcessGuid') !== target && !threads.has(target))
        threads.set(target, { source: one(event, 'SourceImage'), timeUs: event.timeUs });
    }
    const calls = events.flatMap((event, key) =>
      isCall(event) ? [{ key, timeUs: event.timeUs, process: one(event, 'ProcessGuid'), place: placeOf(event) }] : [],
    );
    return findInjectedCalls(threads, calls).map((found) => ({
      rule,
      events: found.calls.map(({ key }) => key),
      matched: [{ field: 'SourceImage', value: found.source, test: 'started the thread', selection: '' }],
    }));
  }
  const series = new Map<string, number[]>();
  for (const [position, event] of events.entries()) {
    if (!isCall(event)) continue;
    const key = placeOf(event);
    series.set(key, [...(series.get(key) ?? []), position]);
  }
  return [...series.values()].flatMap((positions): MemoryFinding[] => {
    const times = Float64Array.from(positions, (p) => events[p]!.timeUs / 1e6).sort();
    const result = positions.length >= setting('minimumConnections', 10) ? scoreRegularity(times) : undefined;
    return result && result.score >= setting('minimumScore', 0.5)
      ? [
          {
            rule,
            events: positions,
            matched: [
              {
                field: 'DestinationIp',
                value: one(events[positions[0]!]!, 'DestinationIp'),
                test: 'connects regularly',
                selection: '',
              },
            ],
          },
        ]
      : [];
  });
}
