/** The facets panel: values with counts for each field. A field's own question leaves out the clauses it made itself. */
import { useDebouncedValue } from '@mantine/hooks';
import { type JSX, useMemo, useState } from 'react';
import { useAsk } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import {
  type FilterState,
  optionState,
  toFilter,
  toggleOption,
  useFilterState,
  useFilterStore,
} from '../../state/filter-store.ts';
import { formatCount } from '../../state/format.ts';
import { toSeverity } from '../../theme/severity.ts';
import { type FacetItem, FacetList } from '../../widgets/facet-list.tsx';
import { ErrorState } from '../../widgets/states.tsx';
import { toLevel } from './columns.ts';
import { toInput } from './use-event-list.ts';

const fields = [
  { field: 'level', title: 'Level' },
  { field: 'channel', title: 'Channel' },
  { field: 'id', title: 'Event' },
  { field: 'provider', title: 'Provider' },
  { field: 'computer', title: 'Computer' },
  { field: 'user', title: 'User' },
] as const;

const firstValues = 8;
const moreValues = 100;

/** The source of the clauses that a facet makes. */
export function facetSource(field: string): string {
  return `facet:${field}`;
}

/** See the file's header. */
export function FacetsPanel(): JSX.Element {
  const state = useFilterState();
  return (
    <div className="el-panel-body el-facets">
      {fields.map(({ field, title }) => (
        <Facet key={field} field={field} title={title} state={state} />
      ))}
    </div>
  );
}

function Facet({
  field,
  title,
  state,
}: {
  readonly field: string;
  readonly title: string;
  readonly state: FilterState;
}): JSX.Element {
  const change = useFilterStore((store) => store.change);
  const [open, setOpen] = useState(true);
  const [all, setAll] = useState(false);
  const [search, setSearch] = useState('');
  const [wanted] = useDebouncedValue(search, 200);
  const source = facetSource(field);
  const filter = useMemo(() => toInput(toFilter(state, (other) => other === source)), [state, source]);
  const asked = useAsk(
    'events.facet',
    { filter, field, limit: all ? moreValues : firstValues, ...(wanted.trim() ? { search: wanted.trim() } : {}) },
    { keepPrevious: true, enabled: open },
  );
  const most = asked.data?.values.reduce((max, value) => Math.max(max, value.count), 0) ?? 0;
  const items = (asked.data?.values ?? []).map((value): FacetItem => {
    const level = field === 'level' ? toLevel(value.value || value.label) : undefined;
    const detail = value.label !== value.value ? value.label : undefined;
    return {
      key: value.clause,
      label: level !== undefined ? toSeverity(level).word : field === 'id' || !detail ? value.value : detail,
      detail: field === 'id' ? detail : undefined,
      countText: formatCount(value.count),
      share: most > 0 ? value.count / most : 0,
      state: optionState(state, source, value.clause),
      colour: level === undefined ? undefined : toSeverity(level).colour,
    };
  });
  const pick = (item: FacetItem, exclude: boolean): void =>
    change(`${exclude ? 'not ' : ''}${title}: ${item.label}`, (current) =>
      toggleOption(current, source, { text: item.key, label: item.label }, exclude),
    );
  if (asked.error)
    return (
      <ErrorState
        title={`${title} could not be counted`}
        {...toErrorText(asked.error)}
        onRetry={() => void asked.refetch()}
      />
    );
  const distinct = asked.data?.distinct ?? 0;
  return (
    <FacetList
      title={title}
      open={open}
      items={items}
      note={asked.data ? formatCount(distinct) : undefined}
      search={distinct > firstValues || search ? search : undefined}
      busy={asked.isFetching}
      onToggleOpen={() => setOpen(!open)}
      onSearch={setSearch}
      onPick={pick}
      onMore={!all && items.length < distinct && items.length >= firstValues ? () => setAll(true) : undefined}
    />
  );
}
