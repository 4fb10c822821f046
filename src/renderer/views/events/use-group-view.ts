/**
 * All that grouping adds to the events grid: the grouped rows and columns, the actions and keys of a group, the drop of a
 * header. In: what the plain grid shows. Out: what to show instead while there are levels.
 */
import { type RefObject, useMemo } from 'react';
import type { ColumnInfo } from '#shared/contract/events.ts';
import type { Filter } from '#shared/model/filter.ts';
import { useAnnotator, useTags } from '../../state/annotate.tsx';
import { type FieldChoice, toFieldChoices } from '../../state/field-choices.ts';
import { filterByClause } from '../../state/pivot.ts';
import type { MenuAction } from '../../widgets/context-menu.tsx';
import type { GridColumn, GridRow, RowSource, SortEntry } from '../../widgets/grid-types.ts';
import { useEventsStore } from './events-store.ts';
import { groupColumnId, toGroupedColumns, toGroupText } from './group-columns.ts';
import { toGroupField } from './group-fields.ts';
import { toGroupActions, toGroupFilter, toPathClauses } from './group-menu.ts';
import type { GroupNode } from './group-rows.ts';
import { useGroupStore } from './group-store.ts';
import { tagColumnId } from './tag-column.ts';
import { useGroupedRows } from './use-grouped-rows.ts';
import { useHeaderDrag } from './use-header-drag.ts';

interface GroupViewInput {
  readonly infos: readonly ColumnInfo[];
  readonly columns: readonly GridColumn[];
  readonly columnIds: readonly string[];
  readonly filter: Filter;
  readonly sort: readonly SortEntry[];
  readonly marked: boolean;
  readonly timeZone: string;
  /** Events of the plain list. */
  readonly total: number;
  /** Holds the grid; `bar` takes headers. */
  readonly box: RefObject<HTMLElement | null>;
  readonly bar: RefObject<HTMLElement | null>;
  /** Asks for the tag of the events of a filter. */
  readonly onTag: (filter: Filter, total: number) => void;
}

interface GroupView {
  readonly isGrouped: boolean;
  readonly busy: boolean;
  readonly problem: { readonly code: string; readonly message: string } | undefined;
  readonly source: RowSource | undefined;
  readonly columns: readonly GridColumn[];
  /** Column ids that the levels stand for. */
  readonly hidden: ReadonlySet<string>;
  readonly choices: readonly FieldChoice[];
  readonly drag: ReturnType<typeof useHeaderDrag>;
  readonly groupCount: number | undefined;
  nodeOf(row: GridRow): GroupNode | undefined;
  /** The place of a row in the tree; events stand one level below their group. */
  toTree(row: GridRow): { readonly level: number; readonly open: boolean | undefined };
  toTitle(node: GroupNode): string;
  toActions(node: GroupNode, onCopy: () => void): MenuAction[];
  /** True when the key was for a group or for the tree; undefined leaves it to the plain grid. */
  onKey(event: KeyboardEvent, row: GridRow, columnId: string): boolean | undefined;
  ownsKey(event: KeyboardEvent, row: GridRow, columnId: string): boolean;
  groupBy(columnId: string): void;
  toggle(node: GroupNode): void;
  closeAll(): void;
  reopen(): void;
}

/** See the file's header. */
export function useGroupView(input: GroupViewInput): GroupView {
  const { infos, columns, filter, timeZone, total } = input;
  const { fields, order, setFields } = useGroupStore();
  const tags = useTags();
  const annotator = useAnnotator();
  const { model, ...rows } = useGroupedRows(filter, fields, order, input.sort, input.columnIds, input.marked);
  const isGrouped = fields.length > 0;
  const choices = useMemo(() => toFieldChoices(infos), [infos]);
  const labels = useMemo(() => new Map(choices.map(({ value, label }) => [value, label])), [choices]);
  const hidden = useMemo(
    () =>
      new Set([
        ...infos.filter((info) => fields.includes(info.field)).map((info) => info.id),
        ...(fields.includes('tag') ? [tagColumnId] : []),
      ]),
    [infos, fields],
  );
  const { toggle } = rows;
  const shown = useMemo(
    () =>
      isGrouped && model
        ? toGroupedColumns(columns, hidden, { model, labels, timeZone, total, onToggle: toggle })
        : columns,
    [isGrouped, model, toggle, columns, hidden, labels, timeZone, total],
  );
  const groupBy = (columnId: string): void => {
    const field = toGroupField(infos, columnId);
    if (field) setFields([...fields, field]);
  };
  const drag = useHeaderDrag(input.box, input.bar, groupBy);
  const goTo = (node: GroupNode | undefined): void => {
    const index = node && model?.indexOf(node);
    if (index !== undefined) useEventsStore.getState().grid?.goToRow(index);
  };
  const tagGroup = (node: GroupNode, clauses: readonly string[]): void =>
    input.onTag(toGroupFilter(filter, clauses), node.group.count);
  const nodeOf = (row: GridRow): GroupNode | undefined =>
    typeof row.node === 'number' ? model?.get(row.node) : undefined;

  const onGroupKey = (event: KeyboardEvent, node: GroupNode): boolean => {
    const { clause } = node.group;
    const path = toPathClauses(node);
    if (event.key === 'ArrowRight' ? !node.open : event.key === 'ArrowLeft' && node.open) toggle(node);
    else if (event.key === 'ArrowLeft') goTo(node.parent);
    else if (event.key === '+' || event.key === '-') {
      if (clause !== null) filterByClause('groups', clause, event.key === '-');
    } else if (/^[1-9]$/.test(event.key) && path) {
      const tag = tags.find((one) => one.hotkey === Number(event.key));
      if (tag) void annotator.tagEvents(tag.name, { filter: toGroupFilter(filter, path) }, false);
      else tagGroup(node, path);
    } else return false;
    return true;
  };

  return {
    ...rows,
    isGrouped,
    columns: shown,
    hidden,
    choices,
    drag,
    groupCount: model?.groupCount,
    nodeOf,
    toTree: (row) => {
      const node = nodeOf(row);
      return node ? { level: node.depth + 1, open: node.open } : { level: fields.length + 1, open: undefined };
    },
    toTitle: (node) => `${labels.get(node.field) ?? node.field}: ${toGroupText(node)}`,
    toActions: (node, onCopy) =>
      toGroupActions(node, { onToggle: () => toggle(node), onTag: (clauses) => tagGroup(node, clauses), onCopy }),
    onKey: (event, row, columnId) => {
      const node = nodeOf(row);
      if (node) return (columnId === groupColumnId || !event.key.startsWith('Arrow')) && onGroupKey(event, node);
      if (!isGrouped || event.key !== 'ArrowLeft' || columnId !== groupColumnId) return undefined;
      goTo(typeof row.under === 'number' ? model?.get(row.under) : undefined);
      return true;
    },
    ownsKey: (event, row, columnId) =>
      isGrouped &&
      columnId === groupColumnId &&
      (event.key === 'ArrowLeft' || (event.key === 'ArrowRight' && nodeOf(row)?.open === false)),
    groupBy,
  };
}
