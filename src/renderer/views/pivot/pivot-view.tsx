/** The pivot view: rows by columns over the events of the shared filter; a cell leads to its events. */

import { Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type JSX, useMemo, useRef } from 'react';
import type { ColumnInfo } from '#shared/contract/events.ts';
import { toPivotCsv, toPivotJsonLines } from '#shared/model/pivot-table.ts';
import { useAsk, useClients } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { type FieldChoice, toFieldChoices } from '../../state/field-choices.ts';
import { toFilter, useFilterState } from '../../state/filter-store.ts';
import { formatCount, formatPlural } from '../../state/format.ts';
import { openEvents } from '../../state/pages.ts';
import { filterByClause } from '../../state/pivot.ts';
import { usePreferences } from '../../state/preferences.ts';
import { useValueMenu } from '../../state/value-menu.tsx';
import { copyText } from '../../widgets/clipboard.ts';
import { DataGrid } from '../../widgets/data-grid.tsx';
import { type RowSource, toTabText } from '../../widgets/grid-types.ts';
import { Icon } from '../../widgets/icon.tsx';
import { IconButton } from '../../widgets/icon-button.tsx';
import { BarSpace, PanelBar } from '../../widgets/panel-bar.tsx';
import { saveText } from '../../widgets/save-text.ts';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import {
  joinClauses,
  type PivotKey,
  type PivotPage,
  toCellKeys,
  toKeyText,
  toPivotColumns,
  toPivotRow,
} from './cells.ts';
import { usePivotStore } from './pivot-store.ts';
import { toPivotFilter } from './plan.ts';
import { PlanBar } from './plan-bar.tsx';
import './pivot.css';

const noInfos: readonly ColumnInfo[] = [];
const noSort: readonly never[] = [];
const firstRows = 200;
const columnLimit = 200;
const copyLimit = 10_000;
const exportedColumns = 1000;
let sources = 0;

/** See the file's header. */
export function PivotView(): JSX.Element {
  const known = useAsk('events.columns', {});
  const infos = known.data?.columns ?? noInfos;
  const fields = useMemo(() => toFieldChoices(infos), [infos]);
  return (
    <div className="el-panel el-pivot" data-region="pivot" tabIndex={-1}>
      <PlanBar fields={fields} />
      {known.error ? (
        <ErrorState
          title="The fields could not be read"
          {...toErrorText(known.error)}
          onRetry={() => void known.refetch()}
        />
      ) : (
        <PivotTable fields={fields} />
      )}
    </div>
  );
}

/** All rows, however many: pages of one question have the same columns. */
async function fetchAll(fetchPage: (offset: number, limit: number) => Promise<PivotPage>): Promise<PivotPage> {
  const first = await fetchPage(0, copyLimit);
  const rows = [...first.rows];
  while (rows.length < first.rowCount) {
    const { rows: more } = await fetchPage(rows.length, copyLimit);
    if (more.length === 0) break;
    rows.push(...more);
  }
  return { ...first, rows };
}

