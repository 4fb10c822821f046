/**
 * The ranked list. In: stored rows, lists, live controls. Out: rows with reasons and a sentence, what lists hide, ranks. A
 * changed control (merge gap, time range) scores the rows anew from their connections, best rows first, until a bound of
 * work is reached; what is left keeps its stored score and is counted.
 */
import type Database from 'better-sqlite3';
import type { BeaconControls, BeaconFilter, BeaconListRow } from '#shared/contract/beacons.ts';
import { fileName } from '../../normalise/image.ts';
import type { Coverage } from '../network/hosts.ts';
import { portName } from '../network/knowledge.ts';
import { type AppliedList, isListed, readAppliedLists } from '../network/lists.ts';
import { type BeaconDetail, explainBeacon } from './detail.ts';
import { type EbsResult, minCheckIns, scoreRegularity } from './ebs.ts';
import { judgeBeacon } from './points.ts';
import { measurePresence } from './presence.ts';
import { type CaseHost, readHosts } from './read.ts';
import { scoreRitaBestDay } from './rita.ts';
import { readSeries, SeriesReader, type StoredSeries } from './series.ts';
import { toUptime } from './uptime.ts';

/** Work of one call that scores anew, by what a connection costs to read and to score: some microseconds, so 0.7 s in all. */
const maxWork = 600_000;
const readingWork = 2;
const scoringWork = 3;

interface Stored {
  readonly id: number;
  readonly row_key: string;
  readonly host_id: number;
  readonly image_id: number;
  readonly port: number;
  readonly level: string;
  readonly name_id: number | null;
  readonly domain: string | null;
  readonly remotes: string;
  readonly count: number;
  readonly check_ins: number;
  readonly first_us: number;
  readonly last_us: number;
  readonly score: number;
  readonly points: number;
  readonly verdict: BeaconListRow['verdict'];
  readonly rita: number | null;
  readonly detail: string;
  readonly host: string;
  readonly image: string;
  readonly name: string | null;
}

/** A row with what lists say of it, before it is put into words. */
interface Candidate {
  readonly stored: Stored;
  readonly detail: BeaconDetail;
  readonly remotes: readonly number[];
  readonly watch: AppliedList | undefined;
  readonly hider: AppliedList | undefined;
  score: number;
  points: number;
  verdict: BeaconListRow['verdict'];
  count: number;
  checkIns: number;
  firstUs: number;
  lastUs: number;
}

const select = `SELECT b.*, h.name AS host, i.path AS image, n.name AS name FROM beacons b JOIN hosts h ON h.id = b.host_id
  JOIN net_images i ON i.id = b.image_id LEFT JOIN net_names n ON n.id = b.name_id`;

/** The series of a stored row. */
export function toStoredSeries(
  stored: Pick<Stored, 'host_id' | 'image_id' | 'port' | 'level' | 'name_id' | 'domain' | 'remotes' | 'detail'>,
): StoredSeries {
  const detail = JSON.parse(stored.detail) as BeaconDetail;
  return {
    hostId: stored.host_id,
    imageId: stored.image_id,
    port: stored.port,
    level: stored.level,
    nameId: stored.name_id,
    domain: stored.domain,
    remotes: JSON.parse(stored.remotes) as number[],
    clock: detail.clock,
  };
}

/** One stored row; undefined when there is none of this id. */
export function readStored(db: Database.Database, id: number): Stored | undefined {
  return db.prepare(`${select} WHERE b.id = ?`).get(id) as Stored | undefined;
}

export interface BeaconListInput {
  readonly filter: BeaconFilter;
  readonly controls: BeaconControls;
  readonly sort?:
    | 'score'
    | 'regularity'
    | 'rita'
    | 'count'
    | 'first'
    | 'last'
    | 'host'
    | 'image'
    | 'destination'
    | undefined;
  readonly offset: number;
  readonly limit: number;
}

export interface BeaconList {
  readonly total: number;
  readonly rows: BeaconListRow[];
  readonly hidden: { listId: number; list: string; count: number }[];
  readonly hiddenRows: number;
  readonly notRescored: number;
  readonly tookMs: number;
}

/** The list as a view shows it. */
export function queryBeacons(db: Database.Database, input: BeaconListInput): BeaconList {
  const started = performance.now();
  const lists = readAppliedLists(db);
  const hosts = readHosts(db);
  let candidates = readCandidates(db, input.filter, lists);
  let notRescored = 0;
  if (needsScoring(input.controls)) {
    const scored = rescore(db, candidates, input.controls, hosts);
    candidates = scored.candidates;
    notRescored = scored.left;
  }
  const { minCount } = input.controls;
  if (minCount !== undefined) candidates = candidates.filter((row) => row.count >= minCount);
  const { verdicts } = input.filter;
  if (verdicts && verdicts.length > 0) candidates = candidates.filter((row) => verdicts.includes(row.verdict));
  candidates.sort((a, b) => b.points - a.points || a.stored.id - b.stored.id);

  const hidden = new Map<number, { listId: number; list: string; count: number }>();
  for (const { hider } of candidates) {
    if (!hider) continue;
    const entry = hidden.get(hider.id) ?? { listId: hider.id, list: hider.name, count: 0 };
    entry.count++;
    hidden.set(hider.id, entry);
  }
  const shown = input.filter.showHidden ? candidates : candidates.filter((row) => !row.hider);
  const rank = new Map(shown.map((row, index) => [row.stored.id, index + 1]));
  const toText = createWording(db);
  const sorted = sortRows(shown, input.sort ?? 'score');
  return {
    total: shown.length,
    rows: sorted.slice(input.offset, input.offset + input.limit).map((row) => toText(row, rank.get(row.stored.id)!)),
    hidden: [...hidden.values()],
    hiddenRows: candidates.length - candidates.filter((row) => !row.hider).length,
    notRescored,
    tookMs: Math.round(performance.now() - started),
  };
}

