/**
 * What the charts of one beacon are drawn from, and which connections a click on them means. In: the series of a row. Out:
 * plain numbers: interval histogram with the chance line, intervals over time, hour by day, whole-log bars, phase.
 */
import type Database from 'better-sqlite3';
import type { BeaconControls, BeaconDetailOutput, BeaconSelection } from '#shared/contract/beacons.ts';
import { EngineError } from '#shared/contract/errors.ts';
import type { ConnectionRow } from '#shared/contract/network.ts';
import { readConnectionRows } from '../network/queries.ts';
import { queryBeaconRow, readStored, toStoredSeries } from './queries.ts';
import { readHosts } from './read.ts';
import { readSeries, type SeriesEvents } from './series.ts';
import { forEachUptimeHour, toUptime, type UptimeAxis } from './uptime.ts';

const maxCheckIns = 20_000;
const binsAnOctave = 8;
const maxLinear = 600;
const maxDays = 400;
const phaseBins = 60;

interface CheckIn {
  readonly time: number;
  readonly interval: number | null;
  readonly from: number;
  readonly to: number;
}

/** Runs with gaps up to `gap` as check-ins; intervals in running time. */
function toCheckIns(series: SeriesEvents, gap: number, axis: UptimeAxis | undefined): CheckIn[] {
  const uptimes = toUptime(series.times, axis);
  const out: CheckIn[] = [];
  let from = 0;
  for (let i = 1; i <= uptimes.length; i++) {
    if (i < uptimes.length && uptimes[i]! - uptimes[i - 1]! <= gap) continue;
    const before = out[out.length - 1];
    out.push({
      time: series.times[from]!,
      interval: before ? uptimes[from]! - uptimes[before.from]! : null,
      from,
      to: i,
    });
    from = i;
  }
  return out;
}

/** Everything that the detail of a row shows. */
export function queryBeaconDetail(db: Database.Database, id: number, controls: BeaconControls): BeaconDetailOutput {
  const { row, series, checkIns, axis } = load(db, id, controls);
  const hosts = readHosts(db).get(row.hostId);
  const intervals = checkIns.flatMap((one) => (one.interval === null ? [] : [one.interval]));
  const uptimes = toUptime(series.times, axis);
  const gaps: number[] = [];
  for (let i = 1; i < uptimes.length; i++) gaps.push(uptimes[i]! - uptimes[i - 1]!);
  const period = choosePeriod(row.sleepTypical, row.anchor);
  return {
    row,
    checkIns: checkIns.slice(0, maxCheckIns).map((one) => ({
      timeUs: Math.round(one.time * 1e6),
      interval: one.interval,
      eventId: series.events[one.from]!,
      connections: one.to - one.from,
    })),
    cut: checkIns.length > maxCheckIns,
    histogram: {
      bins: toLogBins(intervals),
      inside: toLogBins(gaps.filter((gap) => gap <= row.mergeGap)).map(({ from, to, count }) => ({ from, to, count })),
      linear: toLinearBins(gaps),
    },
    heat: toHeat(checkIns, axis, series.times),
    hours: toHours(checkIns),
    phase: { period, bins: toPhase(checkIns, period) },
    off: axis
      ? Array.from(axis.offFrom, (from, index) => ({
          fromUs: Math.round(from * 1e6),
          toUs: Math.round(axis.offTo[index]! * 1e6),
        }))
      : [],
    workingHours: hosts?.working ? { startHour: hosts.working.startHour, hours: hosts.working.hours } : null,
    processes: toProcesses(db, series),
  };
}

function load(db: Database.Database, id: number, controls: BeaconControls) {
  const stored = readStored(db, id);
  const row = stored && queryBeaconRow(db, id, controls);
  if (!stored || !row)
    throw new EngineError('not-found', 'There is no such beacon row, or too few connections are left of it.');
  const axis = readHosts(db).get(stored.host_id)?.axis;
  const series = readSeries(db, toStoredSeries(stored), controls.time);
  return { row, series, axis, checkIns: toCheckIns(series, row.mergeGap, axis) };
}

/** Counts on a log axis of eight bins an octave, and what chance of the same mean would give. */
export function toLogBins(intervals: readonly number[]): { from: number; to: number; count: number; chance: number }[] {
  const positive = intervals.filter((interval) => interval > 0);
  if (positive.length === 0) return [];
  const counts = new Map<number, number>();
  for (const interval of positive) {
    const bin = Math.floor(Math.log2(interval) * binsAnOctave);
    counts.set(bin, (counts.get(bin) ?? 0) + 1);
  }
  const mean = positive.reduce((sum, interval) => sum + interval, 0) / positive.length;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const bin of counts.keys()) {
    low = Math.min(low, bin);
    high = Math.max(high, bin);
  }
  const bins = [];
  for (let bin = low; bin <= high; bin++) {
    const from = 2 ** (bin / binsAnOctave);
    const to = 2 ** ((bin + 1) / binsAnOctave);
    const chance = positive.length * (Math.exp(-from / mean) - Math.exp(-to / mean));
    bins.push({ from, to, count: counts.get(bin) ?? 0, chance });
  }
  return bins;
}

