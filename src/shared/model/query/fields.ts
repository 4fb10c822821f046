/**
 * The fields of the query language that every event has, with their aliases and the kind of value each takes. Whatever is
 * not in this list is a name in the event's payload. docs/query-language.md repeats this table and a test compares them.
 */
import { parseInstantRange } from './time-text.ts';

export type FieldKind = 'time' | 'number' | 'level' | 'status' | 'text' | 'link' | 'any';

export interface QueryField {
  /** As written in clauses that EventLoupe makes. */
  readonly name: string;
  readonly aliases: readonly string[];
  readonly kind: FieldKind;
  readonly label: string;
  /** One line of help. */
  readonly help: string;
}

export const queryFields: readonly QueryField[] = [
  { name: 'time', aliases: ['timecreated'], kind: 'time', label: 'Time', help: 'When the event was created (UTC).' },
  { name: 'id', aliases: ['eventid', 'event_id'], kind: 'number', label: 'Event ID', help: 'The event id.' },
  {
    name: 'level',
    aliases: [],
    kind: 'level',
    label: 'Level',
    help: 'Number or name: critical, error, warning, information, verbose.',
  },
  { name: 'channel', aliases: [], kind: 'text', label: 'Channel', help: 'The log, e.g. Security.' },
  {
    name: 'provider',
    aliases: ['provider_name', 'source'],
    kind: 'text',
    label: 'Provider',
    help: 'Who wrote the event.',
  },
  { name: 'computer', aliases: [], kind: 'text', label: 'Computer', help: 'The computer name as the event has it.' },
  {
    name: 'host',
    aliases: [],
    kind: 'text',
    label: 'Host',
    help: 'The host that one or more computer names belong to.',
  },
  {
    name: 'user',
    aliases: ['userid'],
    kind: 'text',
    label: 'User',
    help: 'SID or name of the logging account, or the payload field User.',
  },
  {
    name: 'record',
    aliases: ['recordid', 'eventrecordid'],
    kind: 'number',
    label: 'Record',
    help: 'The event record id.',
  },
  { name: 'file', aliases: [], kind: 'text', label: 'File', help: 'Name or path of the evidence file.' },
  { name: 'pid', aliases: [], kind: 'number', label: 'PID', help: 'Process id of the logging process.' },
  { name: 'tid', aliases: [], kind: 'number', label: 'TID', help: 'Thread id of the logging process.' },
  { name: 'task', aliases: [], kind: 'number', label: 'Task', help: 'Task number.' },
  { name: 'opcode', aliases: [], kind: 'number', label: 'Opcode', help: 'Opcode number.' },
  {
    name: 'keywords',
    aliases: [],
    kind: 'text',
    label: 'Keywords',
    help: 'The mask as 0x…, or audit failure, audit success, classic.',
  },
  { name: 'status', aliases: [], kind: 'status', label: 'Status', help: 'live, recovered or damaged.' },
  { name: 'event', aliases: [], kind: 'number', label: 'Event', help: 'Row number of one event in this case.' },
  {
    name: 'process',
    aliases: [],
    kind: 'link',
    label: 'Process',
    help: 'Events of a process of this case, by its number.',
  },
  {
    name: 'session',
    aliases: [],
    kind: 'link',
    label: 'Session',
    help: 'Events of a logon session of this case, by its number.',
  },
  {
    name: 'finding',
    aliases: [],
    kind: 'link',
    label: 'Finding',
    help: 'Events of a finding of this case, by its number.',
  },
  { name: 'tag', aliases: [], kind: 'text', label: 'Tag', help: 'A tag given in this case.' },
  { name: 'any', aliases: [], kind: 'any', label: 'Any field', help: 'Any value of the payload, whole.' },
];

const byName = new Map<string, QueryField>();
for (const field of queryFields) for (const name of [field.name, ...field.aliases]) byName.set(name, field);

/** What a written field name means. */
export type FieldRef =
  | { readonly kind: 'typed'; readonly field: QueryField }
  /** `name` may hold `*` and `?`; compared without case. */
  | { readonly kind: 'payload'; readonly name: string };

const statuses = ['live', 'recovered', 'damaged'] as const;
export type StatusName = (typeof statuses)[number];
/** 0 live, 1 recovered, 2 damaged; undefined for another word. */
export function parseStatus(text: string): number | undefined {
  const index = statuses.indexOf(text.toLowerCase() as StatusName);
  return index < 0 ? undefined : index;
}
export const statusNames: readonly StatusName[] = statuses;

/** Resolves a field name as written; `data.NAME` is always the payload. */
export function resolveField(name: string): FieldRef {
  if (/^data\./i.test(name)) return { kind: 'payload', name: name.slice(5) };
  const field = byName.get(name.toLowerCase());
  return field ? { kind: 'typed', field } : { kind: 'payload', name };
}

export const levelNames: readonly string[] = ['always', 'critical', 'error', 'warning', 'information', 'verbose'];
const levelAliases: Readonly<Record<string, number>> = { logalways: 0, info: 4, warn: 3, err: 2, crit: 1 };

/** 0-255 of a number or a name; undefined for anything else. */
export function parseLevel(text: string): number | undefined {
  const word = text.toLowerCase();
  const index = levelNames.indexOf(word);
  if (index >= 0) return index;
  return Object.hasOwn(levelAliases, word) ? levelAliases[word] : parseCount(text);
}

/** A whole number from 0, decimal or `0x…`, below 2^53. */
export function parseCount(text: string): number | undefined {
  if (!/^(\d{1,16}|0[xX][0-9a-fA-F]{1,14})$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** What is wrong with a value of a typed field, as 'expected …'; undefined when it is right. */
export function explainBadValue(kind: FieldKind, text: string): string | undefined {
  if (kind === 'number' && parseCount(text) === undefined) return 'expected a whole number';
  if (kind === 'link' && parseCount(text) === undefined) return 'expected the number of a row of this case';
  if (kind === 'level' && parseLevel(text) === undefined)
    return `expected a number or one of ${levelNames.slice(1).join(', ')}`;
  if (kind === 'time' && parseInstantRange(text) === undefined)
    return 'expected a time such as 2024-01-31, 2024-01-31T10:15 or 2024-01-31T10:15:00.1234567Z';
  return undefined;
}
