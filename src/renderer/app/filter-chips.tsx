/** The clauses of the shared filter as chips: negate, disable, remove; clear all; and the trail of filter states. */

import type { JSX } from 'react';
import { toVisible } from '#shared/model/visible.ts';
import {
  type Clause,
  changeClause,
  isEverything,
  removeClause,
  type TimeClause,
  useFilterState,
  useFilterStore,
} from '../state/filter-store.ts';
import { clearTime, filterByClause, toTimeClauseText } from '../state/pivot.ts';
import { usePreferences } from '../state/preferences.ts';
import { formatSecond } from '../state/time-zone.ts';
import { EvidenceText } from '../widgets/evidence-text.tsx';
import { IconButton } from '../widgets/icon-button.tsx';
import { FilterTrail } from './filter-trail.tsx';

/** See the file's header. */
export function FilterChips(): JSX.Element | null {
  const state = useFilterState();
  const change = useFilterStore((store) => store.change);
  const steps = useFilterStore((store) => store.history.steps.length);
  if (isEverything(state) && steps === 1) return null;
  return (
    <section className="el-chips" aria-label="Filter" data-region="filter" tabIndex={-1}>
      <ul aria-label="Clauses">
        {state.text ? (
          <Chip
            label={state.text}
            negated={false}
            disabled={false}
            kind="Search"
            onRemove={() => change('any text', (old) => ({ ...old, text: '' }))}
          />
        ) : null}
        {state.time ? <TimeChip time={state.time} /> : null}
        {state.clauses.map((clause) => (
          <ClauseChip key={clause.id} clause={clause} />
        ))}
      </ul>
      {isEverything(state) ? null : (
        <button
          type="button"
          className="el-chips-clear"
          onClick={() => change('cleared', () => ({ text: '', clauses: [] }))}
        >
          Clear all
        </button>
      )}
      <FilterTrail />
    </section>
  );
}

function ClauseChip({ clause }: { readonly clause: Clause }): JSX.Element {
  const change = useFilterStore((store) => store.change);
  const label = clause.label ?? clause.text;
  const update = (words: string, part: Partial<Pick<Clause, 'negated' | 'disabled'>>): void =>
    change(`${words} ${label}`, (state) => changeClause(state, clause.id, part));
  return (
    <Chip
      label={label}
      kind={clause.source}
      negated={clause.negated}
      disabled={clause.disabled}
      onNegate={() => update(clause.negated ? 'only' : 'not', { negated: !clause.negated })}
      onDisable={() => update(clause.disabled ? 'on:' : 'off:', { disabled: !clause.disabled })}
      onRemove={() => change(`without ${label}`, (state) => removeClause(state, clause.id))}
    />
  );
}

function TimeChip({ time }: { readonly time: TimeClause }): JSX.Element {
  const change = useFilterStore((store) => store.change);
  const timeZone = usePreferences((store) => store.timeZone);
  const end = (us: number | undefined): string => (us === undefined ? '…' : formatSecond(us, timeZone));
  const label = `${end(time.fromUs)} – ${end(time.toUs)}`;
  return (
    <Chip
      label={label}
      kind="Time"
      negated={false}
      disabled={time.disabled}
      onNegate={() => {
        clearTime();
        filterByClause(time.source, toTimeClauseText(time), true);
      }}
      onDisable={() =>
        change(`${time.disabled ? 'on:' : 'off:'} ${label}`, (state) => ({
          ...state,
          time: { ...time, disabled: !time.disabled },
        }))
      }
      onRemove={clearTime}
    />
  );
}

interface ChipProps {
  readonly label: string;
  readonly kind: string;
  readonly negated: boolean;
  readonly disabled: boolean;
  readonly onNegate?: () => void;
  readonly onDisable?: () => void;
  readonly onRemove: () => void;
}

function Chip({ label, kind, negated, disabled, onNegate, onDisable, onRemove }: ChipProps): JSX.Element {
  return (
    <li
      className={`el-chip ${negated ? 'negated' : ''} ${disabled ? 'disabled' : ''}`}
      aria-label={toVisible(`${kind}: ${negated ? 'not ' : ''}${label}${disabled ? ' (off)' : ''}`)}
    >
      {negated ? <b>not</b> : null}
      <EvidenceText className="el-mono" title={label}>
        {label}
      </EvidenceText>
      {onNegate ? (
        <IconButton
          icon="not"
          label={negated ? 'Turn into "only"' : 'Turn into "not"'}
          pressed={negated}
          onClick={onNegate}
        />
      ) : null}
      {onDisable ? (
        <IconButton
          icon={disabled ? 'eye-off' : 'eye'}
          label={disabled ? 'Switch on' : 'Switch off'}
          pressed={disabled}
          onClick={onDisable}
        />
      ) : null}
      <IconButton icon="close" label="Remove" onClick={onRemove} />
    </li>
  );
}
