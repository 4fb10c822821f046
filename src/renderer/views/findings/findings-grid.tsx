/** The findings panel: the view's filter in a bar, and the findings that pass it, sorted and paged by the engine. */

import { Checkbox, Select, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type JSX, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { type FindingFilter, findingLevels, findingStates } from '#shared/contract/detections.ts';
import { useAsk, useClients } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { explainTactic } from '../../state/detection-text.tsx';
import { formatCount, formatPlural } from '../../state/format.ts';
import { toHostClause, useHosts } from '../../state/hosts.ts';
import { useNavigation } from '../../state/navigation.ts';
import { openEvent, openEvents, openProcess, openRule, openSession, toFindingClause } from '../../state/pages.ts';
import { usePreferences } from '../../state/preferences.ts';
import { useRevision } from '../../state/revision.ts';
import { useSelection } from '../../state/selection.ts';
import { useValueMenu } from '../../state/value-menu.tsx';
import { toFindingLook } from '../../theme/finding-level.ts';
import type { MenuAction } from '../../widgets/context-menu.tsx';
import { DataGrid } from '../../widgets/data-grid.tsx';
import { EvidenceText } from '../../widgets/evidence-text.tsx';
import type { CellMenuRequest, GridRow, RowSource } from '../../widgets/grid-types.ts';
import { Icon } from '../../widgets/icon.tsx';
import { IconButton } from '../../widgets/icon-button.tsx';
import { BarSpace, PanelBar } from '../../widgets/panel-bar.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { explainState, toFindingColumns, toFindingGridRow, toFindingSort, toReversedPage } from './columns.ts';
import { type OwnFilter, toggle, useFindingFilter, useFindingsStore } from './findings-store.ts';
import { StateDialog, type StateRequest } from './state-dialog.tsx';

/** Findings that one judgement takes at most; the contract's limit. */
const judgeLimit = 10_000;

/** See the file's header. */
export function FindingsPanel(): JSX.Element {
  const { engine } = useClients();
  const filter = useDeferredValue(useFindingFilter());
  const sort = useFindingsStore((store) => store.sort);
  const { setSort, change, onlyRule } = useFindingsStore.getState();
  const timeZone = usePreferences((store) => store.timeZone);
  const revision = useRevision((store) => store.findings);
  const hosts = useHosts();
  const { menu, open } = useValueMenu('findings');
  const [judged, setJudged] = useState<StateRequest>();
  const columns = useMemo(() => toFindingColumns(timeZone), [timeZone]);
  const by = toFindingSort(sort[0]?.column ?? 'level') ?? 'level';
  const descending = sort[0]?.descending ?? false;
  const asked = useAsk('findings.list', { filter, sort: by, offset: 0, limit: 1 }, { keepPrevious: true });
  const total = asked.data?.total;
  const source = useMemo<RowSource | undefined>(
    () =>
      total === undefined
        ? undefined
        : {
            key: JSON.stringify([filter, by, descending, total, revision]),
            total,
            fetchRows: async (offset, limit) => {
              // The engine counts down where the grid calls it descending: most events first.
              const turned = descending !== (by === 'count');
              const page = turned ? toReversedPage(total, offset, limit) : { offset, limit };
              const { rows } = await engine.call('findings.list', { filter, sort: by, ...page });
              return (turned ? rows.reverse() : rows).map(toFindingGridRow);
            },
          },
    [engine, filter, by, descending, total, revision],
  );

  // A judgement makes the list anew: the row that comes to stand under the focus is not chosen by that alone.
  const touched = useRef<string>(undefined);
  const touch = (): void => {
    touched.current = source?.key;
  };
  const first = asked.data?.rows[0]?.id;
  useEffect(() => {
    const { findingId, selectFinding } = useSelection.getState();
    if (findingId === undefined && first !== undefined) selectFinding(first);
  }, [first]);

  const said = (what: string): void => void notifications.show({ message: `Copied: ${what}`, autoClose: 1500 });
  const judge = (row: GridRow): void => setJudged({ ids: [Number(row.id)], what: String(row.title) });
  const judgeAll = async (): Promise<void> => {
    const { rows, total: all } = await engine.call('findings.list', { filter, offset: 0, limit: judgeLimit });
    setJudged({
      ids: rows.map((row) => row.id),
      what: `${formatPlural(rows.length, 'finding')}${all > rows.length ? ` of ${formatCount(all)}` : ''}`,
    });
  };
  const onCellMenu = ({ x, y, row, column, columnId, text }: CellMenuRequest): void => {
    const events = toFindingClause(Number(row.id));
    const clause = (columnId === 'host' ? toHostClause(hosts, Number(row.hostId)) : undefined) ?? events;
    const link = (id: string, label: string, icon: MenuAction['icon'], value: unknown, open: (id: number) => void) =>
      typeof value === 'number' ? [{ id, label, ...(icon ? { icon } : {}), run: () => open(value) }] : [];
    open(x, y, {
      name: column.label,
      text,
      clause,
      what: clause === events ? 'the events of the finding' : 'this',
      events: { label: 'Go to the events of the finding', clause: events },
      more: [
        ...link('event', 'Go to its first event', 'goto', row.eventId, openEvent),
        ...link('process', 'Open its process', 'tree', row.processId, openProcess),
        ...link('session', 'Open its session', 'key', row.sessionId, openSession),
        ...link('rule', 'Open its rule', 'shield', row.rule, openRule),
        {
          id: 'same-rule',
          label: 'Only findings of this rule',
          icon: 'warning',
          divided: true,
          run: () => onlyRule(Number(row.rule), String(row.title)),
        },
        ...toListActions(row, columnId, change),
        { id: 'judge', label: 'Confirm or dismiss…', icon: 'check', divided: true, run: () => judge(row) },
      ],
    });
  };

  return (
    <div className="el-panel" aria-busy={asked.isFetching}>
      <FindingsBar filter={filter} levels={asked.data?.levels ?? {}} total={total} onJudgeAll={() => void judgeAll()} />
      <div className="el-panel-fill" onPointerDownCapture={touch} onKeyDownCapture={touch}>
        {asked.error ? (
          <ErrorState
            title="The findings could not be read"
            {...toErrorText(asked.error)}
            onRetry={() => void asked.refetch()}
          />
        ) : !source ? (
          <LoadingState label="Reading findings" />
        ) : source.total === 0 ? (
          <NoFindings />
        ) : (
          <DataGrid
            label="Findings"
            columns={columns}
            source={source}
            sort={sort}
            rowClass={(row) => (row.stateId === 'dismissed' ? 'el-dismissed' : undefined)}
            onSort={setSort}
            onRow={(row) => {
              if (touched.current === source.key) useSelection.getState().selectFinding(Number(row.id));
            }}
            onOpen={(row) => openEvents('findings', toFindingClause(Number(row.id)))}
            onCellMenu={onCellMenu}
            onCopied={said}
          />
        )}
      </div>
      {menu}
      <StateDialog request={judged} onClose={() => setJudged(undefined)} />
    </div>
  );
}

function toListActions(row: GridRow, columnId: string, change: (part: OwnFilter) => void): MenuAction[] {
  const action = (label: string, part: OwnFilter): MenuAction[] => [
    { id: 'same', label, icon: 'warning', run: () => change(part) },
  ];
  if (columnId === 'host' && typeof row.hostId === 'number')
    return action('Only findings on this host', { hostId: row.hostId });
  if (columnId === 'tactics' && row.tactic)
    return action(`Only findings of ${explainTactic(String(row.tactic))}`, { tactic: String(row.tactic) });
  if (columnId === 'techniques' && row.technique)
    return action(`Only findings of ${row.technique}`, { technique: String(row.technique) });
  if (columnId === 'set') return action('Only findings of this rule set', { setName: String(row.set) });
  return [];
}

function NoFindings(): JSX.Element {
  const all = useAsk('findings.list', { filter: { suppressed: true }, offset: 0, limit: 1 });
  if (all.data && all.data.total > 0)
    return (
      <EmptyState icon="warning" title="No finding passes the filter">
        <button type="button" className="el-link" onClick={() => useFindingsStore.getState().reset()}>
          Back to the first filter
        </button>
      </EmptyState>
    );
  return (
    <EmptyState icon="warning" title="This case has no findings">
      <p>Either no rule hit, or the rules have not been run. The rules view says what each of them did.</p>
      <button type="button" className="el-link" onClick={() => useNavigation.getState().show('rules')}>
        Show the rules
      </button>
    </EmptyState>
  );
}

interface BarProps {
  readonly filter: FindingFilter;
  readonly levels: Readonly<Record<string, number>>;
  readonly total: number | undefined;
  readonly onJudgeAll: () => void;
}

function FindingsBar({ filter, levels, total, onJudgeAll }: BarProps): JSX.Element {
  const { change } = useFindingsStore.getState();
  const ruleTitle = useFindingsStore((store) => store.ruleTitle);
  const hosts = useHosts();
  const [text, setText] = useState(filter.search ?? '');
  useEffect(() => setText(filter.search ?? ''), [filter.search]);
  const states = filter.states ?? findingStates;
  const chips: readonly (readonly [keyof OwnFilter, string])[] = [
    ...(filter.rule === undefined ? [] : [['rule', `Rule ${ruleTitle}`] as const]),
    ...(filter.hostId === undefined
      ? []
      : [['hostId', `Host ${hosts.find((host) => host.id === filter.hostId)?.name ?? filter.hostId}`] as const]),
    ...(filter.tactic === undefined ? [] : [['tactic', explainTactic(filter.tactic)] as const]),
    ...(filter.technique === undefined ? [] : [['technique', filter.technique] as const]),
    ...(filter.setName === undefined ? [] : [['setName', `Set ${filter.setName}`] as const]),
  ];
  return (
    <>
      <PanelBar label="Findings: filter">
        <TextInput
          aria-label="Find findings"
          placeholder="Find by title, subject, host, author"
          style={{ flex: '0 1 210px', minWidth: 90 }}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            change({ search: event.currentTarget.value });
          }}
        />
        <span className="el-level-row">
          {findingLevels.map((level) => {
            const on = filter.levels?.includes(level) ?? false;
            return (
              <button
                key={level}
                type="button"
                className={`el-badge el-badge-${level} el-level-toggle`}
                aria-pressed={on}
                aria-label={`${toFindingLook(level).word}, ${formatPlural(levels[level] ?? 0, 'finding')}`}
                onClick={() => change({ levels: toggle(filter.levels, level) })}
              >
                {`${toFindingLook(level).word} ${formatCount(levels[level] ?? 0)}`}
              </button>
            );
          })}
        </span>
        <Select
          aria-label="State of findings"
          w={124}
          style={{ flexShrink: 0 }}
          allowDeselect={false}
          data={[
            { value: 'open', label: 'Not dismissed' },
            ...findingStates.map((state) => ({ value: state, label: explainState(state) })),
            { value: 'all', label: 'All states' },
          ]}
          value={states.length === 1 ? (states[0] ?? 'all') : states.length === 2 ? 'open' : 'all'}
          onChange={(value) => {
            const one = findingStates.find((state) => state === value);
            change({ states: one ? [one] : value === 'open' ? ['new', 'confirmed'] : undefined });
          }}
        />
        <Checkbox
          label="Suppressed"
          title="Also findings that a filter of the rule set suppresses"
          checked={filter.suppressed === true}
          onChange={(event) => change({ suppressed: event.currentTarget.checked })}
        />
        <BarSpace />
        <span aria-live="polite">{total === undefined ? 'Reading…' : formatPlural(total, 'finding')}</span>
        <IconButton
          icon="check"
          label="Confirm or dismiss all that are shown…"
          disabled={!total}
          onClick={onJudgeAll}
        />
      </PanelBar>
      {chips.length ? (
        <PanelBar label="Findings: narrowed to">
          {' '}
          {chips.map(([part, label]) => (
            <button key={part} type="button" className="el-chip" onClick={() => change({ [part]: undefined })}>
              <EvidenceText className="el-chip-text">{label}</EvidenceText>
              <Icon name="close" size={10} />
              <span className="el-visually-hidden">Take away</span>
            </button>
          ))}
        </PanelBar>
      ) : null}
    </>
  );
}
