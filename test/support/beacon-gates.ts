/**
 * Scores labelled beacon-lab streams as the product scores a case and works out the gates of the facts (recall at a fixed
 * number of false rows a host-day), with RITA on the same rows. Each planted stream is scored by itself on its host, beside
 * the benign traffic of the same program and port, so that thousands of streams can share one fleet.
 */
import { mergeRuns } from '../../src/engine/analysis/beacons/ebs.ts';
import { Fleet } from '../../src/engine/analysis/beacons/fleet.ts';
import { type BeaconRow, groupConnections } from '../../src/engine/analysis/beacons/groups.ts';
import { judgeBeacon, regularityPoints } from '../../src/engine/analysis/beacons/points.ts';
import { scoreRitaBestDay } from '../../src/engine/analysis/beacons/rita.ts';
import { type RowContext, type ScoredRow, scoreProgramPort } from '../../src/engine/analysis/beacons/score-rows.ts';
import { findWorkingHours, type UptimeAxis, type WorkingHours } from '../../src/engine/analysis/beacons/uptime.ts';
import {
  classifyImage,
  createVendorTable,
  isImageIn,
  isInfrastructurePort,
  shippedVendors,
  toImageKey,
  type VendorEntry,
} from '../../src/engine/analysis/network/knowledge.ts';
import { fileName } from '../../src/engine/normalise/image.ts';
import type { Lab, LabDictionaries } from './beacon-lab.ts';

/** Benign kinds whose intervals come from chance or from people: the null of gates G1 and G2. */
export const aperiodicKinds = new Set(
  'dns kerberos smb av browser media slack osmisc psadmin dev rareapp installer p2p'.split(' '),
);

/** What an analyst would have put on the vendor table for the lab's invented vendors. */
export const labVendors: readonly VendorEntry[] = [
  ['\\\\cybersense\\\\', 'cybersense.example'],
  ['\\\\rmmcorp\\\\', 'rmmcorp.example'],
  ['\\\\vaultback\\\\', 's3.backup.example'],
  ['\\\\slack\\\\', 'wss.slack.example'],
  ['\\\\onedrive\\\\', 'onedrive.sharepoint'],
  ['\\\\dropbox\\\\', 'bolt.dropbox'],
  ['\\\\zoom\\\\', 'us02.zoom'],
  ['\\\\spotify\\\\', 'ap.spotify'],
  ['\\\\chrome\\\\|\\\\edge\\\\|\\\\mozilla', 'safebrowsing.googleapis.com*'],
  ['\\\\chrome\\\\|\\\\edge\\\\|\\\\mozilla', 'chat.webapp.example'],
].map(([path, name]) => ({ vendor: 'lab', path: path!, names: [name!] }));

/** The generator's parameters of one planted stream. */
export interface StreamLabel {
  readonly id: string;
  readonly fw: string;
  readonly S: number;
  readonly J: number;
  readonly dur: number;
  readonly miss: number;
  readonly img: string;
  readonly ips: number;
  readonly burst: boolean;
  readonly change: boolean;
  readonly contam: boolean;
  readonly wh: boolean;
  readonly host: string;
}

export interface ScoredUnit {
  /** R, points with the fleet's prevalence, points of one host's log alone. */
  readonly timing: number;
  readonly fleet: number;
  readonly alone: number;
  /** RITA's best day; RITA as shipped (buckets, prevalence, external only); RITA with our context. */
  readonly rita: number;
  readonly ritaShipped: number;
  readonly ritaContext: number;
  /** Context without timing. */
  readonly context: number;
  readonly key: string;
}

export interface BenignUnit extends ScoredUnit {
  readonly row: ScoredRow;
  readonly kind: string;
  readonly aperiodic: boolean;
}

export interface StreamUnit extends ScoredUnit {
  readonly label: StreamLabel;
  readonly count: number;
  readonly row: ScoredRow | undefined;
}

export interface Evaluation {
  readonly hostDays: number;
  readonly benign: readonly BenignUnit[];
  readonly streams: readonly StreamUnit[];
}

const minCount = 5;
const isInternal = (address: string): boolean =>
  /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|239\.|127\.)/.test(address);

function ritaAsShipped(score: number, hosts: number, fleetHosts: number, internal: boolean): number {
  if (internal) return 0;
  const threat =
    score < 0.5 ? 0 : score < 0.7 ? 0.2 + (score - 0.5) : score < 0.9 ? 0.4 + (score - 0.7) : 0.6 + 2 * (score - 0.9);
  const share = hosts / fleetHosts;
  return threat + (share <= 0.02 || hosts <= 1 ? 0.15 : share >= 0.5 ? -0.15 : 0);
}

