/**
 * Rows by columns over events. In: fields for rows and columns (any dimension, also several a side), a measure, a filter.
 * Out: the busiest (or rarest) groups with their cells, each with the clauses that mean it. Works on dictionary codes in
 * memory; an event with several values of a field counts in each of them.
 */
import type Database from 'better-sqlite3';
import type { Output, ParsedInput } from '#shared/contract/index.ts';
import type { AbortFlag } from '../base/abort.ts';
import { type Dimension, openDimension, openDimensions } from './dimension.ts';
import { compareCodes } from './facet.ts';
import { matchFilter } from './match.ts';
import { checkAborted, type Numbers } from './store.ts';

type Input = ParsedInput<'events.pivot'>;
type PivotOutput = Output<'events.pivot'>;

/** Groups of one side: a number for each combination of codes that occurs. The group of a row is `table[column[row] - low]`. */
interface Side {
  readonly dimensions: readonly Dimension[];
  readonly codes: number[][];
  readonly column: Numbers;
  readonly low: number;
  readonly table: Int32Array;
  /** All groups of the rows that have several values. */
  readonly several: ReadonlyMap<number, readonly number[]>;
}

/** Widest span of codes for which a table by code is made. */
const widestSpan = 1 << 22;

/** One field: its codes are the groups, as far as a match has them. Undefined when the codes lie too far apart. */
function buildByCode(dimension: Dimension, flags: Uint8Array): Side | undefined {
  const column = dimension.codes;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < column.length; row++) {
    const code = column[row]!;
    if (code < low) low = code;
    if (code > high) high = code;
  }
  for (const others of dimension.more.values()) for (const code of others) if (code > high) high = code;
  if (column.length === 0 || high - low >= widestSpan) return undefined;
  const table = new Int32Array(high - low + 1).fill(-1);
  const present = new Uint8Array(high - low + 1);
  for (let row = 0; row < column.length; row++) if (flags[row] === 1) present[column[row]! - low] = 1;
  for (const [row, others] of dimension.more) if (flags[row] === 1) for (const code of others) present[code - low] = 1;
  const codes: number[][] = [];
  present.forEach((is, at) => {
    if (is === 1) table[at] = codes.push([at + low]) - 1;
  });
  const several = new Map<number, number[]>();
  for (const [row, others] of dimension.more)
    if (flags[row] === 1) several.set(row, [table[column[row]! - low]!, ...others.map((code) => table[code - low]!)]);
  return { dimensions: [dimension], codes, column, low, table, several };
}

function buildSide(dimensions: readonly Dimension[], flags: Uint8Array): Side {
  const [only] = dimensions;
  if (!only) {
    const column = new Uint8Array(flags.length);
    return { dimensions, codes: [[]], column, low: 0, table: new Int32Array(1), several: new Map() };
  }
  const byCode = dimensions.length === 1 ? buildByCode(only, flags) : undefined;
  if (byCode) return byCode;
  const codes: number[][] = [];
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
  const groupFor = (path: readonly number[]): number => {
    let group = 0;
    for (let depth = 0; depth < path.length; depth++) group = stepTo(depth, group, path[depth]!);
    if (codes[group] === undefined) codes[group] = [...path];
    return group;
  };
  const several = new Map<number, number[]>();
  const path = new Array<number>(dimensions.length);
  for (let row = 0; row < flags.length; row++) {
    if (flags[row] !== 1) continue;
    for (let k = 0; k < dimensions.length; k++) path[k] = dimensions[k]!.codes[row]!;
    groups[row] = groupFor(path);
  }
  for (const dimension of dimensions) {
    for (const row of dimension.more.keys()) {
      if (flags[row] !== 1 || several.has(row)) continue;
      let paths: number[][] = [[]];
      for (const one of dimensions) {
        const values = [one.codes[row]!, ...(one.more.get(row) ?? [])];
        paths = paths.flatMap((start) => values.map((code) => [...start, code])).slice(0, 1000);
      }
      several.set(row, paths.map(groupFor));
    }
  }
  const table = Int32Array.from({ length: codes.length }, (_, group) => group);
  return { dimensions, codes, column: groups, low: 0, table, several };
}

/** Largest table kept as a plain array. */
const denseCells = 1 << 23;

/** Adds every match to its cell. A function of its own, so that its loop is compiled for the kinds of array it meets. */
function countCells(flags: Uint8Array, rows: Side, columns: Side, cells: Float64Array): void {
  const { column: a, low: lowA, table: tableA } = rows;
  const { column: b, low: lowB, table: tableB } = columns;
  const width = columns.codes.length;
  for (let row = 0; row < flags.length; row++) {
    if (flags[row] === 1) cells[tableA[a[row]! - lowA]! * width + tableB[b[row]! - lowB]!]!++;
  }
}

/** Throws `bad-input` for fields that cannot be grouped by. */
export function queryPivot(db: Database.Database, input: Input, signal: AbortFlag): PivotOutput {
  // Fields first: a condition on a field that is in memory by then needs no scan.
  const fields = openDimensions(db, [...input.rows, ...input.columns], signal);
  const [rowFields, columnFields] = [fields.slice(0, input.rows.length), fields.slice(input.rows.length)];
  const { store, flags, total } = matchFilter(db, input.filter, signal);
  const rows = buildSide(rowFields, flags);
  checkAborted(signal);
  const columns = buildSide(columnFields, flags);
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
  const countRow = (row: number): void => {
    const groups = rows.several.get(row) ?? [rows.table[rows.column[row]! - rows.low]!];
    const others = columns.several.get(row) ?? [columns.table[columns.column[row]! - columns.low]!];
    for (const one of groups) rowTotals[one]!++;
    for (const one of others) columnTotals[one]!++;
    for (const one of groups) for (const other of others) addTo(row, one, other);
  };
  if (dense && !ends && !sets && rows.several.size === 0 && columns.several.size === 0) {
    countCells(flags, rows, columns, dense);
    for (let cell = 0; cell < cellCount; cell++) {
      const count = dense[cell]!;
      if (count === 0) continue;
      rowTotals[Math.floor(cell / width)]! += count;
      columnTotals[cell % width]! += count;
    }
  } else for (let row = 0; row < flags.length; row++) if (flags[row] === 1) countRow(row);

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
