/** How groups look among the columns of the events grid: the tree, the count, and a summary that flows over the other cells. Pure. */
import { toVisible } from '#shared/model/visible.ts';
import { formatCount } from '../../state/format.ts';
import { formatSecond } from '../../state/time-zone.ts';
import type { GridColumn, GridRow } from '../../widgets/grid-types.ts';
import type { GroupNode, GroupRows } from './group-rows.ts';

/** Ids of the two columns that only the grouped list has. */
export const groupColumnId = 'group';
export const groupCountId = 'groupCount';

const longestLabel = 500;
const indentPx = 14;

/** The words of a group; events without the field are said so. */
export function toGroupText(node: GroupNode): string {
  const text = node.group.value === null ? '(none)' : node.group.label || node.group.value || '(empty)';
  return text.length > longestLabel ? `${text.slice(0, longestLabel)}…` : text;
}

/** First and last time, and the share of the events above. */
export function toSummary(node: GroupNode, total: number, timeZone: string): string {
  const { firstUs, lastUs, count } = node.group;
  const share = total > 0 ? (count / total) * 100 : 0;
  const span =
    firstUs === lastUs
      ? formatSecond(firstUs, timeZone)
      : `${formatSecond(firstUs, timeZone)} – ${formatSecond(lastUs, timeZone)}`;
  return `${span} · ${share > 0 && share < 0.01 ? '<0.01' : share.toFixed(2)} %`;
}

interface GroupLook {
  readonly model: GroupRows;
  readonly labels: ReadonlyMap<string, string>;
  readonly timeZone: string;
  /** Events of the whole list, of which shares are taken. */
  readonly total: number;
  readonly onToggle: (node: GroupNode) => void;
}

/** The columns of the grouped list: tree and count first; a field that is grouped by has no column of its own. */
export function toGroupedColumns(
  columns: readonly GridColumn[],
  hidden: ReadonlySet<string>,
  look: GroupLook,
): GridColumn[] {
  const nodeOf = (row: GridRow): GroupNode | undefined =>
    typeof row.node === 'number' ? look.model.get(row.node) : undefined;
  const shown = columns.filter((column) => !hidden.has(column.id));
  const first = shown[0]?.id;
  const tree: GridColumn = {
    id: groupColumnId,
    label: 'Group',
    width: 300,
    pinned: true,
    sortable: false,
    format: (row) => {
      const node = nodeOf(row);
      return node ? `${look.labels.get(node.field) ?? node.field}: ${toGroupText(node)}` : '';
    },
    draw: (row) => drawTree(nodeOf(row), look),
  };
  const count: GridColumn = {
    id: groupCountId,
    label: 'Events',
    width: 72,
    pinned: true,
    alignRight: true,
    sortable: false,
    format: (row) => {
      const node = nodeOf(row);
      return node ? formatCount(node.group.count) : '';
    },
  };
  return [
    tree,
    count,
    ...shown.map((column): GridColumn => {
      const { className, draw } = column;
      const format = (row: GridRow): string => {
        const node = nodeOf(row);
        if (node) return column.id === first ? toSummary(node, look.total, look.timeZone) : '';
        return column.format ? column.format(row) : toText(row[column.id]);
      };
      return {
        ...column,
        // The tree and the count are what stays in sight.
        pinned: false,
        format,
        ...(className ? { className: (row: GridRow) => (row.node === undefined ? className(row) : undefined) } : {}),
        ...(draw ? { draw: (row: GridRow) => (row.node === undefined ? draw(row) : drawText(format(row))) } : {}),
      };
    }),
  ];
}

function toText(value: GridRow[string] | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}

function drawText(text: string): HTMLElement {
  const span = document.createElement('span');
  span.textContent = toVisible(text);
  return span;
}

function drawTree(node: GroupNode | undefined, look: GroupLook): HTMLElement {
  const box = document.createElement('span');
  box.className = 'el-tree-cell';
  if (!node) return box;
  box.style.paddingLeft = `${node.depth * indentPx}px`;
  const arrow = document.createElement('span');
  arrow.className = 'el-tree-arrow';
  arrow.dataset.open = String(node.open);
  arrow.addEventListener('click', (event) => {
    event.stopPropagation();
    look.onToggle(node);
  });
  const words = document.createElement('span');
  const field = document.createElement('span');
  field.className = 'el-muted';
  field.textContent = `${look.labels.get(node.field) ?? node.field}: `;
  const value = document.createElement('bdi');
  value.textContent = toVisible(toGroupText(node));
  words.append(field, value);
  box.append(arrow, words);
  return box;
}

/** A changed layout of the columns in sight: pins are the plain list's, what the groups hide is put back where it was. */
export function addHidden<T extends { readonly id: string; readonly pinned?: boolean | undefined }>(
  next: readonly T[],
  choices: readonly T[],
  hidden: ReadonlySet<string>,
): T[] {
  const before = new Map(choices.map((choice) => [choice.id, choice]));
  const own = next
    .filter(({ id }) => id !== groupColumnId && id !== groupCountId)
    .map((layout): T => ({ ...layout, pinned: before.get(layout.id)?.pinned ?? false }));
  choices.forEach((choice, index) => {
    if (hidden.has(choice.id) && !own.some(({ id }) => id === choice.id)) own.splice(index, 0, choice);
  });
  return own;
}
