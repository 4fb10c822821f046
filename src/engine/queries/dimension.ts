/**
 * Anything events can be grouped or sorted by: typed fields, payload fields, parts of the time. In: a field as the query
 * language or a grid column names it. Out: a code for each event, and for each code its value, its label and the clause
 * that means 'only this'.
 */
import type Database from 'better-sqlite3';
import { EngineError } from '#shared/contract/errors.ts';
import { toFieldClauseText } from '#shared/model/filter.ts';
import { foldCase, levelNames, resolveField, statusNames } from '#shared/model/query/index.ts';
import { parseIsoTime, toIsoTime } from '#shared/model/time.ts';
import type { AbortFlag } from '../base/abort.ts';
import { explainSid } from '../normalise/index.ts';
import { namesOfKeywords } from './keywords.ts';
import { loadPayloadColumns, payloadColumn } from './payload-column.ts';
import type { NumberColumn } from './plan.ts';
import { type EventStore, type Numbers, storeOf } from './store.ts';

export interface Dimension {
  readonly field: string;
  /** By row; -1 for an event without it. */
  readonly codes: Numbers;
  readonly more: ReadonlyMap<number, readonly number[]>;
  /** Codes are in an order of their own (numbers, times); else the label decides. */
  readonly isOrdered: boolean;
  value(code: number): string;
  /** The code whose `value` this is; undefined for a value that no event has. */
  codeOf(value: string): number | undefined;
  label(code: number): string;
  /** Undefined when the query language cannot say it. */
  clause(code: number): string | undefined;
}

const none: ReadonlyMap<number, readonly number[]> = new Map();

/** Grid columns whose name is not the query field's. */
const columnAliases: Readonly<Record<string, string>> = { eventId: 'id', recordId: 'record', tags: 'tag' };
/** Typed fields that are plain numbers. */
const plainNumbers: Readonly<Record<string, NumberColumn>> = {
  id: 'event_id',
  record: 'record',
  pid: 'pid',
  tid: 'tid',
  task: 'task',
  opcode: 'opcode',
  version: 'version',
  qualifiers: 'qualifiers',
  event: 'event',
};

interface Labelled {
  readonly value: string;
  readonly label: string;
}

/** Opens dimensions; those that are payload fields are read together. */
export function openDimensions(db: Database.Database, names: readonly string[], signal: AbortFlag): Dimension[] {
  const payloadFields = names.flatMap((name) => {
    const wanted = columnAliases[name] ?? name;
    if (plainNumbers[wanted] || /^(title|message|time|time\..*)$/.test(wanted)) return [];
    const ref = resolveField(wanted);
    return ref.kind === 'payload' ? [ref.name] : [];
  });
  loadPayloadColumns(db, payloadFields, signal);
  return names.map((name) => openDimension(db, name, signal));
}

