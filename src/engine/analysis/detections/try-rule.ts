/** An edited rule against the case, nothing stored. In: rule text. Out: its documents' statuses and its first hits. */
import type Database from 'better-sqlite3';
import type { HitRow } from '#shared/contract/detections.ts';
import type { Output, ParsedInput } from '#shared/contract/index.ts';
import type { RuleDocument } from '#shared/contract/own-rules.ts';
import type { AbortFlag } from '../../base/abort.ts';
import { loadAttack } from './attack.ts';
import { toBaseHit } from './case-correlations.ts';
import { countSuppressed } from './filters.ts';
import { toRuleDocument } from './own-rules.ts';
import { toTechniqueRow } from './rule-rows.ts';
import { scanCase } from './scan/pool.ts';
import type { ScanRule, StoredHit } from './scan/scan.ts';
import { type CorrelationResult, runCorrelations } from './sigma/correlation/run.ts';
import { loadRuleText } from './sigma/load/document.ts';
import type { LoadedRule, MatchedField, Rule } from './sigma/types.ts';
import { toKeptFields } from './store.ts';

/** Runs the documents of a text over all events. */
export async function tryRule(
  db: Database.Database,
  casePath: string | undefined,
  input: ParsedInput<'rules.try'>,
  signal: AbortFlag,
): Promise<Output<'rules.try'>> {
  const started = performance.now();
  const loaded = loadRuleText({ path: 'edited.yml', text: input.text, lists: input.lists });
  const usable = loaded.flatMap((l) => (l.status === 'ok' && l.rule ? [l.rule] : []));
  const kept = toKeptFields(usable);
  const rules = usable.map((rule) => ({ rule, keep: kept.get(rule.id) ?? [] }));
  const hits = await scanCase({ db, casePath, rules, explainAtMost: input.limit, signal, progress: () => undefined });
  const read = db.prepare(
    `SELECT e.event_id, f.path, e.record_id, e.time_us, e.time_tick, c.name AS computer, n.name AS channel
     FROM events e JOIN files f ON f.id = e.file_id LEFT JOIN computers c ON c.id = e.computer_id
     LEFT JOIN channels n ON n.id = e.channel_id WHERE e.id = ?`,
  );
  const rows = hits
    .slice(0, input.limit)
    .map((hit) => toHitRow(hit, rules[hit.rule]!.rule, read.get(hit.eventId) as EventSql));
  const correlated = tryCorrelations(db, rules, hits);
  return {
    documents: loaded.map((one) => toTriedDocument(db, one, correlated)),
    hits: hits.length,
    rows,
    tookMs: Math.round(performance.now() - started),
  };
}

interface EventSql {
  readonly event_id: number | null;
  readonly path: string;
  readonly record_id: number;
  readonly time_us: number;
  readonly time_tick: number;
  readonly computer: string | null;
  readonly channel: string | null;
}

function toHitRow(hit: StoredHit, rule: Rule, event: EventSql): HitRow {
  return {
    ruleId: rule.id,
    title: rule.title,
    level: rule.level,
    author: rule.author,
    techniques: loadAttack().techniquesOf(rule.tags).map(toTechniqueRow),
    eventId: event.event_id,
    evidenceFile: event.path,
    recordId: event.record_id,
    timeUs: event.time_us,
    timeTick: event.time_tick,
    computer: event.computer,
    channel: event.channel,
    matched: JSON.parse(hit.matched) as MatchedField[],
    incomplete: hit.incomplete,
    suppressedBy: hit.suppressedBy === null ? [] : (JSON.parse(hit.suppressedBy) as string[]),
    id: hit.eventId,
    rule: hit.rule,
  };
}

/** The correlations of the text over the hits of its own rules. */
function tryCorrelations(
  db: Database.Database,
  rules: readonly ScanRule[],
  hits: readonly StoredHit[],
): CorrelationResult {
  const correlations = rules.flatMap(({ rule }) => (rule.kind === 'correlation' ? [rule] : []));
  if (correlations.length === 0) return { hits: [], faults: new Map() };
  const read = db.prepare(
    'SELECT e.time_us, c.name AS computer FROM events e LEFT JOIN computers c ON c.id = e.computer_id WHERE e.id = ?',
  );
  const all = rules.map(({ rule }) => rule);
  const base = hits
    .filter(({ suppressedBy }) => suppressedBy === null)
    .map(({ rule, eventId, fields }) => {
      const event = read.get(eventId) as { time_us: number; computer: string | null };
      return toBaseHit({ ...event, event_id: eventId, fields }, all[rule]!.id);
    });
  return runCorrelations(correlations, all, base);
}

const count = (n: number): string => n.toLocaleString('en');

/** A document with what it does beyond hits of its own: a filter to the case's hits, a correlation to those of the text. */
function toTriedDocument(db: Database.Database, loaded: LoadedRule, correlated: CorrelationResult): RuleDocument {
  const document = toRuleDocument(loaded);
  const { rule } = loaded;
  if (loaded.status !== 'ok' || !rule || rule.kind === 'detection') return document;
  return { ...document, reason: explain() };

  function explain(): string {
    if (rule?.kind === 'filter') {
      const { hits, suppressed } = countSuppressed(db, rule);
      return `would suppress ${count(suppressed)} of ${count(hits)} hits in the case of the rules that it is for`;
    }
    if (rule?.kind !== 'correlation') return 'an analytic is not tried; it runs with its set';
    const found = correlated.hits.filter((hit) => hit.rule.id === rule.id).length;
    return correlated.faults.get(rule.id) ?? `${count(found)} correlated group${found === 1 ? '' : 's'} of events`;
  }
}
