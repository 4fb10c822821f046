/**
 * The rule language after loading: plain JSON (kept in the case database, posted to workers) and the event it meets.
 * In: nothing. Out: types. The one decision: a rule is a tree of field tests that names no log; which log a rule runs
 * on, and under which names a field is found there, is decided later (route/), so one tree serves Sysmon 1 and 4688.
 */

/** Absent, one value, or several (the same name twice, several unnamed `Data`, a string array). */
export type FieldValue = string | readonly string[] | undefined;

/** What rules need to know of a record. Implementations may compute lazily; every call for one record gives the same. */
export interface SigmaEvent {
  /** System/Channel as written; compared without case. */
  readonly channel: string;
  readonly provider: string;
  readonly eventId: number | undefined;
  readonly computer: string;
  /** Microseconds since the Unix epoch. */
  readonly timeUs: number;
  /** A field by its exact-case Sigma name; payload before System. */
  get(field: string): FieldValue;
  /** Every value of the record, for keywords. */
  values(): readonly string[];
  /**
   * Text in which every value occurs, as itself or escaped as JSON.stringify does: where it is cheap to have, keywords are
   * looked for in it before the values are taken apart.
   */
  rawText?(): string;
  /** A field that this log lacks, found through the process model (parent's command line, ...). */
  joined?(field: string): FieldValue;
}

/** Parts of a wildcard pattern: literal text, `0` any run, `1` any one character, `2` any of the windash characters. */
export type PatternPart = string | 0 | 1 | 2;

export type CompareOp = 'gt' | 'gte' | 'lt' | 'lte';
export type TextOp = 'eq' | 'contains' | 'startswith' | 'endswith';
export const timeParts = ['minute', 'hour', 'day', 'week', 'month', 'year'] as const;
export type TimePart = (typeof timeParts)[number];

/** One test of one value. Texts are as written in the rule (not case-folded). */
export type Matcher =
  | { readonly op: TextOp; readonly v: string; readonly cased?: true }
  | { readonly op: 'glob'; readonly parts: readonly PatternPart[]; readonly cased?: true }
  | { readonly op: 'any' }
  | { readonly op: 're'; readonly v: string; readonly flags: string }
  | { readonly op: 'cidr'; readonly v: string }
  | { readonly op: CompareOp; readonly v: string }
  | { readonly op: 'null' }
  | { readonly op: 'exists'; readonly yes: boolean }
  | { readonly op: 'ref'; readonly field: string; readonly how: TextOp; readonly cased?: true }
  | { readonly op: 'time'; readonly part: TimePart; readonly cmp: CompareOp | 'eq'; readonly v: number };

/**
 * The condition. `f`: a field against matchers (any of them, or all with `all`); `kw`: the same over every value of the
 * event; `sel`: a named search identifier, kept for the explanation.
 */
export type Node =
  | { readonly t: 'and' | 'or'; readonly c: readonly Node[] }
  | { readonly t: 'not'; readonly c: Node }
  | { readonly t: 'sel'; readonly n: string; readonly c: Node }
  | { readonly t: 'f'; readonly f: string; readonly m: readonly Matcher[]; readonly all?: true }
  | { readonly t: 'kw'; readonly m: readonly Matcher[]; readonly all?: true }
  | { readonly t: 'const'; readonly v: boolean };

export const levels = ['informational', 'low', 'medium', 'high', 'critical'] as const;
export type Level = (typeof levels)[number];

export interface LogSource {
  readonly product?: string | undefined;
  readonly category?: string | undefined;
  readonly service?: string | undefined;
}

/** What every kind of rule document says about itself. */
export interface RuleHead {
  /** The rule's own id, or one derived from its text when it has none. */
  readonly id: string;
  /** Correlations may refer to a rule by name. */
  readonly name?: string | undefined;
  readonly title: string;
  readonly level: Level;
  readonly status?: string | undefined;
  readonly author: string;
  readonly description: string;
  readonly date?: string | undefined;
  readonly modified?: string | undefined;
  readonly license?: string | undefined;
  readonly references: readonly string[];
  readonly falsePositives: readonly string[];
  readonly tags: readonly string[];
  /** Path inside the folder or archive, `/` between parts. */
  readonly path: string;
  /** Lower-case hex of the document's text. */
  readonly sha256: string;
  /** False (`finding: false`, an own addition): hits only serve correlations. */
  readonly finding: boolean;
  /** Departures from the specification that did not stop the rule. */
  readonly warnings: readonly string[];
}

export interface DetectionRule extends RuleHead {
  readonly kind: 'detection';
  readonly logsource: LogSource;
  readonly condition: Node;
}

export const correlationTypes = [
  'event_count',
  'value_count',
  'temporal',
  'temporal_ordered',
  'value_sum',
  'value_avg',
  'value_percentile',
  'value_median',
] as const;
export type CorrelationType = (typeof correlationTypes)[number];

/** All given comparisons have to hold (a range is two of them). */
export type CountCondition = Partial<Record<CompareOp | 'eq' | 'neq', number>>;

export interface CorrelationRule extends RuleHead {
  readonly kind: 'correlation';
  readonly type: CorrelationType;
  /** Ids or names of rules, in order. */
  readonly rules: readonly string[];
  readonly groupBy: readonly string[];
  readonly timespanUs: number;
  readonly condition: CountCondition;
  /** The counted or summed fields. */
  readonly fields: readonly string[];
  readonly percentile: number;
  /** Alias -> rule id or name -> field. */
  readonly aliases: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Whether the referred rules' own hits are findings too. */
  readonly generate: boolean;
  /** Extended temporal condition over rule names, when given. */
  readonly expression?: Node | undefined;
}

/** A Sigma filter: hits of the named rules for which `condition` holds are kept, marked as suppressed. */
export interface FilterRule extends RuleHead {
  readonly kind: 'filter';
  readonly logsource: LogSource;
  /** Ids or names; `any` for all rules of the log source. */
  readonly rules: readonly string[] | 'any';
  /** True for events to suppress. */
  readonly condition: Node;
}

/** What Sigma cannot say: a named analytic of EventLoupe with its settings, listed and tagged like a rule. */
export interface AnalyticRule extends RuleHead {
  readonly kind: 'analytic';
  readonly analytic: string;
  readonly settings: Readonly<Record<string, string | number | boolean>>;
}

export type Rule = DetectionRule | CorrelationRule | FilterRule | AnalyticRule;

export const ruleStatuses = ['ok', 'unsupported', 'not-applicable', 'waiting-for-list', 'duplicate'] as const;
export type RuleStatus = (typeof ruleStatuses)[number];

/** One document of a rule file after loading. `rule` is there for ok, and where known for other statuses. */
export interface LoadedRule {
  readonly path: string;
  /** 0-based document inside the file. */
  readonly document: number;
  readonly status: RuleStatus;
  /** Why, for a person; never empty. */
  readonly reason: string;
  readonly id: string;
  readonly title: string;
  readonly rule?: Rule | undefined;
  /** The document's YAML as read. */
  readonly source: string;
  /** 1-based line of the file on which the fault is; for unsupported documents. */
  readonly line?: number | undefined;
  /** Hash of the file's whole text and the engine's version, where it was read from one. */
  readonly fileKey?: string | undefined;
}

/** One reason for a hit: the event's value and the test that it met. */
export interface MatchedField {
  readonly field: string;
  readonly value: string;
  /** Modifier and pattern as in the rule, e.g. `endswith \\cmd.exe`. */
  readonly test: string;
  /** The search identifier it belongs to. */
  readonly selection: string;
}