/** Opens a dimension; throws `bad-input` for a field that cannot be one. */
export function openDimension(db: Database.Database, name: string, signal: AbortFlag): Dimension {
  const store = storeOf(db);
  const wanted = columnAliases[name] ?? name;
  if (wanted === 'title' || wanted === 'message')
    throw new EngineError('bad-input', `Events cannot be grouped or sorted by ${name}: it is made when it is shown.`);
  if (wanted === 'time')
    return numberDimension(
      'time',
      store.column('time_us', signal),
      (us) => toIsoTime(us),
      () => undefined,
      (text) => parseIsoTime(text)?.us,
    );
  if (wanted.startsWith('time.')) return timeDimension(db, wanted, signal);
  const plain = plainNumbers[wanted];
  if (plain) {
    const clause =
      wanted === 'version' || wanted === 'qualifiers' ? () => undefined : (code: number) => `${wanted}:${code}`;
    return numberDimension(wanted, store.column(plain, signal), String, clause);
  }
  const ref = resolveField(wanted);
  if (ref.kind === 'payload') {
    const column = payloadColumn(db, ref.name, signal);
    const field = /^data\./i.test(wanted) || resolveField(ref.name).kind === 'typed' ? `data.${ref.name}` : ref.name;
    // `field:*` asks for a value that is not empty.
    const absent = `-${existsClause(field)}${column.values.includes('') ? ` -${toFieldClauseText(field, '')}` : ''}`;
    return {
      field,
      codes: column.codes,
      more: column.more,
      isOrdered: false,
      value: (code) => column.values[code] ?? '',
      codeOf: (value) => {
        const exact = column.values.indexOf(value);
        const folded = foldCase(value);
        const code = exact < 0 ? column.values.findIndex((other) => foldCase(other) === folded) : exact;
        return code < 0 ? undefined : code;
      },
      label: (code) => column.values[code] ?? '',
      clause: (code) => (code < 0 ? absent : toFieldClauseText(field, column.values[code]!)),
    };
  }
  switch (ref.field.name) {
    case 'id':
    case 'record':
    case 'pid':
    case 'tid':
    case 'task':
    case 'opcode':
    case 'event':
      return openDimension(db, ref.field.name, signal);
    case 'level':
      return labelled(
        'level',
        store.column('level', signal),
        (code) => ({ value: String(code), label: levelNames[code] ?? String(code) }),
        parseCode,
      );
    case 'status':
      return labelled(
        'status',
        store.column('status', signal),
        (code) => {
          const status = statusNames[code] ?? 'live';
          return { value: status, label: status };
        },
        (value) => {
          const code = statusNames.indexOf(value as (typeof statusNames)[number]);
          return code < 0 ? undefined : code;
        },
      );
    case 'channel':
      return dictionary(db, 'channel', store.column('channel_id', signal), 'SELECT id, name, NULL FROM channels');
    case 'provider':
      return dictionary(db, 'provider', store.column('provider_id', signal), 'SELECT id, name, NULL FROM providers');
    case 'computer':
      return dictionary(db, 'computer', store.column('computer_id', signal), 'SELECT id, name, NULL FROM computers');
    case 'user':
      return dictionary(db, 'user', store.column('user_id', signal), 'SELECT id, sid, name FROM users', (sid) =>
        explainSid(sid),
      );
    case 'file':
      return dictionary(db, 'file', store.column('file_id', signal), 'SELECT id, path, name FROM files');
    case 'keywords':
      return dictionary(
        db,
        'keywords',
        store.column('keywords_id', signal),
        'SELECT id, value, NULL FROM keyword_sets',
        (mask) => namesOfKeywords(mask).join(', '),
      );
    case 'host':
      return hostDimension(db, store.column('computer_id', signal));
    case 'tag':
      return tagDimension(db, store);
    default:
      throw new EngineError('bad-input', `Events cannot be grouped or sorted by ${name}.`);
  }
}

const parseCode = (value: string): number | undefined => (/^\d+$/.test(value) ? Number(value) : undefined);

const existsClause = (field: string): string => toFieldClauseText(field, 'x').replace(/:"x"$/, ':*');

function numberDimension(
  field: string,
  codes: Numbers,
  show: (code: number) => string,
  clause: (code: number) => string | undefined,
  codeOf: (value: string) => number | undefined = parseCode,
): Dimension {
  const text = (code: number): string => (code === -1 ? '' : show(code));
  return {
    field,
    codes,
    more: none,
    isOrdered: true,
    value: text,
    codeOf,
    label: text,
    clause: (code) => (code === -1 ? `-${field}:*` : clause(code)),
  };
}

function labelled(
  field: string,
  codes: Numbers,
  of: (code: number) => Labelled,
  codeOf: (value: string) => number | undefined,
  isOrdered = true,
): Dimension {
  const empty: Labelled = { value: '', label: '' };
  const at = (code: number): Labelled => (code < 0 ? empty : of(code));
  return {
    field,
    codes,
    more: none,
    isOrdered,
    value: (code) => at(code).value,
    codeOf,
    label: (code) => at(code).label,
    clause: (code) => (code < 0 ? `-${field}:*` : toFieldClauseText(field, at(code).value)),
  };
}

function dictionary(
  db: Database.Database,
  field: string,
  codes: Numbers,
  sql: string,
  explain?: (value: string) => string | undefined,
): Dimension {
  const rows = new Map<number, Labelled>();
  for (const [id, value, label] of db.prepare(sql).raw().all() as [number, string, string | null][])
    rows.set(id, { value, label: (label ?? explain?.(value)) || value });
  return labelled(field, codes, (code) => rows.get(code) ?? { value: '', label: '' }, findByValue(rows), false);
}

const findByValue = (rows: ReadonlyMap<number, Labelled>) => (value: string) =>
  [...rows].find(([, row]) => row.value === value)?.[0];