function toLinearBins(gaps: readonly number[]): { second: number; count: number }[] {
  const counts = new Map<number, number>();
  for (const gap of gaps) counts.set(Math.floor(gap), (counts.get(Math.floor(gap)) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, maxLinear)
    .sort((a, b) => a[0] - b[0])
    .map(([second, count]) => ({ second, count }));
}

function toHeat(
  checkIns: readonly CheckIn[],
  axis: UptimeAxis | undefined,
  times: Float64Array,
): BeaconDetailOutput['heat'] {
  const first = Math.floor((times[0] ?? 0) / 86_400);
  const last = Math.min(Math.floor((times[times.length - 1] ?? 0) / 86_400), first + maxDays - 1);
  const days = Array.from({ length: last - first + 1 }, (_, day) => ({
    dayUs: (first + day) * 86_400e6,
    hours: new Array<number>(24).fill(0),
    running: new Array<number>(24).fill(0),
  }));
  for (const { time } of checkIns) {
    const day = days[Math.floor(time / 86_400) - first];
    if (day) day.hours[Math.floor(time / 3600) % 24]! += 1;
  }
  for (const [index, day] of days.entries()) {
    for (let hour = 0; hour < 24; hour++) {
      const from = (first + index) * 86_400 + hour * 3600;
      // Before and after the log nothing is known of the host: not running.
      const start = Math.max(from, axis?.first ?? from);
      const end = Math.min(from + 3600, axis?.last ?? from + 3600);
      let seconds = 0;
      if (end > start) {
        forEachUptimeHour(axis, start, end, (_hour, length) => {
          seconds += length;
        });
      }
      day.running[hour] = Math.round((1000 * seconds) / 3600) / 1000;
    }
  }
  return days;
}

function toHours(checkIns: readonly CheckIn[]): { timeUs: number; count: number }[] {
  const counts = new Map<number, number>();
  for (const { time } of checkIns) counts.set(Math.floor(time / 3600), (counts.get(Math.floor(time / 3600)) ?? 0) + 1);
  return [...counts].sort((a, b) => a[0] - b[0]).map(([hour, count]) => ({ timeUs: hour * 3600e6, count }));
}

/** Where a clock shows, the clock's period next to the interval; else the interval itself. */
function choosePeriod(interval: number, anchor: number): number {
  const clock = [60, 300, 600, 900, 1800, 3600].filter((period) => period <= interval * 1.1).pop();
  return anchor >= 0.5 && clock !== undefined ? clock : Math.max(1, interval);
}

function toPhase(checkIns: readonly CheckIn[], period: number): number[] {
  const bins = new Array<number>(phaseBins).fill(0);
  for (const { time } of checkIns)
    bins[Math.min(phaseBins - 1, Math.floor(((time % period) / period) * phaseBins))]! += 1;
  return bins;
}

function toProcesses(db: Database.Database, series: SeriesEvents): BeaconDetailOutput['processes'] {
  const counts = new Map<number, number>();
  for (const process of series.processes) counts.set(process, (counts.get(process) ?? 0) + 1);
  const read = db.prepare(
    'SELECT pid, start_us AS startUs, guid, command_line AS commandLine, user FROM processes WHERE id = ?',
  );
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 200)
    .map(([processId, count]) => {
      const found = read.get(processId) as
        | { pid: number; startUs: number | null; guid: string | null; commandLine: string | null; user: string | null }
        | undefined;
      const { pid = null, startUs = null, guid = null, commandLine = null, user = null } = found ?? {};
      return { processId: processId || null, pid, startUs, guid, commandLine, user, count };
    });
}

/** Connections of the check-ins that a selection means. */
export function queryBeaconEvents(
  db: Database.Database,
  input: {
    readonly id: number;
    readonly controls: BeaconControls;
    readonly selection: BeaconSelection;
    readonly offset: number;
    readonly limit: number;
  },
): { total: number; rows: ConnectionRow[]; eventIds: number[] } {
  const { series, checkIns } = load(db, input.id, input.controls);
  const eventIds: number[] = [];
  for (const checkIn of checkIns) {
    if (!isSelected(checkIn, input.selection)) continue;
    for (let i = checkIn.from; i < checkIn.to; i++) eventIds.push(series.events[i]!);
  }
  const page = eventIds.slice(input.offset, input.offset + input.limit);
  return { total: eventIds.length, rows: readConnectionRows(db, page), eventIds: page };
}

function isSelected({ time, interval }: CheckIn, selection: BeaconSelection): boolean {
  const { intervalFrom, intervalTo, hour, phase } = selection;
  if ((intervalFrom !== undefined || intervalTo !== undefined) && interval === null) return false;
  if (intervalFrom !== undefined && interval! < intervalFrom) return false;
  if (intervalTo !== undefined && interval! >= intervalTo) return false;
  if (selection.time?.fromUs !== undefined && time * 1e6 < selection.time.fromUs) return false;
  if (selection.time?.toUs !== undefined && time * 1e6 >= selection.time.toUs) return false;
  if (hour !== undefined && Math.floor(time / 3600) % 24 !== hour) return false;
  if (phase !== undefined) {
    const at = time % phase.period;
    if (at < phase.from || at >= phase.to) return false;
  }
  return true;
}
