/**
 * A record as rules see it. In: payload names and items (docs/architecture.md, 'Payload') and System columns. Out: a
 * SigmaEvent. The decisions: payload beats System for a field's value, except `EventID`, which routes; a UserData path
 * answers to its last part; blanks in names are dropped (`Threat Name` is `ThreatName`); unnamed Data is `Data`.
 */
import { toIsoTime } from '#shared/model/time.ts';
import type { FieldValue, SigmaEvent } from './types.ts';

/** One item of a payload array. */
export type PayloadItem = string | readonly string[] | null;

/** System columns; undefined where the record has none. */
export interface SystemFields {
  readonly channel: string;
  readonly provider: string;
  readonly providerGuid?: string | undefined;
  readonly providerSource?: string | undefined;
  readonly eventId: number | undefined;
  readonly qualifiers?: number | undefined;
  readonly version?: number | undefined;
  readonly level?: number | undefined;
  readonly task?: number | undefined;
  readonly opcode?: number | undefined;
  /** `0x…` as in Event Viewer's XML. */
  readonly keywords?: string | undefined;
  readonly timeUs: number;
  readonly timeTick?: number | undefined;
  readonly recordId?: number | undefined;
  /** Of the logging process. */
  readonly processId?: number | undefined;
  readonly threadId?: number | undefined;
  readonly computer: string;
  readonly user?: string | undefined;
  readonly activity?: string | undefined;
  readonly related?: string | undefined;
}

/** What a record event is made of. */
export interface RecordParts {
  /** Aligned with `items`; the same array object for records of one shape lets its plan be kept. */
  readonly names: readonly string[];
  readonly items: readonly PayloadItem[];
  readonly system: SystemFields;
  /** RenderingInfo as `[path, text]`. */
  readonly rendering?: readonly (readonly [string, string])[] | undefined;
  readonly joined?: ((field: string) => FieldValue) | undefined;
}

type NamePlan = ReadonlyMap<string, readonly number[]>;
const plans = new WeakMap<readonly string[], NamePlan>();

/** Field name -> positions in the payload array. */
function toPlan(names: readonly string[]): NamePlan {
  const known = plans.get(names);
  if (known) return known;
  const plan = new Map<string, number[]>();
  for (const [index, name] of names.entries()) {
    for (const key of toFieldNames(name)) {
      const list = plan.get(key);
      if (list) list.push(index);
      else plan.set(key, [index]);
    }
  }
  plans.set(names, plan);
  return plan;
}

/** The names under which a rule may ask for a payload item. */
function toFieldNames(name: string): ReadonlySet<string> {
  if (name === '') return new Set(['Data']);
  const keys = new Set([name]);
  const last = name.slice(name.lastIndexOf('/') + 1);
  const at = last.indexOf('@');
  keys.add(at < 0 ? last.replace(/^#/, '') : `${last.slice(0, at)}_${last.slice(at + 1)}`);
  for (const key of [...keys]) if (key.includes(' ')) keys.add(key.replaceAll(' ', ''));
  return keys;
}

const text = (value: number | undefined): FieldValue => (value === undefined ? undefined : String(value));

const systemFields: Readonly<Record<string, (system: SystemFields) => FieldValue>> = {
  Channel: (s) => s.channel,
  Computer: (s) => s.computer,
  Provider_Name: (s) => s.provider,
  Provider_Guid: (s) => s.providerGuid,
  Provider_EventSourceName: (s) => s.providerSource,
  EventID_Qualifiers: (s) => text(s.qualifiers),
  Version: (s) => text(s.version),
  Level: (s) => text(s.level),
  Task: (s) => text(s.task),
  Opcode: (s) => text(s.opcode),
  Keywords: (s) => s.keywords,
  TimeCreated: (s) => toIsoTime(s.timeUs, s.timeTick),
  TimeCreated_SystemTime: (s) => toIsoTime(s.timeUs, s.timeTick),
  SystemTime: (s) => toIsoTime(s.timeUs, s.timeTick),
  EventRecordID: (s) => text(s.recordId),
  Execution_ProcessID: (s) => text(s.processId),
  Execution_ThreadID: (s) => text(s.threadId),
  Security_UserID: (s) => s.user,
  Correlation_ActivityID: (s) => s.activity,
  Correlation_RelatedActivityID: (s) => s.related,
};

/** A payload field's value by Sigma name. */
export function getPayloadField(names: readonly string[], items: readonly PayloadItem[], field: string): FieldValue {
  const positions = toPlan(names).get(field);
  if (!positions) return undefined;
  if (positions.length === 1) return toFieldValue(items[positions[0]!]);
  const values = positions.flatMap((p) => toFieldValue(items[p]) ?? []);
  return values.length === 0 ? undefined : values;
}

/** Whether a shape has a field; its value may still be absent in a record. */
export function hasPayloadField(names: readonly string[], field: string): boolean {
  return toPlan(names).has(field);
}

/** A System field's value by Sigma name. */
export function getSystemField(system: SystemFields, field: string): FieldValue {
  return Object.hasOwn(systemFields, field) ? systemFields[field]!(system) : undefined;
}

/** Whether a name is one of System's. */
export const isSystemField = (field: string): boolean => Object.hasOwn(systemFields, field);

/** Every text of a record, for keywords: payload, rendering, and the names of provider, channel and computer. */
export function toAllValues(
  items: readonly PayloadItem[],
  rendering: RecordParts['rendering'],
  names: readonly string[],
): string[] {
  return [
    ...items.flatMap((item) => toFieldValue(item) ?? []),
    ...(rendering ?? []).map(([, value]) => value),
    ...names,
  ];
}

/** The rendered message, where the record carries one. */
export function toMessage(rendering: RecordParts['rendering']): FieldValue {
  return rendering?.find(([path]) => path === 'Message')?.[1];
}

/** A SigmaEvent over a record's parts; nothing is copied, so the parts must not change while it is in use. */
export function createRecordEvent(parts: RecordParts): SigmaEvent {
  const { names, items, system } = parts;
  let all: readonly string[] | undefined;
  return {
    channel: system.channel,
    provider: system.provider,
    eventId: system.eventId,
    computer: system.computer,
    timeUs: system.timeUs,
    get: (field) => {
      if (field === 'EventID') return text(system.eventId);
      const value = getPayloadField(names, items, field) ?? getSystemField(system, field);
      return value ?? (field === 'Message' ? toMessage(parts.rendering) : undefined);
    },
    values: () => {
      all ??= toAllValues(items, parts.rendering, [system.provider, system.channel, system.computer]);
      return all;
    },
    ...(parts.joined ? { joined: parts.joined } : {}),
  };
}

function toFieldValue(item: PayloadItem | undefined): FieldValue {
  if (item === null || item === undefined) return undefined;
  if (typeof item === 'string') return item;
  return item.length === 0 ? '' : item.length === 1 ? item[0] : item;
}