const needsScoring = (controls: BeaconControls): boolean =>
  controls.mergeGap !== undefined || controls.time?.fromUs !== undefined || controls.time?.toUs !== undefined;

function readCandidates(db: Database.Database, filter: BeaconFilter, lists: readonly AppliedList[]): Candidate[] {
  const rows = db.prepare(`${select} ORDER BY b.points DESC, b.id`).all() as Stored[];
  const addresses = filter.search?.trim()
    ? new Map(db.prepare('SELECT id, address FROM net_addresses').raw().all() as [number, string][])
    : undefined;
  const search = filter.search?.trim().toLowerCase() ?? '';
  const out: Candidate[] = [];
  for (const stored of rows) {
    if (filter.hostId !== undefined && stored.host_id !== filter.hostId) continue;
    if (filter.imageId !== undefined && stored.image_id !== filter.imageId) continue;
    const remotes = JSON.parse(stored.remotes) as number[];
    if (search) {
      const texts = [
        stored.host,
        stored.image,
        stored.name ?? '',
        stored.domain ?? '',
        ...remotes.map((remote) => addresses?.get(remote) ?? ''),
      ];
      if (!texts.some((text) => text.toLowerCase().includes(search))) continue;
    }
    const listed = (kind: string): AppliedList | undefined =>
      lists.find(
        (list) =>
          list.kind === kind &&
          isListed(list, { host: stored.host_id, image: stored.image_id, name: stored.name_id, remotes }),
      );
    const watch = listed('watch');
    if (filter.watchedOnly && !watch) continue;
    const detail = JSON.parse(stored.detail) as BeaconDetail;
    const candidate: Candidate = {
      stored,
      detail,
      remotes,
      watch,
      hider: listed('allow'),
      score: stored.score,
      points: stored.points,
      verdict: stored.verdict,
      count: stored.count,
      checkIns: stored.check_ins,
      firstUs: stored.first_us,
      lastUs: stored.last_us,
    };
    out.push(watch ? judgeAnew(candidate, detail, stored.score, stored.check_ins) : candidate);
  }
  return out;
}

/** Points, verdict and reasons again, with the watch list and the given figures. */
function judgeAnew(candidate: Candidate, detail: BeaconDetail, score: number, checkIns: number): Candidate {
  const judged = judgeBeacon({
    ...detail.context,
    score,
    checkIns,
    occupancy: detail.presence.occupancy,
    offHours: detail.presence.offHours,
    scheduled: detail.presence.scheduled,
    watchListed: candidate.watch?.name,
  });
  const extra = detail.reasons.filter((reason) => reason.code === 'clock');
  return {
    ...candidate,
    detail: { ...detail, reasons: [...judged.reasons, ...extra] },
    score,
    checkIns,
    points: judged.points,
    verdict: judged.verdict,
  };
}

function rescore(
  db: Database.Database,
  candidates: readonly Candidate[],
  controls: BeaconControls,
  hosts: ReadonlyMap<number, CaseHost>,
): { candidates: Candidate[]; left: number } {
  const out: Candidate[] = [];
  const reader = new SeriesReader(db, controls.time);
  let scored = 0;
  let left = 0;
  for (const candidate of candidates) {
    if (readingWork * reader.rowsRead + scoringWork * scored > maxWork) {
      left++;
      out.push(candidate);
      continue;
    }
    const host = hosts.get(candidate.stored.host_id);
    const times = reader.timesOf(toStoredSeries(candidate.stored));
    scored += times.length;
    const rescored = host && scoreAnew(candidate, times, controls, host);
    if (rescored) out.push(rescored);
  }
  return { candidates: out, left };
}

/** A row scored from given times; undefined when they are too few. */
function scoreAnew(
  candidate: Candidate,
  times: Float64Array,
  controls: BeaconControls,
  host: CaseHost,
): Candidate | undefined {
  const ebs =
    times.length < minCheckIns
      ? undefined
      : scoreRegularity(toUptime(times, host.axis), { mergeGap: controls.mergeGap });
  if (!ebs) return undefined;
  const presence = measurePresence(times, host.axis, ebs, host.working);
  const rita = scoreRitaBestDay(times, host.logFrom, host.logTo);
  const { score, checkIns, ...rest } = ebs;
  const detail: BeaconDetail = { ...candidate.detail, ebs: rest, presence, rita };
  return {
    ...judgeAnew(candidate, detail, score, checkIns),
    count: times.length,
    firstUs: Math.round(times[0]! * 1e6),
    lastUs: Math.round(times[times.length - 1]! * 1e6),
  };
}

