/**
 * A plan made ready for one decoder: arrays instead of objects, names as shapes, fixed texts as finished JSON bytes or
 * dictionary ids. In: Plan. Out: BoundPlan, which the record decoder runs over.
 */
import { JsonWriter } from '../base/json-writer.ts';
import type { DecoderDictionaries } from './dictionaries.ts';
import {
  column,
  columnCount,
  compileChild,
  compilePlan,
  type EventPlan,
  type ItemPlan,
  type PayloadPlan,
  type Source,
} from './plan.ts';
import type { ShapeTable } from './shapes.ts';
import type { ElementPart } from './tree.ts';
import type { Shape } from './types.ts';

/** Flags of an item: bits. `slow` items need more than one look at one value. */
export const itemFlag = { optional: 1, arrayAllowed: 2, slow: 4 } as const;

/** How a column gets its value. */
export const sourceKind = { absent: 0, value: 1, constant: 2, text: 3 } as const;

export interface BoundItems {
  readonly count: number;
  readonly items: readonly ItemPlan[];
  readonly subs: Int32Array;
  readonly flags: Uint8Array;
  /** JSON with quotes of a fixed text. */
  readonly literals: readonly (Uint8Array | undefined)[];
  readonly shape: Shape;
}

export interface BoundSystem {
  readonly kinds: Uint8Array;
  readonly subs: Int32Array;
  /** Integers, or dictionary ids. */
  readonly constants: Float64Array;
  readonly sources: readonly (Source | undefined)[];
  /** Values of which each NULL makes the column absent. */
  readonly guards: readonly (readonly number[] | undefined)[];
  /** Provider id when name, GUID and source are all fixed or absent; else -2. */
  readonly provider: number;
  /** Where a GUID may be worth writing to extra. */
  readonly hasActivity: boolean;
}

export interface BoundEvent {
  readonly plan: EventPlan;
  readonly system: BoundSystem | undefined;
  readonly payload: BoundItems | undefined;
}

export interface BoundPlan {
  readonly root: ElementPart;
  readonly event: BoundEvent | undefined;
  /** As the root of a nested value that is its own kind. */
  readonly payload: BoundItems | undefined;
  /** As the root of a nested value inside a fixed element of this kind; null when it does not fit. Made when first asked for. */
  readonly children: Map<string, BoundItems | null>;
}

/** An integer written as decimal or 0x hex, or -1. */
export function toColumnInteger(text: string): number {
  const trimmed = text.trim();
  return /^(\d{1,20}|0[xX][0-9a-fA-F]{1,16})$/.test(trimmed) ? Number(trimmed) : -1;
}

const literalWriter = new JsonWriter(256);

function literalBytes(text: string): Uint8Array {
  literalWriter.length = 0;
  literalWriter.quoted(text);
  return literalWriter.bytes.slice(0, literalWriter.length);
}

function bindItems(plan: PayloadPlan, shapes: ShapeTable): BoundItems {
  const count = plan.items.length;
  const subs = new Int32Array(count);
  const flags = new Uint8Array(count);
  const literals = plan.items.map((item, k) => {
    subs[k] = item.sub;
    const isSlow = item.sub < 0 || item.guards !== undefined || item.isAttribute || item.attributes > 0;
    flags[k] =
      (item.optional ? itemFlag.optional : 0) |
      (item.arrayAllowed ? itemFlag.arrayAllowed : 0) |
      (isSlow ? itemFlag.slow : 0);
    return item.sub < 0 && !item.parts ? literalBytes(item.literal) : undefined;
  });
  return {
    count,
    items: plan.items,
    subs,
    flags,
    literals,
    shape: shapes.intern(
      plan.kind,
      plan.dataName,
      plan.items.map((item) => item.name),
    ),
  };
}

function bindSystem(sources: readonly (Source | undefined)[], dictionaries: DecoderDictionaries): BoundSystem {
  const kinds = new Uint8Array(columnCount);
  const subs = new Int32Array(columnCount).fill(-1);
  const constants = new Float64Array(columnCount).fill(-1);
  const dictionaryOf = new Map([
    [column.providerName as number, dictionaries.providerNames],
    [column.providerGuid as number, dictionaries.providerGuids],
    [column.providerSource as number, dictionaries.providerSources],
    [column.keywords as number, dictionaries.keywordIds],
    [column.channel as number, dictionaries.channelIds],
    [column.computer as number, dictionaries.computerIds],
    [column.user as number, dictionaries.userIds],
  ]);
  sources.forEach((source, index) => {
    if (!source || (source.sub < 0 && !source.parts && source.literal === '')) return;
    const isGuid = index === column.activity || index === column.related;
    if (source.sub >= 0) {
      kinds[index] = sourceKind.value;
      subs[index] = source.sub;
    } else if (source.parts || source.guards || isGuid || index === column.time) kinds[index] = sourceKind.text;
    else {
      const dictionary = dictionaryOf.get(index);
      constants[index] = dictionary ? dictionaries.text(dictionary, source.literal) : toColumnInteger(source.literal);
      kinds[index] = (constants[index] as number) < 0 ? sourceKind.text : sourceKind.constant;
    }
  });
  const isFixed = (index: number): boolean =>
    kinds[index] === sourceKind.absent || kinds[index] === sourceKind.constant;
  const fixedProvider = isFixed(column.providerName) && isFixed(column.providerGuid) && isFixed(column.providerSource);
  return {
    kinds,
    subs,
    constants,
    sources,
    guards: sources.map((source) => source?.guards),
    provider: fixedProvider
      ? dictionaries.provider(
          constants[column.providerName] as number,
          constants[column.providerGuid] as number,
          constants[column.providerSource] as number,
        )
      : -2,
    hasActivity: kinds[column.activity] !== sourceKind.absent || kinds[column.related] !== sourceKind.absent,
  };
}

/** Compiles and binds a tree. */
export function bindTree(root: ElementPart, dictionaries: DecoderDictionaries, shapes: ShapeTable): BoundPlan {
  const plan = compilePlan(root);
  const event = plan.event && {
    plan: plan.event,
    system: plan.event.columns && bindSystem(plan.event.columns, dictionaries),
    payload: plan.event.payload && bindItems(plan.event.payload, shapes),
  };
  return { root, event, payload: plan.payload && bindItems(plan.payload, shapes), children: new Map() };
}

/** The items of a nested root inside a fixed element `kind`. */
export function bindChild(plan: BoundPlan, kind: string, shapes: ShapeTable): BoundItems | null {
  let items = plan.children.get(kind);
  if (items === undefined) {
    const payload = compileChild(plan.root, kind);
    items = payload ? bindItems(payload, shapes) : null;
    plan.children.set(kind, items);
  }
  return items;
}
