/** Which columns the events grid shows, and how a cell is written. Pure: engine's column list and choices in, columns out. */
import type { ColumnInfo } from '#shared/contract/events.ts';
import type { ColumnChoice } from '../../state/preferences.ts';
import { formatTime } from '../../state/time-zone.ts';
import { toSeverity } from '../../theme/severity.ts';
import type { CellValue, GridColumn, GridRow } from '../../widgets/grid-types.ts';

interface Usual {
  readonly width: number;
  readonly flex?: number;
  readonly pinned?: boolean;
}

/** Width for each usual column; the order of the keys is the first order on screen. */
const usual: Readonly<Record<string, Usual>> = {
  time: { width: 226, pinned: true },
  level: { width: 74 },
  eventId: { width: 84 },
  title: { width: 172 },
  message: { width: 560 },
  computer: { width: 160 },
  channel: { width: 220 },
  provider: { width: 220 },
  user: { width: 160 },
};

/** Columns that every page brings, shown or not: the row's colour and the menus need them. */
export const alwaysFetched: readonly string[] = ['level', 'eventId'];

/** The choice of a person who has not chosen. */
export function defaultChoice(known: readonly ColumnInfo[]): ColumnChoice[] {
  const ids = new Set(known.map((column) => column.id));
  const chosen = Object.keys(usual).filter((id) => ids.has(id));
  return chosen.map((id) => ({ id, ...(usual[id]?.pinned ? { pinned: true } : {}) }));
}

/** Level of a row as a number 0-5, however the engine writes it; undefined when it has none. */
export function toLevel(value: CellValue): number | undefined {
  if (typeof value === 'number') return value;
  if (!value) return undefined;
  const names = ['always', 'critical', 'error', 'warning', 'info', 'verbose'];
  const at = names.findIndex((name) => value.toLowerCase().includes(name));
  return at >= 0 ? at : /^\d+$/.test(value) ? Number(value) : undefined;
}

/** Class of a row by its level, for the marker at its left; nothing for information and below. */
export function toRowClass(row: GridRow): string | undefined {
  const level = toLevel(row.level);
  return level !== undefined && level >= 1 && level <= 3 ? `el-level-${level}` : undefined;
}

/** The grid's columns. A chosen column that the case does not have (another case) is left out. */
export function toGridColumns(
  known: readonly ColumnInfo[],
  choices: readonly ColumnChoice[],
  timeZone: string,
): GridColumn[] {
  const byId = new Map(known.map((column) => [column.id, column]));
  return choices.flatMap((choice) => {
    const info = byId.get(choice.id);
    return info ? [toGridColumn(info, choice, timeZone)] : [];
  });
}

function toGridColumn(info: ColumnInfo, choice: ColumnChoice, timeZone: string): GridColumn {
  const base = {
    id: info.id,
    label: info.id === 'time' && timeZone !== 'UTC' ? `${info.label} (${timeZone})` : info.label,
    width: choice.width ?? usual[info.id]?.width ?? (info.kind === 'number' ? 90 : 180),
    pinned: choice.pinned,
  };
  if (info.id === 'time') {
    return { ...base, format: (row) => formatTime(Number(row.timeUs), Number(row.timeTick), timeZone) };
  }
  if (info.id === 'level') {
    return {
      ...base,
      format: (row) => {
        const level = toLevel(row.level);
        return level === undefined ? '' : toSeverity(level).word;
      },
      className: (row) => `el-level-text-${toLevel(row.level) ?? 'none'}`,
    };
  }
  return info.kind === 'number' ? { ...base, alignRight: true } : base;
}

/** The list with one more column: before the long message, so that it comes into sight. */
export function addChoice(choices: readonly ColumnChoice[], id: string): ColumnChoice[] {
  if (choices.some((choice) => choice.id === id)) return [...choices];
  const at = choices.findIndex((choice) => choice.id === 'message');
  return at < 0 ? [...choices, { id }] : [...choices.slice(0, at), { id }, ...choices.slice(at)];
}

/** The list with one entry moved by `delta` places. */
export function moveChoice(choices: readonly ColumnChoice[], id: string, delta: number): ColumnChoice[] {
  const from = choices.findIndex((choice) => choice.id === id);
  const to = from + delta;
  const next = [...choices];
  if (from < 0 || to < 0 || to >= next.length) return next;
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
}
