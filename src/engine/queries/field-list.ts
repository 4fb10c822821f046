/** Columns a grid can show and a query can name: typed ones, then the payload's names by how many events have them. */
import type Database from 'better-sqlite3';
import type { ColumnInfo } from '#shared/contract/events.ts';
import { foldCase, resolveField } from '#shared/model/query/index.ts';
import type { AbortFlag } from '../base/abort.ts';
import { readShapes } from './shapes.ts';
import { storeOf } from './store.ts';

const typed: readonly (readonly [id: string, label: string, kind: ColumnInfo['kind'], field: string])[] = [
  ['time', 'Time', 'time', 'time'],
  ['eventId', 'Event ID', 'number', 'id'],
  ['level', 'Level', 'text', 'level'],
  ['title', 'Title', 'text', ''],
  ['message', 'Message', 'text', ''],
  ['provider', 'Provider', 'text', 'provider'],
  ['channel', 'Channel', 'text', 'channel'],
  ['computer', 'Computer', 'text', 'computer'],
  ['host', 'Host', 'text', 'host'],
  ['user', 'User', 'text', 'user'],
  ['record', 'Record', 'number', 'record'],
  ['pid', 'PID', 'number', 'pid'],
  ['tid', 'TID', 'number', 'tid'],
  ['task', 'Task', 'number', 'task'],
  ['opcode', 'Opcode', 'number', 'opcode'],
  ['keywords', 'Keywords', 'text', 'keywords'],
  ['status', 'Status', 'text', 'status'],
  ['file', 'File', 'text', 'file'],
];

/** Payload names that differ only in case are one column, under the most frequent spelling. */
export function queryColumns(db: Database.Database, signal: AbortFlag): ColumnInfo[] {
  const store = storeOf(db);
  const perShape = new Map<number, number>();
  const shapeIds = store.column('shape_id', signal);
  for (let row = 0; row < shapeIds.length; row++) perShape.set(shapeIds[row]!, (perShape.get(shapeIds[row]!) ?? 0) + 1);
  const fields = new Map<string, { name: string; best: number; count: number }>();
  for (const shape of readShapes(db).values()) {
    const events = perShape.get(shape.id) ?? 0;
    if (events === 0) continue;
    for (const name of new Set(shape.names)) {
      const key = foldCase(name);
      const known = fields.get(key);
      if (!known) fields.set(key, { name, best: events, count: events });
      else {
        known.count += events;
        if (events > known.best) Object.assign(known, { name, best: events });
      }
    }
  }
  const payload = [...fields.values()].sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
  return [
    ...typed.map(([id, label, kind, field]): ColumnInfo => ({ id, label, kind, field, count: null })),
    ...payload.map(({ name, count }): ColumnInfo => {
      const isHidden = resolveField(name).kind === 'typed' || name === '' || /[*?]/.test(name);
      return {
        id: `data.${name}`,
        label: name || '(no name)',
        kind: 'text',
        field: isHidden ? `data.${name}` : name,
        count,
      };
    }),
  ];
}
