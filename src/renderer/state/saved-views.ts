/**
 * Saved views and searches: which view, the shared filter, columns and the view's own settings under a name; kept in the case or
 * by the person. Bodies may come from another program's file, so they are read part by part.
 */
import type { SearchPreset } from '#shared/model/search-presets.ts';
import { type Clause, createClause, currentState, type FilterState, useFilterStore } from './filter-store.ts';
import { useNavigation } from './navigation.ts';
import { type ColumnChoice, usePreferences } from './preferences.ts';
import { applyViewSettings, readViewSettings } from './view-settings.ts';

/** The body of a saved item. */
export interface SavedView {
  readonly version: 1;
  readonly view: string;
  readonly filter: FilterState;
  /** Null for the columns that the view has by itself; absent where it has none to choose. */
  readonly columns?: readonly ColumnChoice[] | null;
  readonly settings?: unknown;
}

/** The view on screen as it is now. */
export function captureView(): SavedView {
  const { view } = useNavigation.getState();
  const settings = readViewSettings(view);
  return {
    version: 1,
    view,
    filter: currentState(useFilterStore.getState().history),
    columns: usePreferences.getState().columns[view] ?? null,
    ...(settings === undefined ? {} : { settings }),
  };
}

/** Shows a saved view: one step of the filter's trail, so that "back" leads to where one was. */
export function applyView(name: string, saved: SavedView): void {
  const clauses = saved.filter.clauses.map(({ source, text, ...rest }) => ({
    ...rest,
    ...createClause(source, text, rest),
    disabled: rest.disabled,
  }));
  useFilterStore.getState().change(name, () => ({ ...saved.filter, clauses }));
  applyViewSettings(saved.view, saved.settings);
  if (saved.columns !== undefined) usePreferences.getState().setColumns(saved.view, saved.columns ?? undefined);
  useNavigation.getState().show(saved.view);
}

/** Puts a search of the trade in place of text and clauses; a time range stays. */
export function applyPreset(preset: SearchPreset): void {
  useFilterStore
    .getState()
    .change(preset.title, ({ time }) => ({ text: preset.text, clauses: [], ...(time ? { time } : {}) }));
  useNavigation.getState().show('events');
}

/** Row numbers (events, processes, hosts …) mean nothing in another case. */
export function isCaseBound({ filter, settings }: SavedView): boolean {
  const texts = [filter.text, ...filter.clauses.flatMap(({ text, options }) => [text, ...(options ?? [])])];
  return (
    texts.some((text) => /\b(event|process|session|finding)\s*:\s*[([>=<]*\d/i.test(text)) ||
    /"(\w+Id|rule|from|to)":/.test(JSON.stringify(settings ?? {}))
  );
}

type Parts = Readonly<Record<string, unknown>>;
const isParts = (value: unknown): value is Parts =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const longest = 100_000;
const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= longest;

/** Reads a body; undefined when it is none of ours. */
export function toSavedView(body: unknown, views: readonly string[]): SavedView | undefined {
  if (!isParts(body) || body.version !== 1 || !isText(body.view) || !views.includes(body.view)) return undefined;
  const filter = toFilterState(body.filter);
  if (!filter) return undefined;
  const columns = body.columns === null ? null : toColumns(body.columns);
  return {
    version: 1,
    view: body.view,
    filter,
    ...(columns === undefined ? {} : { columns }),
    ...(body.settings === undefined ? {} : { settings: body.settings }),
  };
}

function toFilterState(value: unknown): FilterState | undefined {
  if (!isParts(value) || !isText(value.text) || !Array.isArray(value.clauses) || value.clauses.length > 1000)
    return undefined;
  const clauses = value.clauses.map(toClause);
  if (!clauses.every((clause) => clause !== undefined)) return undefined;
  const time = isParts(value.time) ? value.time : undefined;
  const isTime = (us: unknown): us is number | undefined => us === undefined || Number.isSafeInteger(us);
  if (!time || !isTime(time.fromUs) || !isTime(time.toUs)) return { text: value.text, clauses };
  const { fromUs, toUs } = time;
  return {
    text: value.text,
    clauses,
    time: {
      fromUs,
      toUs,
      source: isText(time.source) ? time.source : 'saved',
      disabled: time.disabled === true,
    },
  };
}

function toClause(value: unknown): Clause | undefined {
  if (!isParts(value) || !isText(value.text) || !isText(value.source) || value.source.length > 100) return undefined;
  const options = Array.isArray(value.options) && value.options.every(isText) ? value.options : undefined;
  return {
    id: '',
    source: value.source,
    text: value.text,
    negated: value.negated === true,
    disabled: value.disabled === true,
    ...(isText(value.label) ? { label: value.label } : {}),
    ...(options ? { options } : {}),
  };
}

function toColumns(value: unknown): ColumnChoice[] | undefined {
  if (!Array.isArray(value) || value.length > 1000) return undefined;
  const columns = value.flatMap((one) =>
    isParts(one) && isText(one.id)
      ? [
          {
            id: one.id,
            ...(typeof one.width === 'number' && one.width > 0 && one.width < 10_000 ? { width: one.width } : {}),
            ...(one.pinned === true ? { pinned: true } : {}),
          },
        ]
      : [],
  );
  return columns.length ? columns : undefined;
}

/** Exported items, as a JSON file holds them. */
export interface SavedFile {
  readonly eventloupe: 'saved-views';
  readonly items: readonly { readonly name: string; readonly body: SavedView }[];
}

/** Reads an exported file; the words of the error where it is none. */
export function parseSavedFile(text: string, views: readonly string[]): SavedFile['items'] | string {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return 'This is not a JSON file.';
  }
  if (!isParts(content) || content.eventloupe !== 'saved-views' || !Array.isArray(content.items))
    return 'This file holds no saved views of EventLoupe.';
  const items = content.items.flatMap((item) => {
    if (!isParts(item) || !isText(item.name)) return [];
    const name = item.name.trim().slice(0, 200);
    const body = toSavedView(item.body, views);
    return name && body ? [{ name, body }] : [];
  });
  return items.length ? items : 'No saved view in this file can be used.';
}
