/**
 * What stands beside the density on the time line: findings, tagged events, sessions, boots. In: a filter and a window. Out: a
 * bounded list of each kind with the number of all. Findings and tags need an event under the filter; sessions and boots are
 * context: those of the hosts that have events under it.
 */
import type Database from 'better-sqlite3';
import { findingLevels } from '#shared/contract/detections.ts';
import type { Output, ParsedInput } from '#shared/contract/index.ts';
import type { ItemKind, TimelineItem } from '#shared/contract/timeline.ts';
import type { Filter } from '#shared/model/filter.ts';
import type { AbortFlag } from '../base/abort.ts';
import { type MatchSet, matchFilter } from './match.ts';
import { readHostOfComputer, readSkews } from './timeline-lanes.ts';

interface Row extends Omit<TimelineItem, 'kind' | 'skewUs'> {
  readonly hostId: number | null;
  /** Orders what is kept where there are too many; lower first. */
  readonly rank: number;
}

const levelRank = `CASE f.level ${findingLevels.map((level, k) => `WHEN '${level}' THEN ${k}`).join(' ')} ELSE 9 END`;

/** Findings that the analyst dismissed or a filter rule suppressed are left out. */
const statements: Readonly<Record<ItemKind, string>> = {
  finding: `SELECT f.id, f.title AS label, h.name AS host, f.host_id AS hostId, f.first_us AS fromUs, f.last_us AS toUs,
      f.level AS look, ${levelRank} AS rank
    FROM findings f LEFT JOIN hosts h ON h.id = f.host_id LEFT JOIN finding_states s ON s.finding_key = f.finding_key
    WHERE f.suppressed = 0 AND ifnull(s.state, '') <> 'dismissed' ORDER BY rank, f.first_us, f.id`,
  tag: `SELECT x.event_id AS id, group_concat(t.name, ', ') AS label, h.name AS host, c.host_id AS hostId, e.time_us AS fromUs,
      e.time_us AS toUs, min(t.colour) AS look, e.time_us AS rank
    FROM (SELECT DISTINCT event_id, tag_id FROM event_tags WHERE event_id IS NOT NULL ORDER BY event_id, tag_id) x
    JOIN tags t ON t.id = x.tag_id JOIN events e ON e.id = x.event_id LEFT JOIN computers c ON c.id = e.computer_id
    LEFT JOIN hosts h ON h.id = c.host_id GROUP BY x.event_id ORDER BY e.time_us, x.event_id`,
  session: `SELECT s.id, ifnull(s.domain || '\\', '') || ifnull(s.user, '(unknown)') ||
        CASE WHEN s.logon_type IS NULL THEN '' ELSE ', logon type ' || s.logon_type END AS label,
      h.name AS host, s.host_id AS hostId, ifnull(s.start_us, s.first_seen_us) AS fromUs,
      ifnull(s.end_us, s.last_seen_us) AS toUs, s.end_how AS look, s.well_known AS rank
    FROM sessions s JOIN hosts h ON h.id = s.host_id WHERE s.well_known = 0 ORDER BY fromUs, s.id`,
  boot: `SELECT b.id, 'Boot ' || (b.number + 1) || ': ' || b.reason AS label, h.name AS host, b.host_id AS hostId,
      ifnull(b.start_us, b.from_us) AS fromUs, b.end_us AS toUs, b.end_how AS look, 0 AS rank
    FROM boots b JOIN hosts h ON h.id = b.host_id ORDER BY b.host_id, b.number`,
};

const isEverything = (filter: Filter): boolean =>
  filter.text.trim() === '' &&
  filter.clauses.every((clause) => clause.disabled) &&
  filter.time?.fromUs === undefined &&
  filter.time?.toUs === undefined;

/** Which rows of each kind the filter lets pass. */
function toPass(
  db: Database.Database,
  filter: Filter,
  signal: AbortFlag,
): Readonly<Record<ItemKind, (row: Row) => boolean>> {
  if (isEverything(filter)) {
    const all = (): boolean => true;
    return { finding: all, tag: all, session: all, boot: all };
  }
  const match = matchFilter(db, filter, signal);
  const isMatch = (eventId: number): boolean => {
    const row = match.store.rowOf(eventId);
    return row !== undefined && match.flags[row] === 1;
  };
  const findings = new Set<number>();
  const pairs = db.prepare('SELECT finding_id, event_id FROM finding_events ORDER BY finding_id').raw();
  for (const [finding, event] of pairs.iterate() as IterableIterator<[number, number]>)
    if (!findings.has(finding) && isMatch(event)) findings.add(finding);
  const hosts = hostsOf(db, match, signal);
  const byHost = (row: Row): boolean => row.hostId !== null && hosts.has(row.hostId);
  return { finding: (row) => findings.has(row.id), tag: (row) => isMatch(row.id), session: byHost, boot: byHost };
}

function hostsOf(db: Database.Database, { store, flags }: MatchSet, signal: AbortFlag): Set<number> {
  const computers = store.column('computer_id', signal);
  const used = new Set<number>();
  for (let row = 0; row < flags.length; row++) if (flags[row] === 1) used.add(computers[row]!);
  const hostOfComputer = readHostOfComputer(db);
  return new Set([...used].flatMap((id) => hostOfComputer.get(id) ?? []));
}

/** See the contract. */
export function queryItems(
  db: Database.Database,
  input: ParsedInput<'timeline.items'>,
  signal: AbortFlag,
): Output<'timeline.items'> {
  const pass = toPass(db, input.filter, signal);
  const skews = input.corrected ? readSkews(db) : new Map<number, number>();
  const { fromUs = Number.NEGATIVE_INFINITY, toUs = Number.POSITIVE_INFINITY } = input.window ?? {};
  const kinds = (Object.keys(statements) as ItemKind[]).map((kind) => {
    const items: TimelineItem[] = [];
    let total = 0;
    for (const row of db.prepare(statements[kind]).iterate() as IterableIterator<Row>) {
      const skewUs = (row.hostId === null ? undefined : skews.get(row.hostId)) ?? 0;
      const from = row.fromUs === null ? null : row.fromUs + skewUs;
      const to = row.toUs === null ? null : row.toUs + skewUs;
      // Without a start it began before, without an end it may run on.
      if ((from ?? Number.NEGATIVE_INFINITY) >= toUs || (to ?? Number.POSITIVE_INFINITY) < fromUs) continue;
      if (!pass[kind](row)) continue;
      total++;
      if (items.length >= input.limit) continue;
      const { id, label, host, look } = row;
      items.push({ kind, id, label, host, look, skewUs, fromUs: from, toUs: to });
    }
    return { kind, total, items };
  });
  return { kinds };
}
