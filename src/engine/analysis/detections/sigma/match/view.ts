/**
 * One record as the rules of one mapping see it. In: a SigmaEvent and a mapping. Out: values by slot, read and folded at
 * most once a record. The one decision: fields are numbered once when rules are compiled, so a look-up while matching is
 * an array access.
 */
import { fold } from '../fold.ts';
import { type Mapping, toList } from '../route/mappings.ts';
import type { FieldValue, SigmaEvent } from '../types.ts';

/** A field's value for the rules of a mapping: the log's own, else the mapped one, else the joined one. */
export function getMapped(event: SigmaEvent, mapping: Mapping | undefined, field: string): FieldValue {
  const mapped = mapping && Object.hasOwn(mapping.fields, field) ? mapping.fields[field]!(event) : event.get(field);
  return mapped ?? event.joined?.(field);
}

/** Whether a field's absence in this record says nothing. */
export function isUnknown(event: SigmaEvent, mapping: Mapping | undefined, field: string): boolean {
  if (!mapping) return false;
  if (mapping.never.has(field)) return true;
  return mapping.perhaps.has(field) && getMapped(event, mapping, field) === undefined;
}

const noValues: readonly string[] = [];

/** Values of the current record; `open` moves on to the next. */
export class EventView {
  readonly mapping: Mapping | undefined;
  #event: SigmaEvent | undefined;
  #epoch = 0;
  readonly #names: string[] = [];
  readonly #slots = new Map<string, number>();
  readonly #values: (readonly string[])[] = [];
  readonly #present: boolean[] = [];
  readonly #folded: (readonly string[])[] = [];
  readonly #valueEpochs: number[] = [];
  readonly #foldedEpochs: number[] = [];
  #all: readonly string[] = noValues;
  #allFolded: readonly string[] = noValues;
  #allEpoch = 0;
  #search: readonly string[] = noValues;
  #searchEpoch = 0;

  constructor(mapping: Mapping | undefined) {
    this.mapping = mapping;
  }

  /** The number under which a field is asked for. */
  slot(field: string): number {
    const known = this.#slots.get(field);
    if (known !== undefined) return known;
    const slot = this.#names.length;
    this.#slots.set(field, slot);
    this.#names.push(field);
    this.#values.push(noValues);
    this.#present.push(false);
    this.#folded.push(noValues);
    this.#valueEpochs.push(0);
    this.#foldedEpochs.push(0);
    return slot;
  }

  open(event: SigmaEvent): void {
    this.#event = event;
    this.#epoch++;
  }

  /** The values as logged; empty when absent. */
  values(slot: number): readonly string[] {
    if (this.#valueEpochs[slot] !== this.#epoch) {
      this.#valueEpochs[slot] = this.#epoch;
      const value = getMapped(this.#event!, this.mapping, this.#names[slot]!);
      this.#present[slot] = value !== undefined;
      this.#values[slot] = toList(value);
    }
    return this.#values[slot]!;
  }

  folded(slot: number): readonly string[] {
    if (this.#foldedEpochs[slot] !== this.#epoch) {
      const values = this.values(slot);
      this.#foldedEpochs[slot] = this.#epoch;
      this.#folded[slot] = values.length === 0 ? noValues : values.length === 1 ? [fold(values[0]!)] : values.map(fold);
    }
    return this.#folded[slot]!;
  }

  has(slot: number): boolean {
    this.values(slot);
    return this.#present[slot]!;
  }

  /** Absent, and the log could not have said it. */
  unknown(slot: number): boolean {
    return this.mapping !== undefined && !this.has(slot) && isUnknown(this.#event!, this.mapping, this.#names[slot]!);
  }

  /** Every value of the record. */
  all(): readonly string[] {
    this.#readAll();
    return this.#all;
  }

  allFolded(): readonly string[] {
    this.#readAll();
    return this.#allFolded;
  }

  /** Folded texts to look for keywords' witnesses in: the raw text where the event has one, else every value. */
  searchTexts(): readonly string[] {
    if (!this.#event?.rawText) return this.allFolded();
    if (this.#searchEpoch !== this.#epoch) {
      this.#searchEpoch = this.#epoch;
      this.#search = [fold(this.#event.rawText())];
    }
    return this.#search;
  }

  #readAll(): void {
    if (this.#allEpoch === this.#epoch) return;
    this.#allEpoch = this.#epoch;
    this.#all = this.#event!.values();
    this.#allFolded = this.#all.map(fold);
  }
}
