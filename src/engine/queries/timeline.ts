/**
 * Density of events in lanes over time. In: a filter, a grouping, a window and a number of bins. Out: counts by lane and bin
 * and the gaps of each lane. Two passes over columns in memory; what goes out is bounded by lanes × bins. Stored times are not
 * touched: a correction is added while counting.
 */
import type Database from 'better-sqlite3';
import type { Output, ParsedInput } from '#shared/contract/index.ts';
import type { TimelineLane } from '#shared/contract/timeline.ts';
import type { AbortFlag } from '../base/abort.ts';
import { chooseBucketUs } from './histogram.ts';
import { matchFilter } from './match.ts';
import { checkAborted, type Numbers } from './store.ts';
import { type LanePlan, planLanes, readHostOfComputer, readSkews, skewsByComputer } from './timeline-lanes.ts';
import { readHostStretches, splitGap } from './timeline-states.ts';

const hourUs = 3_600_000_000;

/** Times as they are shown: recorded, or with the correction of their host. */
export function shownTimes(times: Numbers, computers: Numbers, skews: Float64Array | undefined): Numbers {
  if (!skews) return times;
  const shown = new Float64Array(times.length);
  for (let row = 0; row < times.length; row++) {
    const computer = computers[row]!;
    shown[row] = times[row]! + (computer > 0 ? skews[computer]! : 0);
  }
  return shown;
}

/** See the contract. */
export function queryDensity(
  db: Database.Database,
  input: ParsedInput<'timeline.density'>,
  signal: AbortFlag,
): Output<'timeline.density'> {
  const { store, flags, total } = matchFilter(db, input.filter, signal);
  const plan = planLanes(db, input.by);
  store.load(['time_us', 'level', 'computer_id', plan.column], signal);
  const computers = store.column('computer_id', signal);
  const times = shownTimes(
    store.column('time_us', signal),
    computers,
    input.corrected ? skewsByComputer(db) : undefined,
  );
  const laneOfRow = lanesByRow(plan, store.column(plan.column, signal));
  checkAborted(signal);

  const totals = new Float64Array(plan.lanes.length);
  let firstUs = Number.POSITIVE_INFINITY;
  let lastUs = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < flags.length; row++) {
    if (flags[row] !== 1) continue;
    totals[laneOfRow[row]!]!++;
    const us = times[row]!;
    if (us < firstUs) firstUs = us;
    if (us > lastUs) lastUs = us;
  }
  const window = input.window ?? { fromUs: firstUs, toUs: lastUs + 1 };
  if (total === 0 || !(window.fromUs < window.toUs))
    return { fromUs: 0, toUs: 0, binUs: 1, firstUs: null, lastUs: null, total, otherLanes: 0, lanes: [] };

  const binUs = chooseBucketUs(window.fromUs, window.toUs, input.bins);
  const startUs = Math.floor(window.fromUs / binUs) * binUs;
  const bins = Math.floor((window.toUs - 1 - startUs) / binUs) + 1;
  const grid = { startUs, binUs, bins };
  const { slots, chosen, otherLanes } = chooseLanes(plan, totals, input.lanes);
  const counted = count(grid, slots, chosen.length, laneOfRow, times, flags, store.column('level', signal));
  checkAborted(signal);
  const gaps =
    input.by === 'level'
      ? undefined
      : findGaps(db, input, plan, grid, { laneOfRow, times, computers }, chosen, otherLanes > 0);
  const lanes = chosen.map((lane, slot): TimelineLane => {
    const isOthers = otherLanes > 0 && slot === chosen.length - 1;
    const { key, label, clause, skewUs } = plan.lanes[lane]!;
    const part = (values: Uint32Array): number[] => [...values.subarray(slot * bins, (slot + 1) * bins)];
    return {
      ...(isOthers
        ? { key: 'others', label: `${otherLanes} more`, clause: null, skewUs: 0 }
        : { key, label, clause, skewUs: input.corrected ? skewUs : 0 }),
      total: totals.reduce((sum, one, at) => (slots[at] === slot ? sum + one : sum), 0),
      counts: part(counted.counts),
      warnings: part(counted.warnings),
      errors: part(counted.errors),
      gaps: gaps?.[slot] ?? [],
    };
  });
  return { fromUs: startUs, toUs: startUs + bins * binUs, binUs, firstUs, lastUs, total, otherLanes, lanes };
}

interface Grid {
  readonly startUs: number;
  readonly binUs: number;
  readonly bins: number;
}

