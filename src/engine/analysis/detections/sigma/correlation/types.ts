/** What the correlation pass takes and gives. Pure: hits in, correlation hits out. */
import type { CorrelationRule, FieldValue } from '../types.ts';

/** A hit of a rule on one record. Suppressed hits are not passed in. */
export interface BaseHit {
  readonly ruleId: string;
  /** Identifies the record; orders records of one time. */
  readonly key: number;
  readonly timeUs: number;
  get(field: string): FieldValue;
}

export interface GroupValue {
  readonly field: string;
  /** Undefined: the record has no such field; such records are a group of their own. */
  readonly value: string | undefined;
}

/** A run of overlapping windows of one group in which the condition held. */
export interface CorrelationHit {
  readonly rule: CorrelationRule;
  readonly group: readonly GroupValue[];
  readonly firstUs: number;
  readonly lastUs: number;
  /** Records of the run, in order; only the first thousand are listed. */
  readonly keys: readonly number[];
  readonly count: number;
  /** The measure at its most extreme: records, distinct values, rules, or the statistic. */
  readonly value: number;
}
