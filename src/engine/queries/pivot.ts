/**
 * Rows by columns over events. In: fields for rows and columns (any dimension, also several a side), a measure, a filter.
 * Out: the busiest (or rarest) groups with their cells, each with the clauses that mean it. Works on dictionary codes in
 * memory; an event with several values of a field counts in each of them.
 */
import type Database from 'better-sqlite3';
import type { Output, ParsedInput } from '#shared/contract/index.ts';
import type { AbortFlag } from '../base/abort.ts';
import { type Dimension, openDimension } from './dimension.ts';
import { compareCodes } from './facet.ts';
import { matchFilter } from './match.ts';
import { checkAborted } from './store.ts';

type Input = ParsedInput<'events.pivot'>;
type PivotOutput = Output<'events.pivot'>;

/** Groups of one side: a number for each combination of codes that occurs. */
interface Side {
  readonly dimensions: readonly Dimension[];
  readonly codes: number[][];
  readonly groupOf: (row: number) => number;
  /** All groups of a row with several values; undefined for an ordinary row. */
  readonly groupsOf: (row: number) => readonly number[] | undefined;
}

function buildSide(dimensions: readonly Dimension[], flags: Uint8Array): Side {
  const codes: number[][] = [];
  if (dimensions.length === 0) {
    codes.push([]);
    return { dimensions, codes, groupOf: () => 0, groupsOf: () => undefined };
  }
  const groups = new Int32Array(flags.length).fill(-1);
  /** By depth and group so far: the group of each next code. */
  const tables: Map<number, number>[][] = dimensions.map(() => [new Map<number, number>()]);
  const groupCounts: number[] = dimensions.map(() => 0);
  const stepTo = (depth: number, prefix: number, code: number): number => {
    const table = tables[depth]![prefix] ?? new Map<number, number>();
    tables[depth]![prefix] = table;
    let next = table.get(code);
    if (next === undefined) {
      next = groupCounts[depth]!++;
      table.set(code, next);
    }
    return next;
  };
  const seen = new Set<number>();
  const groupFor = (path: readonly number[]): number => {
    let group = 0;
    path.forEach((code, depth) => {
      group = stepTo(depth, group, code);
    });
    if (!seen.has(group)) {
      seen.add(group);
      codes[group] = [...path];
    }
    return group;
  };
  const several = new Map<number, number[]>();
  const [only] = dimensions;
  if (dimensions.length === 1) {
    const table = tables[0]![0]!;
    const column = only!.codes;
    let lastCode = Number.NaN;
    let lastGroup = -1;
    for (let row = 0; row < flags.length; row++) {
      if (flags[row] !== 1) continue;
      const code = column[row]!;
      if (code !== lastCode) {
        lastCode = code;
        lastGroup = table.get(code) ?? groupFor([code]);
      }
      groups[row] = lastGroup;
    }
  } else {
    const path = new Array<number>(dimensions.length);
    for (let row = 0; row < flags.length; row++) {
      if (flags[row] !== 1) continue;
      for (let k = 0; k < dimensions.length; k++) path[k] = dimensions[k]!.codes[row]!;
      groups[row] = groupFor(path);
    }
  }
  for (const dimension of dimensions) {
    for (const row of dimension.more.keys()) {
      if (flags[row] !== 1 || several.has(row)) continue;
      let paths: number[][] = [[]];
      for (const one of dimensions) {
        const values = [one.codes[row]!, ...(one.more.get(row) ?? [])];
        paths = paths.flatMap((path) => values.map((code) => [...path, code])).slice(0, 1000);
      }
      several.set(row, paths.map(groupFor));
    }
  }
  return { dimensions, codes, groupOf: (row) => groups[row]!, groupsOf: (row) => several.get(row) };
}

/** Largest table kept as a plain array. */
const denseCells = 1 << 23;