/** Scores benign rows and planted streams. `extraVendors` is added to the shipped table. */
export function evaluate(
  benign: Lab,
  planted: Lab,
  labels: ReadonlyMap<string, StreamLabel>,
  dictionaries: LabDictionaries,
  days: number,
  extraVendors: readonly VendorEntry[] = labVendors,
): Evaluation {
  const imageKeyIds = new Map<string, number>();
  const imageKeys = dictionaries.images.texts.map((image) => {
    const key = toImageKey(image);
    if (!imageKeyIds.has(key)) imageKeyIds.set(key, imageKeyIds.size);
    return imageKeyIds.get(key)!;
  });
  const fleet = new Fleet();
  fleet.add(benign.columns, imageKeys);
  const vendorOf = createVendorTable([...shippedVendors(), ...extraVendors]);
  const clocks = new Map<number, { axis: UptimeAxis | undefined; working: WorkingHours | undefined }>();
  const everyone = new Float64Array(168);
  for (const activity of benign.activity.values()) {
    const most = Math.max(1, ...activity.hourCounts);
    activity.hourCounts.forEach((count, hour) => {
      everyone[hour]! += count / most;
    });
  }
  const common = findWorkingHours(everyone);
  for (const [host, activity] of benign.activity) {
    const own = findWorkingHours(activity.hourCounts);
    clocks.set(host, { axis: activity.axis(), working: own.contrast >= 1.5 ? own : common });
  }
  const describe = (row: BeaconRow): RowContext => {
    const image = dictionaries.images.texts[row.image]!;
    const name = row.name < 0 ? undefined : dictionaries.names.texts[row.name]!;
    const key = imageKeys[row.image]!;
    return {
      imageClass: classifyImage(image),
      imageName: fileName(image),
      internal: row.remotes.every((remote) => isInternal(dictionaries.remotes.texts[remote]!)),
      infrastructurePort: isInfrastructurePort(row.port),
      port: row.port,
      vendor: vendorOf(image, name),
      remoteAdmin: isImageIn('remoteAdmin', image),
      fleetHosts: fleet.size,
      pairHosts: fleet.pairHosts(key, row.name, row.remotes[0]!, row.host),
      imageHosts: fleet.imageHosts(key, row.host),
      watchListed: undefined,
      named: name !== undefined,
      injectedBy: undefined,
      launch: undefined,
      onlySuspects: false,
    };
  };
  const toUnit = (scored: ScoredRow, times: Float64Array): ScoredUnit => {
    const context = describe(scored.row);
    const judged = {
      ...context,
      score: scored.ebs.score,
      checkIns: scored.ebs.checkIns,
      occupancy: scored.presence.occupancy,
      offHours: scored.presence.offHours,
      scheduled: scored.presence.scheduled,
    };
    let rita = 0;
    for (const series of [scored.best.series, ...scored.row.series]) {
      const own = Float64Array.from(series.rows, (row) => times[row]!).sort();
      rita = Math.max(rita, scoreRitaBestDay(own, benign.first, benign.last)?.score ?? 0);
    }
    const withoutTiming = scored.points.points - regularityPoints(scored.ebs.score);
    return {
      timing: scored.ebs.score,
      fleet: scored.points.points,
      alone: judgeBeacon({ ...judged, fleetHosts: 1 }).points,
      rita,
      ritaShipped: ritaAsShipped(rita, context.pairHosts, context.fleetHosts, context.internal),
      ritaContext: withoutTiming + 6 * (rita - 0.5),
      context: withoutTiming,
      key: `${toImageKey(dictionaries.images.texts[scored.row.image]!)}|${context.named ? scored.row.name : -1 - scored.row.remotes[0]!}|${scored.row.port}`,
    };
  };

  const groups = groupConnections(benign.columns, { minCount, isRare: (remote) => fleet.isRare(remote) });
  const { kind } = benign.columns;
  const benignUnits: BenignUnit[] = [];
  for (const group of groups) {
    const input = {
      times: benign.columns.times,
      clock: clocks.get(group.host)!,
      describe,
      logFrom: benign.first,
      logTo: benign.last,
    };
    for (const scored of scoreProgramPort(group, input)) {
      const kinds = new Set(Array.from(scored.best.series.rows, (row) => dictionaries.kinds.texts[kind[row]!]!));
      benignUnits.push({
        ...toUnit(scored, benign.columns.times),
        row: scored,
        kind: [...kinds].join('+'),
        aperiodic: [...kinds].every((name) => aperiodicKinds.has(name)),
      });
    }
  }

  const streams: StreamUnit[] = [];
  const near = new Map<string, number[]>();
  const nearKey = (host: number, image: number, port: number): string => `${host},${image},${port}`;
  for (const group of groups) {
    const rows = new Set<number>();
    for (const series of [...group.rows.flatMap((row) => row.series), ...group.spans.map((span) => span.series)]) {
      for (const row of series.rows) rows.add(row);
    }
    near.set(nearKey(group.host, group.image, group.port), [...rows]);
  }
  const byStream = new Map<number, number[]>();
  planted.columns.stream.forEach((stream, row) => {
    const list = byStream.get(stream);
    if (list) list.push(row);
    else byStream.set(stream, [row]);
  });
  for (const [stream, own] of byStream) {
    const label = labels.get(dictionaries.streams.texts[stream]!);
    if (!label || countCheckIns(own) < minCount) continue;
    streams.push(scoreStream(own, label));
  }
  return { hostDays: benign.activity.size * days, benign: benignUnits, streams };

  function countCheckIns(own: readonly number[]): number {
    return mergeRuns(Float64Array.from(own, (row) => planted.columns.times[row]!).sort(), 2).length;
  }

  function scoreStream(own: readonly number[], label: StreamLabel): StreamUnit {
    const source = planted.columns;
    const head = own[0]!;
    const beside = near.get(nearKey(source.host[head]!, source.image[head]!, source.port[head]!)) ?? [];
    const pick = (from: 'host' | 'image' | 'remote' | 'port' | 'name' | 'domain'): Int32Array =>
      Int32Array.from([...own.map((row) => source[from][row]!), ...beside.map((row) => benign.columns[from][row]!)]);
    const columns = {
      count: own.length + beside.length,
      host: pick('host'),
      image: pick('image'),
      remote: pick('remote'),
      port: pick('port'),
      name: pick('name'),
      domain: pick('domain'),
    };
    const times = Float64Array.from([
      ...own.map((row) => source.times[row]!),
      ...beside.map((row) => benign.columns.times[row]!),
    ]);
    const inStream = (row: number): boolean => row < own.length;
    const scored = groupConnections(columns, { minCount, isRare: (remote) => fleet.isRare(remote) })
      .flatMap((group) =>
        scoreProgramPort(group, {
          times,
          clock: clocks.get(group.host)!,
          describe,
          logFrom: benign.first,
          logTo: benign.last,
        }),
      )
      .filter(
        (row) => row.best.series.rows.some(inStream) || row.row.series.some((series) => series.rows.some(inStream)),
      );
    const units = scored.map((row) => toUnit(row, times));
    const max = (value: (unit: ScoredUnit) => number, floor: number): number =>
      units.reduce((most, unit) => Math.max(most, value(unit)), floor);
    return {
      timing: max((unit) => unit.timing, 0),
      fleet: max((unit) => unit.fleet, -99),
      alone: max((unit) => unit.alone, -99),
      rita: max((unit) => unit.rita, 0),
      ritaShipped: max((unit) => unit.ritaShipped, 0),
      ritaContext: max((unit) => unit.ritaContext, -99),
      context: max((unit) => unit.context, -99),
      key: units[0]?.key ?? '',
      label,
      count: countCheckIns(own),
      row: scored.sort((a, b) => b.ebs.score - a.ebs.score)[0],
    };
  }
}