function lanesByRow(plan: LanePlan, values: Numbers): Int32Array {
  const lanes = new Int32Array(values.length);
  const known = new Map<number, number>();
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    let lane = known.get(value);
    if (lane === undefined) {
      lane = plan.laneOf(value);
      known.set(value, lane);
    }
    lanes[row] = lane;
  }
  return lanes;
}

/** The busiest lanes under the filter (levels: all, in order); the rest shares the last slot. */
function chooseLanes(
  plan: LanePlan,
  totals: Float64Array,
  most: number,
): { readonly slots: Int32Array; readonly chosen: readonly number[]; readonly otherLanes: number } {
  const used = plan.lanes.flatMap((_, lane) => (totals[lane]! > 0 ? [lane] : []));
  if (plan.column !== 'level')
    used.sort((a, b) => totals[b]! - totals[a]! || (plan.lanes[a]!.label < plan.lanes[b]!.label ? -1 : 1));
  const otherLanes = used.length > most ? used.length - most + 1 : 0;
  const chosen = otherLanes > 0 ? used.slice(0, most) : used;
  const slots = new Int32Array(plan.lanes.length).fill(-1);
  used.forEach((lane, slot) => {
    slots[lane] = Math.min(slot, chosen.length - 1);
  });
  return { slots, chosen, otherLanes };
}

function count(
  { startUs, binUs, bins }: Grid,
  slots: Int32Array,
  lanes: number,
  laneOfRow: Int32Array,
  times: Numbers,
  flags: Uint8Array,
  levels: Numbers,
): Record<'counts' | 'warnings' | 'errors', Uint32Array> {
  const make = (): Uint32Array => new Uint32Array(lanes * bins);
  const counts = make();
  const warnings = make();
  const errors = make();
  for (let row = 0; row < flags.length; row++) {
    if (flags[row] !== 1) continue;
    const bin = Math.floor((times[row]! - startUs) / binUs);
    if (bin < 0 || bin >= bins) continue;
    const at = slots[laneOfRow[row]!]! * bins + bin;
    counts[at]!++;
    const level = levels[row]!;
    if (level === 3) warnings[at]!++;
    else if (level === 1 || level === 2) errors[at]!++;
  }
  return { counts, warnings, errors };
}

/** Gaps by slot. They say what the evidence lacks, so the filter has no part in them. */
function findGaps(
  db: Database.Database,
  input: ParsedInput<'timeline.density'>,
  plan: LanePlan,
  { startUs, binUs, bins }: Grid,
  { laneOfRow, times, computers }: { laneOfRow: Int32Array; times: Numbers; computers: Numbers },
  chosen: readonly number[],
  hasOthers: boolean,
): TimelineLane['gaps'][] {
  const own = hasOthers ? chosen.slice(0, -1) : chosen;
  const slotOf = new Int32Array(plan.lanes.length).fill(-1);
  own.forEach((lane, slot) => {
    slotOf[lane] = slot;
  });
  // Bin 0 holds what lies before the window, the last one what lies after it.
  const cells = bins + 2;
  const first = new Float64Array(own.length * cells).fill(Number.POSITIVE_INFINITY);
  const last = new Float64Array(own.length * cells).fill(Number.NEGATIVE_INFINITY);
  const computersOf = own.map(() => new Set<number>());
  for (let row = 0; row < times.length; row++) {
    const slot = slotOf[laneOfRow[row]!]!;
    if (slot < 0) continue;
    const us = times[row]!;
    const bin = Math.min(Math.max(Math.floor((us - startUs) / binUs), -1), bins) + 1;
    const at = slot * cells + bin;
    if (us < first[at]!) first[at] = us;
    if (us > last[at]!) last[at] = us;
    computersOf[slot]!.add(computers[row]!);
  }
  const stretches = readHostStretches(db, input.corrected ? readSkews(db) : new Map());
  const hostOfComputer = readHostOfComputer(db);
  const least = Math.max(hourUs, 2 * binUs);
  return own.map((_, slot) => {
    const hosts = [...new Set([...computersOf[slot]!].flatMap((id) => hostOfComputer.get(id) ?? []))];
    const gaps: TimelineLane['gaps'] = [];
    let before = Number.POSITIVE_INFINITY;
    for (let at = slot * cells; at < (slot + 1) * cells; at++) {
      if (first[at] === Number.POSITIVE_INFINITY) continue;
      if (first[at]! - before >= least) gaps.push(...splitGap(stretches, hosts, before, first[at]!));
      before = last[at]!;
    }
    return gaps;
  });
}