/** Throws `bad-input` for fields that cannot be grouped by. */
export function queryPivot(db: Database.Database, input: Input, signal: AbortFlag): PivotOutput {
  const { store, flags } = matchFilter(db, input.filter, signal);
  const open = (fields: readonly string[]): Dimension[] => fields.map((field) => openDimension(db, field, signal));
  const rows = buildSide(open(input.rows), flags);
  checkAborted(signal);
  const columns = buildSide(open(input.columns), flags);
  checkAborted(signal);
  const width = columns.codes.length;
  const cellCount = rows.codes.length * width;
  const dense = cellCount <= denseCells ? new Float64Array(cellCount) : undefined;
  const sparse = dense ? undefined : new Map<number, number>();
  const rowTotals = new Float64Array(rows.codes.length);
  const columnTotals = new Float64Array(width);
  const isTime = input.measure === 'first' || input.measure === 'last';
  const isDistinct = input.measure === 'distinct';
  const times = isTime ? store.column('time_us', signal) : undefined;
  const of = isDistinct && input.of !== undefined ? openDimension(db, input.of, signal) : undefined;
  const sets = isDistinct ? new Map<number, Set<number>>() : undefined;
  const ends = isTime ? new Map<number, number>() : undefined;
  const isFirst = input.measure === 'first';
  let total = 0;

  const addTo = (row: number, group: number, column: number): void => {
    const cell = group * width + column;
    if (dense) dense[cell]!++;
    else sparse!.set(cell, (sparse!.get(cell) ?? 0) + 1);
    if (times && ends) {
      const time = times[row]!;
      const known = ends.get(cell);
      if (known === undefined || (isFirst ? time < known : time > known)) ends.set(cell, time);
    }
    if (sets && of) {
      const set = sets.get(cell) ?? new Set<number>();
      sets.set(cell, set);
      if (of.codes[row] !== -1) set.add(of.codes[row]!);
      for (const code of of.more.get(row) ?? []) set.add(code);
    }
  };
  for (let row = 0; row < flags.length; row++) {
    if (flags[row] !== 1) continue;
    total += 1;
    const group = rows.groupOf(row);
    const column = columns.groupOf(row);
    const groups = rows.groupsOf(row);
    const others = columns.groupsOf(row);
    if (!groups && !others) {
      rowTotals[group]!++;
      columnTotals[column]!++;
      addTo(row, group, column);
      continue;
    }
    for (const one of groups ?? [group]) rowTotals[one]!++;
    for (const one of others ?? [column]) columnTotals[one]!++;
    for (const one of groups ?? [group]) for (const other of others ?? [column]) addTo(row, one, other);
  }

  const compareGroups = (side: Side, a: number, b: number): number => {
    for (let k = 0; k < side.dimensions.length; k++) {
      const by = compareCodes(side.dimensions[k]!, side.codes[a]![k]!, side.codes[b]![k]!);
      if (by !== 0) return by;
    }
    return 0;
  };
  // A group that only multi-valued rows would make may have no event of its own.
  const present = (totals: Float64Array): number[] => Array.from(totals.keys()).filter((group) => totals[group]! > 0);
  const rowOrder = present(rowTotals).sort((a, b) => {
    const by = input.order === 'label' ? 0 : (rowTotals[b]! - rowTotals[a]!) * (input.order === 'rare' ? -1 : 1);
    return by || compareGroups(rows, a, b);
  });
  const columnsByLabel = columns.dimensions.every((dimension) => dimension.isOrdered) || input.order === 'label';
  const columnOrder = present(columnTotals).sort(
    (a, b) => columnTotals[b]! - columnTotals[a]! || compareGroups(columns, a, b),
  );
  const shownColumns = columnOrder.slice(0, input.columnLimit);
  if (columnsByLabel) shownColumns.sort((a, b) => compareGroups(columns, a, b));
  const shownRows = rowOrder.slice(input.offset, input.offset + input.limit);

  const cellValue = (cell: number): number | null => {
    const count = dense ? dense[cell]! : (sparse!.get(cell) ?? 0);
    if (count === 0) return null;
    if (ends) return ends.get(cell) ?? null;
    if (sets) return sets.get(cell)?.size ?? 0;
    return input.measure === 'share' ? count / total : count;
  };
  const keysOf = (side: Side, group: number): { value: string; label: string; clause: string | null }[] =>
    side.dimensions.map((dimension, k) => {
      const code = side.codes[group]![k]!;
      return { value: dimension.value(code), label: dimension.label(code), clause: dimension.clause(code) ?? null };
    });
  return {
    total,
    rowCount: rowOrder.length,
    columnCount: columnOrder.length,
    columns: shownColumns.map((column) => ({ keys: keysOf(columns, column), events: columnTotals[column]! })),
    rows: shownRows.map((group) => ({
      keys: keysOf(rows, group),
      events: rowTotals[group]!,
      cells: shownColumns.map((column) => cellValue(group * width + column)),
    })),
  };
}
