/** An edited rule against the case, nothing stored. In: rule text. Out: its documents' statuses and its first hits. */
import type Database from 'better-sqlite3';
import type { HitRow } from '#shared/contract/detections.ts';
import type { Output, ParsedInput } from '#shared/contract/index.ts';
import type { RuleDocument } from '#shared/contract/own-rules.ts';
import type { AbortFlag } from '../../base/abort.ts';
import { loadAttack } from './attack.ts';
import { countSuppressed } from './filters.ts';
import { toRuleDocument } from './own-rules.ts';
import { toTechniqueRow } from './rule-rows.ts';
import { scanCase } from './scan/pool.ts';
import { loadRuleText } from './sigma/load/document.ts';
import type { LoadedRule, MatchedField } from './sigma/types.ts';

/** Runs the documents of a text over all events. */
export async function tryRule(
  db: Database.Database,
  casePath: string | undefined,
  input: ParsedInput<'rules.try'>,
  signal: AbortFlag,
): Promise<Output<'rules.try'>> {
  const started = performance.now();
  const loaded = loadRuleText({ path: 'edited.yml', text: input.text, lists: input.lists });
  const rules = loaded.flatMap((l) => (l.status === 'ok' && l.rule ? [{ rule: l.rule, keep: [] }] : []));
  const hits = await scanCase({ db, casePath, rules, signal, progress: () => undefined });
  const read = db.prepare(
    `SELECT e.event_id, f.path, e.record_id, e.time_us, e.time_tick, c.name AS computer, n.name AS channel
     FROM events e JOIN files f ON f.id = e.file_id LEFT JOIN computers c ON c.id = e.computer_id
     LEFT JOIN channels n ON n.id = e.channel_id WHERE e.id = ?`,
  );
  const rows = hits.slice(0, input.limit).map((hit): HitRow => {
    const { rule } = rules[hit.rule]!;
    const event = read.get(hit.eventId) as {
      event_id: number | null;
      path: string;
      record_id: number;
      time_us: number;
      time_tick: number;
      computer: string | null;
      channel: string | null;
    };
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
  });
  return {
    documents: loaded.map((one) => toTriedDocument(db, one)),
    hits: hits.length,
    rows,
    tookMs: Math.round(performance.now() - started),
  };
}

/** A document with, for a filter, what it would do to the hits that the case holds. */
function toTriedDocument(db: Database.Database, loaded: LoadedRule): RuleDocument {
  const document = toRuleDocument(loaded);
  if (loaded.status !== 'ok' || loaded.rule?.kind !== 'filter') return document;
  const { hits, suppressed } = countSuppressed(db, loaded.rule);
  const count = (n: number): string => n.toLocaleString('en');
  return {
    ...document,
    reason: `would suppress ${count(suppressed)} of ${count(hits)} hits in the case of the rules that it is for`,
  };
}
