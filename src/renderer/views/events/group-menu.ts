/** The actions on a group of the events grid. In: the group, and what the view can do. Out: menu items in words. */

import type { Filter } from '#shared/model/filter.ts';
import { formatCount } from '../../state/format.ts';
import { filterByClause } from '../../state/pivot.ts';
import { toPivotActions } from '../../state/pivot-to.ts';
import type { MenuAction } from '../../widgets/context-menu.tsx';
import type { GroupNode } from './group-rows.ts';

/** The clauses of a group and those around it, outermost first; undefined when the query language cannot say one. */
export function toPathClauses(node: GroupNode): string[] | undefined {
  const clauses: string[] = [];
  for (let at: GroupNode | undefined = node; at; at = at.parent) {
    if (at.group.clause === null) return undefined;
    clauses.unshift(at.group.clause);
  }
  return clauses;
}

/** The filter with the clauses of a group. */
export function toGroupFilter(filter: Filter, clauses: readonly string[]): Filter {
  return {
    ...filter,
    clauses: [
      ...filter.clauses,
      ...clauses.map((text, level) => ({
        id: `group-${level}`,
        source: 'groups',
        text,
        negated: false,
        disabled: false,
      })),
    ],
  };
}

interface GroupMenu {
  readonly onToggle: () => void;
  readonly onTag: (clauses: readonly string[]) => void;
  readonly onCopy: () => void;
}

/** See the file's header. */
export function toGroupActions(node: GroupNode, menu: GroupMenu): MenuAction[] {
  const { clause, count } = node.group;
  const path = toPathClauses(node);
  const all = path && path.length > 1 ? path.map((text) => `(${text})`).join(' AND ') : path?.[0];
  return [
    { id: 'toggle', label: node.open ? 'Close' : 'Open', icon: 'tree', hint: 'Enter', run: menu.onToggle },
    {
      id: 'only',
      label: 'Only this',
      icon: 'plus',
      hint: '+',
      divided: true,
      disabled: clause === null,
      run: () => clause !== null && filterByClause('groups', clause, false),
    },
    {
      id: 'not',
      label: 'Not this',
      icon: 'minus',
      hint: '−',
      disabled: clause === null,
      run: () => clause !== null && filterByClause('groups', clause, true),
    },
    ...(node.parent
      ? ([
          {
            id: 'only-all',
            label: 'Only this group and those around it',
            icon: 'plus',
            disabled: all === undefined,
            run: () => all !== undefined && filterByClause('groups', all, false),
          },
        ] satisfies MenuAction[])
      : []),
    ...toPivotActions(node.group.label || node.group.value),
    {
      id: 'tag',
      label: `Tag its ${formatCount(count)} events…`,
      icon: 'tag',
      hint: '1–9',
      divided: true,
      disabled: path === undefined,
      run: () => path && menu.onTag(path),
    },
    { id: 'copy', label: 'Copy value', icon: 'copy', hint: 'Ctrl+C', divided: true, run: menu.onCopy },
  ];
}
