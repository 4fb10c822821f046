/** The network view's menu of a cell: that of a value, with the way to allow (hide) it. */
import { useQueryClient } from '@tanstack/react-query';
import type { JSX } from 'react';
import { useClients } from '../../client/context.tsx';
import { type AllowType, allowValue } from '../../state/allow-list.ts';
import { useValueMenu, type ValueMeaning } from '../../state/value-menu.tsx';

export interface CellMeaning extends ValueMeaning {
  readonly clause: string;
  readonly allow?: { readonly type: AllowType; readonly value: string } | undefined;
}

/** See the file's header. */
export function useCellMenu(): {
  readonly menu: JSX.Element;
  readonly open: (x: number, y: number, meaning: CellMeaning) => void;
} {
  const { engine } = useClients();
  const queryClient = useQueryClient();
  const { menu, open } = useValueMenu('network');
  return {
    menu,
    open: (x, y, { allow, more = [], ...meaning }) =>
      open(x, y, {
        ...meaning,
        more: allow
          ? [
              ...more,
              {
                id: 'allow',
                label: `Allow (hide) ${allow.value.slice(0, 80)}`,
                icon: 'eye-off',
                divided: true,
                run: () => void allowValue(engine, queryClient, allow.type, allow.value),
              },
            ]
          : more,
      }),
  };
}
