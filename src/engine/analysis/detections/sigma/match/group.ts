/**
 * The rules of one (channel, event id). In: its instances. Out: for a record, the instances that hold. The first records
 * are tried against every rule and teach which texts are rare; then a witness index picks the few rules worth trying.
 * Learning changes the order of work only: the hits are those of a full scan.
 */
import type { Node } from '../types.ts';
import type { Test } from './compile.ts';
import { GramCounts, GramIndex } from './gram-index.ts';
import type { EventView } from './view.ts';
import { chooseWitnesses } from './witness.ts';

/** A rule at one of its sources. */
export interface Instance {
  /** Position of the rule in the runner's list. */
  readonly rule: number;
  readonly node: Node;
  readonly view: EventView;
  readonly test: Test;
}

/** Groups smaller than this are indexed without learning. */
const smallGroup = 6;
/** Records that a group learns from. */
const sampleSize = 96;
/** Rules whose witnesses would be seen in more than this share of records are tried always. */
const tooCommon = 0.9;

interface FieldIndex {
  readonly view: EventView;
  /** -1: every value of the record. */
  readonly slot: number;
  readonly index: GramIndex;
}

export class RuleGroup {
  readonly #instances: readonly Instance[];
  readonly #views: readonly EventView[];
  #counts: Map<EventView, Map<string, GramCounts>> | undefined;
  #sampled = 0;
  #fields: readonly FieldIndex[] | undefined;
  #always: readonly number[] = [];
  readonly #stamps: Int32Array;
  #epoch = 0;

  constructor(instances: readonly Instance[]) {
    this.#instances = instances;
    this.#views = [...new Set(instances.map((i) => i.view))];
    this.#stamps = new Int32Array(instances.length);
    const counts = toEmptyCounts(instances);
    if (instances.length >= smallGroup) this.#counts = counts;
    else this.#build(counts);
  }

  get size(): number {
    return this.#instances.length;
  }

  /** Views that must be opened on the record before `match`. */
  get views(): readonly EventView[] {
    return this.#views;
  }

  /** Instances that hold for the record on which the views are open, in no order. */
  match(): Instance[] {
    const hits: Instance[] = [];
    if (this.#fields) this.#matchIndexed(hits);
    else {
      for (const instance of this.#instances) if (instance.test(instance.view)) hits.push(instance);
      if (this.#counts) this.#learn(this.#counts);
    }
    return hits;
  }

  #matchIndexed(hits: Instance[]): void {
    const epoch = ++this.#epoch;
    const attempt = (number: number): void => {
      if (this.#stamps[number] === epoch) return;
      this.#stamps[number] = epoch;
      const instance = this.#instances[number]!;
      if (instance.test(instance.view)) hits.push(instance);
    };
    for (const number of this.#always) attempt(number);
    for (const field of this.#fields!) {
      const values = field.slot < 0 ? field.view.searchTexts() : field.view.folded(field.slot);
      if (values.length > 0) field.index.scan(values, attempt);
    }
  }

  #learn(counts: Map<EventView, Map<string, GramCounts>>): void {
    for (const [view, fields] of counts) {
      for (const [field, gramCounts] of fields) {
        gramCounts.add(field === '' ? view.searchTexts() : view.folded(view.slot(field)));
      }
    }
    if (++this.#sampled < sampleSize) return;
    this.#counts = undefined;
    this.#build(counts);
  }

  #build(counts: Map<EventView, Map<string, GramCounts>>): void {
    const always: number[] = [];
    const indices = new Map<EventView, Map<string, GramIndex>>();
    for (const [number, instance] of this.#instances.entries()) {
      const fieldCounts = counts.get(instance.view)!;
      const set = chooseWitnesses(instance.node, (field, text) => fieldCounts.get(field)?.price(text) ?? 1);
      if (!set || set.cost > tooCommon) {
        always.push(number);
        continue;
      }
      const byField = indices.get(instance.view) ?? new Map<string, GramIndex>();
      indices.set(instance.view, byField);
      for (const { field, text } of set.witnesses) {
        const index = byField.get(field) ?? new GramIndex();
        byField.set(field, index);
        const counts = fieldCounts.get(field)!;
        for (const form of field === '' ? toRawForms(text) : [text]) {
          index.add(form, form.length < 3 ? 0 : counts.rarest(form).end, number);
        }
      }
    }
    this.#always = always;
    this.#fields = [...indices].flatMap(([view, byField]) =>
      [...byField].map(([field, index]) => ({ view, slot: field === '' ? -1 : view.slot(field), index })),
    );
  }
}

/** A text as it is, and as it stands in JSON. */
function toRawForms(text: string): readonly string[] {
  const escaped = JSON.stringify(text).slice(1, -1);
  return escaped === text ? [text] : [text, escaped];
}

/** One counter for every field that the rules of a view look at. */
function toEmptyCounts(instances: readonly Instance[]): Map<EventView, Map<string, GramCounts>> {
  const counts = new Map<EventView, Map<string, GramCounts>>();
  for (const { view, node } of instances) {
    const fields = counts.get(view) ?? new Map<string, GramCounts>();
    counts.set(view, fields);
    const walk = (n: Node): void => {
      const field = n.t === 'f' ? n.f : n.t === 'kw' ? '' : undefined;
      if (field !== undefined && !fields.has(field)) fields.set(field, new GramCounts());
      if (n.t === 'and' || n.t === 'or') n.c.forEach(walk);
      else if (n.t === 'sel') walk(n.c);
    };
    walk(node);
  }
  return counts;
}
