/** The coverage table: every rule of every set with what became of it and why; rules are switched on and off here. */

import { Button, Menu, Select, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { type JSX, useDeferredValue, useMemo, useState } from 'react';
import { findingLevels, type RuleRow } from '#shared/contract/detections.ts';
import { toVisible } from '#shared/model/visible.ts';
import { useAsk, useClients } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { formatCount, formatPlural, toFileName } from '../../state/format.ts';
import { findingClauseLimit, toFindingsClause } from '../../state/pages.ts';
import { noteFindingChange } from '../../state/revision.ts';
import { openNew } from '../../state/rule-draft.ts';
import { useSelection } from '../../state/selection.ts';
import { useValueMenu } from '../../state/value-menu.tsx';
import { toFindingLevel, toFindingLook } from '../../theme/finding-level.ts';
import { DataGrid } from '../../widgets/data-grid.tsx';
import { EvidenceText } from '../../widgets/evidence-text.tsx';
import type { CellMenuRequest, RowSource } from '../../widgets/grid-types.ts';
import { Icon } from '../../widgets/icon.tsx';
import { BarSpace, PanelBar } from '../../widgets/panel-bar.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { toRuleColumns, toRuleGridRow } from './columns.ts';
import { ListsDialog } from './lists-dialog.tsx';
import { LoadDialog } from './load-dialog.tsx';
import { ownSetLabel, useOwnFolder } from './own-rules.ts';
import { countStates, findRules, pickStates, sortRules, stateWords, toSetNames } from './rule-filter.ts';
import { packSetName, runSet, useRulesStore } from './rules-store.ts';
import { RunLine } from './run-line.tsx';

type RuleFilterPart = Parameters<ReturnType<typeof useRulesStore.getState>['change']>[0];

const columns = toRuleColumns();
const none: readonly RuleRow[] = [];

/** See the file's header. */
export function RulesPanel(): JSX.Element {
  const { engine } = useClients();
  const queryClient = useQueryClient();
  const filter = useDeferredValue(useRulesStore((store) => store.filter));
  const sort = useRulesStore((store) => store.sort);
  const { setSort, change } = useRulesStore.getState();
  const { menu, open } = useValueMenu('rules');
  const asked = useAsk('rules.list', {}, { keepPrevious: true });
  const rows = asked.data?.rows ?? none;
  const found = useMemo(() => findRules(rows, filter), [rows, filter]);
  const shown = useMemo(() => sortRules(pickStates(found, filter.states), sort[0]), [found, filter.states, sort]);
  const source = useMemo<RowSource>(
    () => ({
      key: `${asked.dataUpdatedAt} ${JSON.stringify([filter, sort])}`,
      total: shown.length,
      fetchRows: async (offset, limit) => shown.slice(offset, offset + limit).map(toRuleGridRow),
    }),
    [shown, filter, sort, asked.dataUpdatedAt],
  );
  const enable = async (rules: readonly RuleRow[], enabled: boolean): Promise<void> => {
    try {
      await engine.call('rules.enable', { ids: rules.map((rule) => rule.id), enabled });
    } catch (error) {
      notifications.show({ color: 'red', message: toErrorText(error).message });
      return;
    }
    const again = enabled ? ' They run with the next run of their set.' : '';
    notifications.show({ message: `${formatPlural(rules.length, 'rule')} ${enabled ? 'on' : 'off'}.${again}` });
    noteFindingChange(queryClient);
  };
  const withEvents = async (rule: number, use: (clause: string) => void): Promise<void> => {
    const found = await engine.call('findings.list', { filter: { rule }, offset: 0, limit: findingClauseLimit });
    if (found.rows.length) use(toFindingsClause(found.rows.map((one) => one.id)));
  };
  const onCellMenu = ({ x, y, row, column, columnId, text }: CellMenuRequest): void => {
    const rule = shown.find((one) => one.id === row.id);
    if (!rule) return;
    const narrowings: Readonly<Record<string, RuleFilterPart>> = {
      state: { states: [rule.state] },
      set: { setName: rule.setName },
      level: { level: rule.level },
    };
    const part = narrowings[columnId];
    open(x, y, {
      name: column.label,
      text,
      ...(rule.findings > 0 ? { clause: (use) => void withEvents(rule.id, use), what: 'the events of this rule' } : {}),
      find: [columnId === 'title' ? rule.title : text],
      more: [
        ...(part
          ? ([
              { id: 'narrow', label: 'Only rules like this', icon: 'shield', divided: true, run: () => change(part) },
            ] as const)
          : []),
        {
          id: 'toggle',
          label: rule.enabled ? 'Switch off (its hits go)' : 'Switch on',
          icon: rule.enabled ? 'eye-off' : 'eye',
          divided: true,
          run: () => void enable([rule], !rule.enabled),
        },
      ],
    });
  };
  if (asked.error)
    return (
      <ErrorState
        title="The rules could not be read"
        {...toErrorText(asked.error)}
        onRetry={() => void asked.refetch()}
      />
    );
  return (
    <div className="el-panel" aria-busy={asked.isFetching}>
      <RulesBar rows={rows} shown={shown} onEnable={(enabled) => void enable(shown, enabled)} />
      <StateRow found={found} />
      <RunLine />
      <div className="el-panel-fill">
        {!asked.data ? (
          <LoadingState label="Reading rules" />
        ) : rows.length === 0 ? (
          <EmptyState icon="flask" title="No rules were run on this case">
            <Button variant="filled" onClick={() => void runSet(engine, queryClient, packSetName)}>
              Run EventLoupe's rules
            </Button>
          </EmptyState>
        ) : shown.length === 0 ? (
          <EmptyState icon="flask" title="No rule passes the filter" />
        ) : (
          <DataGrid
            label="Rules"
            columns={columns}
            source={source}
            sort={sort}
            onSort={setSort}
            onRow={(row) => useSelection.getState().selectRule(Number(row.id))}
            onCellMenu={onCellMenu}
          />
        )}
      </div>
      {menu}
    </div>
  );
}

/** How many rules are in which state; a state narrows the table. */
function StateRow({ found }: { readonly found: readonly RuleRow[] }): JSX.Element {
  const states = useRulesStore((store) => store.filter.states);
  const { change } = useRulesStore.getState();
  const counts = useMemo(() => countStates(found), [found]);
  return (
    <PanelBar label="Rules by state">
      {counts.map(({ state, count }) => (
        <button
          key={state}
          type="button"
          className={`el-rule-state el-rule-${state}`}
          aria-pressed={states.includes(state)}
          onClick={() =>
            change({ states: states.includes(state) ? states.filter((one) => one !== state) : [...states, state] })
          }
        >
          {`${stateWords[state]} ${formatCount(count)}`}
        </button>
      ))}
    </PanelBar>
  );
}

interface RulesBarProps {
  readonly rows: readonly RuleRow[];
  readonly shown: readonly RuleRow[];
  readonly onEnable: (enabled: boolean) => void;
}

function RulesBar({ rows, shown, onEnable }: RulesBarProps): JSX.Element {
  const { engine } = useClients();
  const queryClient = useQueryClient();
  const filter = useRulesStore((store) => store.filter);
  const running = useRulesStore((store) => store.running);
  const { change } = useRulesStore.getState();
  const [loading, setLoading] = useState(false);
  const [listing, setListing] = useState(false);
  const sets = useMemo(() => toSetNames(rows), [rows]);
  const remove = async (setName: string): Promise<void> => {
    try {
      await engine.call('rules.remove', { setName });
    } catch (error) {
      notifications.show({ color: 'red', message: toErrorText(error).message });
    }
    change({ setName: undefined });
    useSelection.getState().selectRule(undefined);
    useSelection.getState().selectFinding(undefined);
    noteFindingChange(queryClient);
  };
  const ownFolder = useOwnFolder();
  const hasOwn = (useAsk('ownRules.list', {}).data?.rules.length ?? 0) > 0;
  const label = (setName: string): string =>
    setName === packSetName ? setName : setName === ownFolder ? ownSetLabel : toVisible(toFileName(setName));
  return (
    <PanelBar label="Rules: filter">
      <TextInput
        aria-label="Find rules"
        placeholder="Find by title, author, technique, reason"
        style={{ flex: '0 1 230px' }}
        value={filter.search}
        onChange={(event) => change({ search: event.currentTarget.value })}
      />
      <Select
        aria-label="Rule set"
        placeholder="All sets"
        w={140}
        clearable
        data={sets.map((setName) => ({ value: setName, label: label(setName) }))}
        value={filter.setName ?? null}
        onChange={(setName) => change({ setName: setName ?? undefined })}
      />
      <Select
        aria-label="Level"
        placeholder="All levels"
        w={110}
        clearable
        data={findingLevels.map((level) => ({ value: level, label: toFindingLook(level).word }))}
        value={filter.level ?? null}
        onChange={(level) => change({ level: toFindingLevel(level) })}
      />
      <BarSpace />
      <span aria-live="polite">{formatPlural(shown.length, 'rule')}</span>
      <Button size="compact-xs" leftSection={<Icon name="plus" />} onClick={openNew}>
        New rule
      </Button>
      <Button
        size="compact-xs"
        leftSection={<Icon name="folder" />}
        disabled={running}
        onClick={() => setLoading(true)}
      >
        Load rules…
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button size="compact-xs" rightSection={<Icon name="down" size={10} />}>
            Actions
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {sets.map((setName) => (
            <Menu.Item
              key={setName}
              leftSection={<Icon name="reset" />}
              disabled={running}
              onClick={() => void runSet(engine, queryClient, setName)}
            >
              <EvidenceText>{`Run ${label(setName)} again`}</EvidenceText>
            </Menu.Item>
          ))}
          {ownFolder !== undefined && !sets.includes(ownFolder) ? (
            <Menu.Item
              leftSection={<Icon name="reset" />}
              disabled={running || !hasOwn}
              onClick={() => void runSet(engine, queryClient, ownFolder)}
            >
              {`Run ${ownSetLabel.toLowerCase()}`}
            </Menu.Item>
          ) : null}
          <Menu.Item leftSection={<Icon name="note" />} onClick={() => setListing(true)}>
            Lists for placeholders…
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<Icon name="eye" />} disabled={shown.length === 0} onClick={() => onEnable(true)}>
            {`Switch on the ${formatPlural(shown.length, 'rule')} shown`}
          </Menu.Item>
          <Menu.Item
            leftSection={<Icon name="eye-off" />}
            disabled={shown.length === 0}
            onClick={() => onEnable(false)}
          >
            {`Switch off the ${formatPlural(shown.length, 'rule')} shown`}
          </Menu.Item>
          <Menu.Divider />
          {sets.map((setName) => (
            <Menu.Item
              key={setName}
              leftSection={<Icon name="trash" />}
              disabled={running}
              onClick={() => void remove(setName)}
            >
              <EvidenceText>{`Remove ${label(setName)} with its findings`}</EvidenceText>
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <LoadDialog opened={loading} onClose={() => setLoading(false)} />
      <ListsDialog opened={listing} onClose={() => setListing(false)} />
    </PanelBar>
  );
}