/** Tags of events; read anew each time, because they change without a change of the events. */
function tagDimension(db: Database.Database, store: EventStore): Dimension {
  const names = new Map<number, Labelled>();
  for (const [id, name] of db.prepare('SELECT id, name FROM tags').raw().all() as [number, string][])
    names.set(id, { value: name, label: name });
  const codes = new Int32Array(store.count).fill(-1);
  const more = new Map<number, number[]>();
  const tagged = db
    .prepare('SELECT event_id, tag_id FROM event_tags WHERE event_id IS NOT NULL ORDER BY event_id, tag_id')
    .raw();
  for (const [eventId, tagId] of tagged.iterate() as Iterable<[number, number]>) {
    const row = store.rowOf(eventId);
    if (row === undefined) continue;
    if (codes[row] === -1) codes[row] = tagId;
    else more.set(row, [...(more.get(row) ?? []), tagId]);
  }
  const named = labelled(
    'tag',
    codes,
    (code) => names.get(code) ?? { value: '', label: '' },
    findByValue(names),
    false,
  );
  return { ...named, more };
}

/** Computers of one host share a code: the lowest computer id among them. */
function hostDimension(db: Database.Database, computers: Numbers): Dimension {
  const rows = db
    .prepare(
      'SELECT c.id, c.host_id, ifnull(h.name, c.name) FROM computers c LEFT JOIN hosts h ON h.id = c.host_id ORDER BY c.id',
    )
    .raw()
    .all() as [number, number | null, string][];
  const codeOfHost = new Map<number, number>();
  const codeOf = new Map<number, number>();
  const names = new Map<number, Labelled>();
  for (const [id, hostId, name] of rows) {
    const code = hostId === null ? id : (codeOfHost.get(hostId) ?? id);
    if (hostId !== null) codeOfHost.set(hostId, code);
    codeOf.set(id, code);
    if (!names.has(code)) names.set(code, { value: name, label: name });
  }
  const codes = new Int32Array(computers.length);
  for (let row = 0; row < codes.length; row++) codes[row] = codeOf.get(computers[row]!) ?? -1;
  return labelled('host', codes, (code) => names.get(code) ?? { value: '', label: '' }, findByValue(names), false);
}

const minuteUs = 60_000_000;
const bucketSizes: Readonly<Record<string, number>> = {
  'time.minute': minuteUs,
  'time.hour': 60 * minuteUs,
  'time.day': 24 * 60 * minuteUs,
};
const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const twoDigits = (value: number): string => String(value).padStart(2, '0');

function timeDimension(db: Database.Database, name: string, signal: AbortFlag): Dimension {
  const store = storeOf(db);
  const times = store.column('time_us', signal);
  const dayUs = 24 * 60 * minuteUs;
  const size = bucketSizes[name];
  if (size !== undefined) {
    const first = store.derive('time.first', () => {
      const lowest = new Float64Array([Number.POSITIVE_INFINITY]);
      for (let row = 0; row < times.length; row++) if (times[row]! < lowest[0]!) lowest[0] = times[row]!;
      return lowest;
    })[0]!;
    const base = Math.floor(first / size);
    const codes = store.derive(name, () => {
      const buckets = new Int32Array(times.length);
      for (let row = 0; row < times.length; row++)
        buckets[row] = Math.min(Math.floor(times[row]! / size) - base, 0x7fffffff);
      return buckets;
    });
    const start = (code: number): number => (code + base) * size;
    const label = (code: number): string =>
      toIsoTime(start(code))
        .slice(0, name === 'time.day' ? 10 : 16)
        .replace('T', ' ');
    return {
      field: name,
      codes,
      more: none,
      isOrdered: true,
      value: (code) => toIsoTime(start(code)),
      codeOf: (value) => {
        const us = parseIsoTime(value)?.us;
        return us === undefined ? undefined : Math.floor(us / size) - base;
      },
      label,
      clause: (code) => `time:[${toIsoTime(start(code)).slice(0, 19)}Z TO ${toIsoTime(start(code + 1)).slice(0, 19)}Z}`,
    };
  }
  const mod = (value: number, by: number): number => ((value % by) + by) % by;
  if (name === 'time.hourofday') {
    const codes = store.derive(name, () =>
      Int32Array.from(times, (time) => Math.floor(mod(time, dayUs) / (60 * minuteUs))),
    );
    return numberDimension(
      name,
      codes,
      (code) => `${twoDigits(code)}:00`,
      () => undefined,
      (value) => parseCode(value.slice(0, 2)),
    );
  }
  if (name === 'time.weekday') {
    // 1970-01-01 was a Thursday.
    const codes = store.derive(name, () => Int32Array.from(times, (time) => mod(Math.floor(time / dayUs) + 3, 7)));
    return numberDimension(
      name,
      codes,
      (code) => weekdays[code]!,
      () => undefined,
      (value) => {
        const code = weekdays.indexOf(value);
        return code < 0 ? undefined : code;
      },
    );
  }
  throw new EngineError(
    'bad-input',
    `There is no time part ${name}: use time.minute, time.hour, time.day, time.hourofday or time.weekday.`,
  );
}