export type Scorer = Exclude<keyof ScoredUnit, 'key'>;

/** The score that at most `rate` benign rows a host-day lie above. */
export function cutAt(units: readonly ScoredUnit[], scorer: Scorer, rate: number, hostDays: number): number {
  const sorted = units.map((unit) => unit[scorer]).sort((a, b) => b - a);
  return sorted[Math.floor(rate * hostDays)] ?? Number.NEGATIVE_INFINITY;
}

/** Share of the streams above a cut. */
export function recallAbove(streams: readonly StreamUnit[], scorer: Scorer, cut: number): number {
  return streams.length === 0 ? Number.NaN : streams.filter((unit) => unit[scorer] > cut).length / streams.length;
}

/** Unique benign rows (program, destination, port) above the score that reaches a recall. */
export function rowsToRecall(evaluation: Evaluation, scorer: Scorer, recall: number): number {
  const sorted = evaluation.streams.map((unit) => unit[scorer]).sort((a, b) => b - a);
  const cut = sorted[Math.ceil(recall * sorted.length) - 1] ?? 0;
  return new Set(evaluation.benign.filter((unit) => unit[scorer] >= cut).map((unit) => unit.key)).size;
}

export const jitterBands: readonly (readonly [string, number, number])[] = [
  ['J 0-.05', 0, 0.05],
  ['.1-.2', 0.1, 0.2],
  ['.3-.4', 0.3, 0.4],
  ['.5-.6', 0.5, 0.6],
  ['.7-.9', 0.7, 0.9],
];

export const countBands: readonly (readonly [string, number, number])[] = [
  ['n 5-9', 5, 9],
  ['10-29', 10, 29],
  ['30-99', 30, 99],
  ['100-999', 100, 999],
  ['1000+', 1000, Number.POSITIVE_INFINITY],
];

/** The sleep that the framework's own law would show as the typical interval, for G8. */
export function isSleepRight(unit: StreamUnit): boolean {
  const { label, row } = unit;
  if (!row) return false;
  const { ebs } = row;
  const read =
    label.fw === 'cobaltstrike'
      ? ebs.sleepHigh
      : label.fw === 'sliver'
        ? ebs.sleepLow
        : (ebs.sleepLow + ebs.sleepHigh) / 2;
  return Math.abs(read - label.S) <= 0.15 * label.S;
}