function PivotTable({ fields }: { readonly fields: readonly FieldChoice[] }): JSX.Element {
  const { engine } = useClients();
  const plan = usePivotStore((store) => store.plan);
  const state = useFilterState();
  const timeZone = usePreferences((store) => store.timeZone);
  const { menu, open } = useValueMenu('pivot');
  const question = useMemo(() => {
    const filter = toPivotFilter(toFilter(state), plan);
    return {
      filter: { ...filter, clauses: [...filter.clauses] },
      rows: [...plan.rows],
      columns: [...plan.columns],
      measure: plan.measure,
      ...(plan.measure === 'distinct' && plan.of ? { of: plan.of } : {}),
      order: plan.order,
      columnLimit,
    };
  }, [state, plan]);
  const asked = useAsk('events.pivot', { ...question, offset: 0, limit: firstRows }, { keepPrevious: true });
  const page = asked.data;
  const pages = useRef(new Map<number, PivotPage['rows'][number]>());
  const labels = useMemo(() => {
    const names = new Map(fields.map((field) => [field.value, field.label]));
    return plan.rows.map((field) => names.get(field) ?? field);
  }, [fields, plan.rows]);
  const columns = useMemo(
    () => (page ? toPivotColumns(page, labels, plan.columns.length > 0, plan.measure, timeZone) : []),
    [page, labels, plan.columns.length, plan.measure, timeZone],
  );
  const source = useMemo<RowSource | undefined>(() => {
    if (!page || asked.isPlaceholderData) return undefined;
    sources++;
    const rows = new Map<number, PivotPage['rows'][number]>();
    pages.current = rows;
    const keep = (found: PivotPage['rows'], offset: number) =>
      found.map((row, index) => {
        rows.set(offset + index, row);
        return toPivotRow(row, offset + index);
      });
    return {
      key: `${sources}`,
      total: page.rowCount,
      fetchRows: async (offset, limit) => {
        if (offset + limit <= page.rows.length || (offset === 0 && page.rows.length === page.rowCount))
          return keep(page.rows.slice(offset, offset + limit), offset);
        const next = await engine.call('events.pivot', { ...question, offset, limit });
        return keep(next.rows, offset);
      },
    };
  }, [page, asked.isPlaceholderData, question, engine]);
  const lastSource = useRef(source);
  if (source) lastSource.current = source;

  const openMenu = (x: number, y: number, keys: readonly PivotKey[]): void =>
    open(x, y, {
      name: 'Pivot',
      text: keys.map(toKeyText).join(' · '),
      clause: joinClauses(keys),
      find: keys.map((key) => key.value),
    });
  const keysOf = (rowId: number | string, columnId: string): readonly PivotKey[] => {
    const row = pages.current.get(Number(rowId));
    return row && page ? toCellKeys(page, row, columnId) : [];
  };
  const copyAll = async (): Promise<void> => {
    try {
      const all = await engine.call('events.pivot', { ...question, offset: 0, limit: copyLimit });
      const rows = all.rows.map(toPivotRow);
      if (await copyText(toTabText(columns, rows)))
        notifications.show({ message: `Copied: ${formatPlural(rows.length, 'row')}`, autoClose: 1500 });
    } catch (error) {
      notifications.show({ color: 'red', title: 'The table could not be copied', message: toErrorText(error).message });
    }
  };
  const exportAs = async (format: 'csv' | 'jsonl'): Promise<void> => {
    try {
      const whole = await fetchAll((offset, limit) =>
        engine.call('events.pivot', { ...question, columnLimit: exportedColumns, offset, limit }),
      );
      const meaning = { rows: plan.rows, columns: plan.columns, measure: plan.measure };
      if (format === 'csv') saveText('pivot.csv', toPivotCsv(whole, meaning), 'text/csv');
      else saveText('pivot.jsonl', toPivotJsonLines(whole, meaning), 'application/x-ndjson');
      const left = whole.columnCount - whole.columns.length;
      notifications.show({
        message: `${formatPlural(whole.rows.length, 'row')} exported${left > 0 ? `, without ${formatPlural(left, 'column')} of few events` : ''}`,
      });
    } catch (error) {
      notifications.show({
        color: 'red',
        title: 'The table could not be exported',
        message: toErrorText(error).message,
      });
    }
  };

  if (asked.error)
    return (
      <ErrorState
        title={
          toErrorText(asked.error).code === 'query-syntax'
            ? 'The search is not complete'
            : 'The pivot could not be made'
        }
        {...toErrorText(asked.error)}
        onRetry={() => void asked.refetch()}
      />
    );
  if (!page) return <LoadingState label="Counting" />;
  const notes = [
    formatPlural(page.total, 'event'),
    `${formatPlural(page.rowCount, 'row')}`,
    page.columnCount > page.columns.length
      ? `${formatCount(page.columns.length)} of ${formatPlural(page.columnCount, 'column')}`
      : plan.columns.length
        ? formatPlural(page.columnCount, 'column')
        : '',
  ];
  return (
    <>
      <PanelBar label="Pivot table">
        <span aria-live="polite">{asked.isFetching ? 'Counting…' : notes.filter(Boolean).join(' · ')}</span>
        <BarSpace />
        <IconButton icon="copy" label="Copy the table" onClick={() => void copyAll()} />
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="subtle" size="compact-xs" rightSection={<Icon name="down" size={10} />}>
              Export
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => void exportAs('csv')}>CSV</Menu.Item>
            <Menu.Item onClick={() => void exportAs('jsonl')}>JSON Lines</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </PanelBar>
      <div className="el-panel-fill" aria-busy={asked.isFetching}>
        {page.rowCount === 0 ? (
          <EmptyState icon="pivot" title="No event has these fields">
            Choose other fields, or change the filter.
          </EmptyState>
        ) : (
          <DataGrid
            label="Pivot"
            columns={columns}
            source={source ?? lastSource.current}
            sort={noSort}
            onOpen={(row) => {
              const clause = joinClauses(pages.current.get(Number(row.id))?.keys ?? []);
              if (clause) openEvents('pivot', clause);
            }}
            onCellMenu={({ x, y, row, columnId }) => openMenu(x, y, keysOf(row.id, columnId))}
            onHeaderMenu={({ x, y, columnId }) => {
              const keys = columnId.startsWith('c') ? page.columns[Number(columnId.slice(1))]?.keys : undefined;
              if (keys?.length) openMenu(x, y, keys);
            }}
            onCellKey={(event, row, columnId) => {
              if (event.key !== '+' && event.key !== '-') return false;
              const clause = joinClauses(keysOf(row.id, columnId));
              if (clause) filterByClause('pivot', clause, event.key === '-');
              return clause !== undefined;
            }}
          />
        )}
      </div>
      {menu}
    </>
  );
}
