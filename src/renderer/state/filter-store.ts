/**
 * The one filter that all views share, with its history. Actions are pure functions (state in, state out); the store
 * only holds the current state. Every change is a step of the trail, so back and forward go through filter states.
 */
import { create } from 'zustand';
import type { Filter, FilterClause, TimeRange } from '#shared/model/filter.ts';

/** A clause as the renderer keeps it: with what a chip shows, and the values that a facet put in it. */
export interface Clause extends FilterClause {
  /** What the chip says; the clause's text when absent. */
  readonly label?: string;
  /** Clause texts that are alternatives (joined with OR); kept so that a facet can add and take away. */
  readonly options?: readonly string[];
}

/** A time range as a chip: it can be disabled like a clause. */
export interface TimeClause extends TimeRange {
  readonly source: string;
  readonly disabled: boolean;
}

export interface FilterState {
  readonly text: string;
  readonly clauses: readonly Clause[];
  readonly time?: TimeClause | undefined;
}

/** A step of the trail: the state and a few words on what was changed to get there. */
export interface FilterStep {
  readonly label: string;
  readonly state: FilterState;
}

export interface FilterHistory {
  readonly steps: readonly FilterStep[];
  readonly index: number;
}

/** Longest trail kept. */
export const maxSteps = 200;

export const everything: FilterState = { text: '', clauses: [] };

export const emptyHistory: FilterHistory = { steps: [{ label: 'All events', state: everything }], index: 0 };

/** The state the trail stands at. */
export function currentState(history: FilterHistory): FilterState {
  return history.steps[history.index]!.state;
}

/** Adds a step after the current one; steps ahead of it are dropped. A state that changes nothing adds none. */
export function pushStep(history: FilterHistory, label: string, state: FilterState): FilterHistory {
  if (JSON.stringify(state) === JSON.stringify(currentState(history))) return history;
  const steps = [...history.steps.slice(0, history.index + 1), { label, state }].slice(-maxSteps);
  return { steps, index: steps.length - 1 };
}

/** Moves the trail by `delta` steps, within its ends. */
export function moveStep(history: FilterHistory, delta: number): FilterHistory {
  const index = Math.min(history.steps.length - 1, Math.max(0, history.index + delta));
  return index === history.index ? history : { ...history, index };
}

/** The steps to show as links: the current one and those before it. */
export function recentSteps(
  history: FilterHistory,
  count: number,
): { readonly index: number; readonly label: string }[] {
  const first = Math.max(0, history.index - count + 1);
  return history.steps
    .slice(first, history.index + 1)
    .map((step, offset) => ({ index: first + offset, label: step.label }));
}

/** True where nothing is filtered. */
export function isEverything(state: FilterState): boolean {
  return state.text.trim() === '' && state.clauses.length === 0 && state.time === undefined;
}

let nextClause = 0;

/** A new clause; its id is unique in this window. */
export function createClause(
  source: string,
  text: string,
  extra: Partial<Pick<Clause, 'negated' | 'label' | 'options'>> = {},
): Clause {
  return { id: `${source}-${++nextClause}`, source, text, negated: false, disabled: false, ...extra };
}

/** Adds a clause; one with the same text from the same source is replaced (so "not this" after "only this" flips it). */
export function addClause(state: FilterState, clause: Clause): FilterState {
  const rest = state.clauses.filter((other) => !(other.source === clause.source && other.text === clause.text));
  return { ...state, clauses: [...rest, clause] };
}

/** Changes one clause by id. */
export function changeClause(
  state: FilterState,
  id: string,
  change: Partial<Pick<Clause, 'negated' | 'disabled'>>,
): FilterState {
  return { ...state, clauses: state.clauses.map((clause) => (clause.id === id ? { ...clause, ...change } : clause)) };
}

/** Takes one clause out by id. */
export function removeClause(state: FilterState, id: string): FilterState {
  return { ...state, clauses: state.clauses.filter((clause) => clause.id !== id) };
}

/**
 * Puts `option` in (or takes it out of) the alternatives that `source` keeps: `negated` chooses between "one of these"
 * and "none of these"; an option stands in at most one of the two.
 */
export function toggleOption(
  state: FilterState,
  source: string,
  option: { text: string; label: string },
  negated: boolean,
): FilterState {
  const own = state.clauses.filter((clause) => clause.source === source && clause.options);
  const has = own.some((clause) => clause.negated === negated && clause.options?.includes(option.text));
  let clauses = state.clauses.flatMap((clause) => {
    if (!own.includes(clause) || !clause.options?.includes(option.text)) return [clause];
    const options = clause.options.filter((text) => text !== option.text);
    return options.length ? [withOptions(clause, options)] : [];
  });
  if (!has) {
    const home = clauses.find((clause) => clause.source === source && clause.options && clause.negated === negated);
    clauses = home
      ? clauses.map((clause) =>
          clause === home
            ? withOptions({ ...clause, disabled: false }, [...(clause.options ?? []), option.text])
            : clause,
        )
      : [...clauses, withOptions(createClause(source, '', { negated, options: [] }), [option.text])];
  }
  return { ...state, clauses };
}

function withOptions(clause: Clause, options: readonly string[]): Clause {
  return {
    ...clause,
    options,
    text: options.length === 1 ? options[0]! : options.map((text) => `(${text})`).join(' OR '),
  };
}

/** How an option of `source` stands: included, excluded or neither (disabled clauses count as neither). */
export function optionState(state: FilterState, source: string, text: string): 'included' | 'excluded' | undefined {
  for (const clause of state.clauses) {
    if (clause.source !== source || clause.disabled || !clause.options?.includes(text)) continue;
    return clause.negated ? 'excluded' : 'included';
  }
  return undefined;
}

/** The filter to send to the engine. `without` leaves out clauses (and the time range) that a view made itself. */
export function toFilter(state: FilterState, without?: (source: string) => boolean): Filter {
  const clauses = state.clauses
    .filter((clause) => !clause.disabled && !without?.(clause.source))
    .map(({ id, source, text, negated, disabled }) => ({ id, source, text, negated, disabled }));
  const time = state.time && !state.time.disabled && !without?.(state.time.source) ? state.time : undefined;
  return { text: state.text, clauses, ...(time ? { time: { fromUs: time.fromUs, toUs: time.toUs } } : {}) };
}

interface FilterStore {
  readonly history: FilterHistory;
  /** Changes the filter and notes the step. */
  change(label: string, change: (state: FilterState) => FilterState): void;
  move(delta: number): void;
  reset(): void;
}

/** The store of this window. */
export const useFilterStore = create<FilterStore>((set) => ({
  history: emptyHistory,
  change: (label, change) =>
    set(({ history }) => ({ history: pushStep(history, label, change(currentState(history))) })),
  move: (delta) => set(({ history }) => ({ history: moveStep(history, delta) })),
  reset: () => set({ history: emptyHistory }),
}));

/** The current filter state, for components. */
export function useFilterState(): FilterState {
  return useFilterStore((store) => currentState(store.history));
}
