/** The menu of a cell that stands for events: only this, not this, go to its events, allow it, copy it. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useClients } from '../../client/context.tsx';
import { type AllowType, allowValue } from '../../state/allow-list.ts';
import { openEvents } from '../../state/pages.ts';
import { filterByClause } from '../../state/pivot.ts';
import { toPivotActions } from '../../state/pivot-to.ts';
import { copyText } from '../../widgets/clipboard.ts';
import type { MenuAction, MenuRequest } from '../../widgets/context-menu.tsx';

export interface CellMeaning {
  readonly title: string;
  readonly text: string;
  readonly clause: string;
  readonly allow?: { readonly type: AllowType; readonly value: string } | undefined;
  readonly more?: readonly MenuAction[];
}

/** See the file's header. */
export function useCellMenu(): {
  readonly menu: MenuRequest | undefined;
  readonly close: () => void;
  readonly open: (x: number, y: number, meaning: CellMeaning) => void;
} {
  const { engine } = useClients();
  const queryClient = useQueryClient();
  const [menu, setMenu] = useState<MenuRequest>();
  const open = (x: number, y: number, { title, text, clause, allow, more }: CellMeaning): void =>
    setMenu({
      x,
      y,
      title: `${title}: ${text.slice(0, 60)}`,
      actions: [
        { id: 'only', label: 'Only this', icon: 'plus', run: () => filterByClause('network', clause, false) },
        { id: 'not', label: 'Not this', icon: 'minus', run: () => filterByClause('network', clause, true) },
        {
          id: 'events',
          label: 'Go to its events',
          icon: 'events',
          divided: true,
          run: () => openEvents('network', clause),
        },
        ...toPivotActions(text),
        ...(more ?? []),
        ...(allow
          ? [
              {
                id: 'allow',
                label: `Allow (hide) ${allow.value.slice(0, 80)}`,
                icon: 'eye-off',
                divided: true,
                run: () => void allowValue(engine, queryClient, allow.type, allow.value),
              } as const,
            ]
          : []),
        { id: 'copy', label: 'Copy value', icon: 'copy', divided: true, run: () => void copyText(text) },
      ],
    });
  return { menu, close: () => setMenu(undefined), open };
}
