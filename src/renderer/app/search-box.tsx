/**
 * The search box: the query language with coloured text, completion of fields and values, and the place of an error.
 * The text becomes the filter on Enter; Escape goes back to the filter's text.
 */

import { useDebouncedValue } from '@mantine/hooks';
import { type JSX, type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { completionAt, highlightQuery, parseQuery } from '#shared/model/query/index.ts';
import { useAsk } from '../client/context.tsx';
import { useFilterState, useFilterStore } from '../state/filter-store.ts';
import { usePreferences } from '../state/preferences.ts';
import { EvidenceText } from '../widgets/evidence-text.tsx';
import { Icon } from '../widgets/icon.tsx';
import { IconButton } from '../widgets/icon-button.tsx';
import { type Suggestion, suggestFields, suggestValues } from './search-completions.ts';

const inputId = 'el-search';

/** Puts the focus into the search box. */
export function focusSearch(): void {
  const input = document.getElementById(inputId) as HTMLInputElement | null;
  input?.focus();
  input?.select();
}

/** See the file's header. */
export function SearchBox(): JSX.Element {
  const filterText = useFilterState().text;
  const change = useFilterStore((store) => store.change);
  const addSearch = usePreferences((store) => store.addSearch);
  const [text, setText] = useState(filterText);
  const [cursor, setCursor] = useState(0);
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const [complain, setComplain] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const overlay = useRef<HTMLDivElement>(null);
  const listId = useId();
  useEffect(() => {
    setText(filterText);
    setComplain(false);
  }, [filterText]);

  const parsed = useMemo(() => parseQuery(text), [text]);
  const error = parsed.ok ? undefined : parsed.error;
  const suggestions = useSuggestions(text, cursor, open);
  const shown = open ? suggestions.items : [];

  const apply = (next: string): void => {
    setOpen(false);
    const check = parseQuery(next);
    setComplain(!check.ok);
    if (!check.ok) return;
    if (next.trim()) addSearch(next.trim());
    change(next.trim() || 'any text', (state) => ({ ...state, text: next.trim() }));
  };
  const take = (suggestion: Suggestion): void => {
    const { start, end } = suggestions;
    const next = text.slice(0, start) + suggestion.insert + text.slice(end);
    setText(next);
    setChosen(-1);
    const place = start + suggestion.insert.length;
    setCursor(place);
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.setSelectionRange(place, place);
    });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const picked = shown[chosen];
    if (event.key === 'ArrowDown') {
      setOpen(true);
      setChosen(shown.length ? (chosen + 1) % shown.length : -1);
    } else if (event.key === 'ArrowUp' && shown.length) setChosen((chosen <= 0 ? shown.length : chosen) - 1);
    else if (event.key === 'Tab' && shown.length && !event.shiftKey && open && (picked || text))
      take(picked ?? shown[0]!);
    else if (event.key === 'Enter') {
      if (picked) take(picked);
      else apply(text);
    } else if (event.key === 'Escape') {
      if (open && shown.length) setOpen(false);
      else if (text !== filterText) setText(filterText);
      else input.current?.blur();
    } else return;
    event.preventDefault();
  };
  const follow = (): void => {
    setCursor(input.current?.selectionStart ?? text.length);
    if (overlay.current && input.current) overlay.current.scrollLeft = input.current.scrollLeft;
  };

  return (
    <search className="el-search">
      <Icon name="search" />
      <div className="el-search-field">
        <div ref={overlay} className="el-search-overlay el-mono" aria-hidden="true">
          <HighlightedText text={text} error={complain || !open ? error?.column : undefined} />
        </div>
        <input
          ref={input}
          id={inputId}
          className="el-mono"
          role="combobox"
          aria-label="Search events"
          aria-autocomplete="list"
          aria-expanded={shown.length > 0}
          aria-controls={listId}
          aria-activedescendant={shown[chosen] ? `${listId}-${chosen}` : undefined}
          aria-invalid={error !== undefined}
          aria-describedby={`${listId}-error`}
          placeholder="Search: words, id:4624, Image:*\rundll32.exe, -channel:System, time:[2024-01-01 TO 2024-01-02]"
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setCursor(event.currentTarget.selectionStart ?? 0);
            setOpen(true);
            setChosen(-1);
            setComplain(false);
          }}
          onKeyDown={onKeyDown}
          onKeyUp={follow}
          onScroll={follow}
          onClick={follow}
          onBlur={() => setOpen(false)}
        />
      </div>
      {text ? (
        <IconButton
          icon="close"
          label="Clear the search"
          onClick={() => {
            setText('');
            apply('');
          }}
        />
      ) : null}
      <p id={`${listId}-error`} className="el-search-error" role="status" hidden={!error || !(complain || !open)}>
        {error ? `Column ${error.column}: ${error.message}` : ''}
      </p>
      <div id={listId} role="listbox" aria-label="Suggestions" className="el-search-list" hidden={shown.length === 0}>
        {shown.map((suggestion, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the combobox
          <div
            key={suggestion.label}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => take(suggestion)}
          >
            <EvidenceText className="el-mono">{suggestion.label}</EvidenceText>
            <EvidenceText className="el-muted">{suggestion.hint}</EvidenceText>
          </div>
        ))}
      </div>
    </search>
  );
}

interface Suggestions {
  readonly items: readonly Suggestion[];
  readonly start: number;
  readonly end: number;
}

function useSuggestions(text: string, cursor: number, open: boolean): Suggestions {
  const completion = useMemo(() => completionAt(text, cursor), [text, cursor]);
  const columns = useAsk('events.columns', {}).data?.columns;
  const [wanted] = useDebouncedValue(completion, 150);
  const valueField = wanted?.kind === 'value' ? wanted.field : undefined;
  const values = useAsk(
    'events.facet',
    {
      filter: { text: '', clauses: [] },
      field: valueField ?? 'channel',
      limit: 12,
      ...(wanted?.prefix ? { search: wanted.prefix.slice(0, 200) } : {}),
    },
    { enabled: open && valueField !== undefined },
  );
  return useMemo(() => {
    if (!completion) return { items: [], start: 0, end: 0 };
    const { start, end } = completion;
    if (completion.kind === 'field') {
      const items = completion.prefix === '' ? [] : suggestFields(columns ?? [], completion.prefix);
      return { items, start, end };
    }
    const ready = wanted?.kind === 'value' && wanted.field === completion.field;
    return { items: ready ? suggestValues(values.data?.values ?? []) : [], start, end };
  }, [completion, wanted, columns, values.data]);
}

function HighlightedText({ text, error }: { readonly text: string; readonly error: number | undefined }): JSX.Element {
  const pieces = useMemo(() => highlightQuery(text), [text]);
  const parts: JSX.Element[] = [];
  let end = 0;
  for (const piece of pieces) {
    if (piece.start > end) parts.push(<span key={`gap${end}`}>{text.slice(end, piece.start)}</span>);
    const kind = piece.kind === 'error' && error === undefined ? 'word' : piece.kind;
    parts.push(
      <span key={piece.start} className={`el-query-${kind}`}>
        {text.slice(piece.start, piece.end)}
      </span>,
    );
    end = piece.end;
  }
  if (end < text.length) parts.push(<span key="rest">{text.slice(end)}</span>);
  if (error !== undefined && error > text.length)
    parts.push(
      <span key="end" className="el-query-error">
        {' '}
      </span>,
    );
  return <>{parts}</>;
}