function sortRows(rows: Candidate[], sort: NonNullable<BeaconListInput['sort']>): Candidate[] {
  const by: Readonly<Record<string, (a: Candidate, b: Candidate) => number>> = {
    regularity: (a, b) => b.score - a.score,
    rita: (a, b) => (b.detail.rita?.score ?? 0) - (a.detail.rita?.score ?? 0),
    count: (a, b) => b.count - a.count,
    first: (a, b) => a.firstUs - b.firstUs,
    last: (a, b) => b.lastUs - a.lastUs,
    host: (a, b) => a.stored.host.localeCompare(b.stored.host),
    image: (a, b) => a.stored.image.localeCompare(b.stored.image),
    destination: (a, b) => (a.stored.name ?? '').localeCompare(b.stored.name ?? ''),
  };
  const compare = by[sort];
  return compare ? [...rows].sort(compare) : rows;
}

function createWording(db: Database.Database): (row: Candidate, rank: number) => BeaconListRow {
  const address = db.prepare('SELECT address FROM net_addresses WHERE id = ?').pluck();
  const coverage = new Map(
    (db.prepare('SELECT host_id, coverage FROM net_hosts').raw().all() as [number, string][]).map(([host, text]) => [
      host,
      JSON.parse(text) as Coverage,
    ]),
  );
  return (row, rank) => {
    const { stored, detail } = row;
    const addresses = row.remotes.map((remote) => address.get(remote) as string);
    const destination =
      stored.level === 'domain' && stored.domain ? stored.domain : (stored.name ?? addresses[0] ?? '');
    const own = coverage.get(stored.host_id);
    const imageName = fileName(stored.image);
    return {
      id: stored.id,
      key: stored.row_key,
      rank,
      host: stored.host,
      hostId: stored.host_id,
      image: stored.image,
      imageId: stored.image_id,
      imageName,
      destination,
      name: stored.name,
      domain: stored.domain,
      addresses,
      port: stored.port,
      portName: portName(stored.port) ?? null,
      level: stored.level,
      count: row.count,
      checkIns: row.checkIns,
      firstUs: row.firstUs,
      lastUs: row.lastUs,
      regularity: row.score,
      score: row.points,
      verdict: row.verdict,
      parts: detail.ebs.parts,
      ...toSleep(detail.ebs),
      occupancy: detail.presence.occupancy ?? null,
      offHours: detail.presence.offHours ?? null,
      anchor: detail.presence.anchor,
      scheduled: detail.presence.scheduled,
      pairHosts: detail.context.pairHosts,
      fleetHosts: detail.context.fleetHosts,
      internal: detail.context.internal,
      rita: detail.rita
        ? { score: detail.rita.score, ts: detail.rita.ts, dur: detail.rita.dur, hist: detail.rita.hist }
        : null,
      reasons: [...detail.reasons],
      line: explainBeacon({
        count: row.count,
        checkIns: row.checkIns,
        destination,
        port: stored.port,
        program: imageName,
        host: stored.host,
        score: row.score,
        detail,
      }),
      coverage: own
        ? [
            `${(own.sysmonConnections + own.filterConnections).toLocaleString('en')} connections are logged on ${stored.host}.`,
            ...own.notes,
          ]
        : [],
      watchedBy: row.watch?.name ?? null,
      hiddenBy: row.hider?.name ?? null,
    };
  };
}

const toSleep = (ebs: Pick<EbsResult, 'mergeGap' | 'sleepLow' | 'sleepHigh' | 'sleepTypical' | 'sharp'>) => ({
  mergeGap: ebs.mergeGap,
  sleepLow: ebs.sleepLow,
  sleepHigh: ebs.sleepHigh,
  sleepTypical: ebs.sleepTypical,
  sharp: ebs.sharp,
});

/** One row as the list would show it under these controls; undefined when too few connections are left. */
export function queryBeaconRow(db: Database.Database, id: number, controls: BeaconControls): BeaconListRow | undefined {
  const stored = readStored(db, id);
  if (!stored) return undefined;
  const candidate = readCandidates(
    db,
    { hostId: stored.host_id, imageId: stored.image_id, showHidden: true },
    readAppliedLists(db),
  ).find((row) => row.stored.id === id)!;
  const host = readHosts(db).get(stored.host_id);
  const scored =
    host && needsScoring(controls)
      ? scoreAnew(candidate, readSeries(db, toStoredSeries(stored), controls.time).times, controls, host)
      : candidate;
  const stronger = db.prepare('SELECT count(*) FROM beacons WHERE points > ?').pluck().get(stored.points) as number;
  return scored && createWording(db)(scored, stronger + 1);
}
