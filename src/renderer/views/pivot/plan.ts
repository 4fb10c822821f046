/** What a pivot asks: fields, measure, order; the presets; and the filter that goes with it. Pure. */
import type { Input } from '#shared/contract/index.ts';
import { type Filter, quoteValue } from '#shared/model/filter.ts';

export type Measure = NonNullable<Input<'events.pivot'>['measure']>;
export type Order = NonNullable<Input<'events.pivot'>['order']>;

export interface PivotPlan {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly measure: Measure;
  /** Counted by the measure `distinct`. */
  readonly of: string;
  readonly order: Order;
  /** Leaves out events that lack one of the fields. */
  readonly complete: boolean;
}

export const measures: readonly { readonly value: Measure; readonly label: string }[] = [
  { value: 'count', label: 'Count' },
  { value: 'distinct', label: 'Distinct values' },
  { value: 'first', label: 'First seen' },
  { value: 'last', label: 'Last seen' },
  { value: 'share', label: 'Share' },
];

export const orders: readonly { readonly value: Order; readonly label: string }[] = [
  { value: 'most', label: 'Most first' },
  { value: 'rare', label: 'Rare first' },
  { value: 'label', label: 'By name' },
];

export interface Preset {
  readonly id: string;
  readonly title: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly order?: Order;
}

/** The questions of the trade. */
export const presets: readonly Preset[] = [
  {
    id: 'id-hour',
    title: 'Event id by hour: what happened when',
    rows: ['id'],
    columns: ['time.hour'],
    order: 'label',
  },
  { id: 'process-destination', title: 'Process by destination', rows: ['Image'], columns: ['DestinationIp'] },
  { id: 'process-port', title: 'Process by destination port', rows: ['Image'], columns: ['DestinationPort'] },
  { id: 'query-process', title: 'Rare DNS names by process', rows: ['QueryName'], columns: ['Image'], order: 'rare' },
  {
    id: 'parent-child',
    title: 'Parent by child process, rare first',
    rows: ['ParentImage', 'Image'],
    columns: ['computer'],
    order: 'rare',
  },
  { id: 'rare-image', title: 'Least frequent programs by host', rows: ['Image'], columns: ['computer'], order: 'rare' },
  {
    id: 'rare-command',
    title: 'Least frequent command lines',
    rows: ['CommandLine'],
    columns: ['computer'],
    order: 'rare',
  },
  { id: 'user-host', title: 'User by host', rows: ['TargetUserName'], columns: ['computer'] },
  { id: 'address-account', title: 'Source address by account', rows: ['IpAddress'], columns: ['TargetUserName'] },
  { id: 'logon-type', title: 'Account by logon type', rows: ['TargetUserName'], columns: ['LogonType'] },
  { id: 'account-hour', title: 'Account by hour of the day', rows: ['TargetUserName'], columns: ['time.hourofday'] },
  {
    id: 'service',
    title: 'Services installed by host',
    rows: ['ServiceName', 'ImagePath'],
    columns: ['computer'],
    order: 'rare',
  },
  { id: 'channel-host', title: 'Host by channel: what is there', rows: ['computer'], columns: ['channel'] },
];

/** True where every field of the preset is one of the case. */
export function isPossible(preset: Preset, fields: ReadonlySet<string>): boolean {
  return [...preset.rows, ...preset.columns].every((field) => fields.has(field));
}

/** The plan of a preset: counts, of events that have all its fields. */
export function fromPreset(preset: Preset): PivotPlan {
  return {
    rows: preset.rows,
    columns: preset.columns,
    measure: 'count',
    of: '',
    order: preset.order ?? 'most',
    complete: true,
  };
}

/** The shared filter and, where wanted, a clause for each field that an event must have. */
export function toPivotFilter(filter: Filter, plan: PivotPlan): Filter {
  if (!plan.complete) return filter;
  const needed = [...plan.rows, ...plan.columns].filter((field) => !field.startsWith('time.'));
  return {
    ...filter,
    clauses: [
      ...filter.clauses,
      ...needed.map((field) => ({
        id: `pivot-has-${field}`,
        source: 'pivot',
        text: `${/^[\w.@/-]+$/.test(field) ? field : quoteValue(field)}:*`,
        negated: false,
        disabled: false,
      })),
    ],
  };
}
