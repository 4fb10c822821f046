/**
 * The menu of a value, the same wherever the value stands: only this, not this, go to its events, find it in the other views,
 * what its place adds, copy. In: what the value means. Out: the menu, and a function that opens it.
 */

import { notifications } from '@mantine/notifications';
import { type JSX, useCallback, useState } from 'react';
import { toVisible } from '#shared/model/visible.ts';
import { copyText } from '../widgets/clipboard.ts';
import { ContextMenu, type MenuAction, type MenuRequest } from '../widgets/context-menu.tsx';
import { openEvents } from './pages.ts';
import { filterByClause } from './pivot.ts';
import { toPivotActions } from './pivot-to.ts';

/** Events in the query language, or a way to ask for them that may take a moment. */
export type Clause = string | ((use: (clause: string) => void) => void);

export interface ValueMeaning {
  /** What it is a value of, such as the label of its column. */
  readonly name: string;
  readonly text: string;
  /** The events that the value stands for; without them it can only be found and copied. */
  readonly clause?: Clause | undefined;
  /** What follows "Only" and "Not"; `this` by default. */
  readonly what?: string;
  /** Where to go, if not to the events of `clause`. */
  readonly events?: { readonly label: string; readonly clause: Clause | undefined } | undefined;
  /** What other views can be searched for; the text by default. */
  readonly find?: readonly string[];
  readonly more?: readonly MenuAction[];
}

const longestTitle = 60;

function withClause(clause: Clause, use: (clause: string) => void): void {
  if (typeof clause === 'string') use(clause);
  else clause(use);
}

/** The actions of a value; `source` is the id of the view, for the clause they add. */
export function toValueActions(source: string, meaning: ValueMeaning): MenuAction[] {
  const { name, text, clause, what = 'this', find = [text], more = [] } = meaning;
  const events = meaning.events ?? { label: 'Go to its events', clause };
  const copy = async (): Promise<void> => {
    if (await copyText(text)) notifications.show({ message: toVisible(`Copied: ${name}`), autoClose: 1500 });
  };
  const filter = (negated: boolean) => (): void =>
    clause === undefined ? undefined : withClause(clause, (found) => filterByClause(source, found, negated));
  return [
    ...(clause === undefined
      ? []
      : ([
          { id: 'only', label: `Only ${what}`, icon: 'plus', run: filter(false) },
          { id: 'not', label: `Not ${what}`, icon: 'minus', run: filter(true) },
        ] satisfies MenuAction[])),
    ...(events.clause === undefined
      ? []
      : ([
          {
            id: 'events',
            label: events.label,
            icon: 'events',
            divided: clause !== undefined,
            run: () => withClause(events.clause!, (found) => openEvents(source, found)),
          },
        ] satisfies MenuAction[])),
    ...find.flatMap((value) => toPivotActions(value, find.length > 1 ? `Find ${value.slice(0, 40)} in` : undefined)),
    ...more,
    { id: 'copy', label: 'Copy value', icon: 'copy', divided: true, run: () => void copy() },
  ];
}

/** See the file's header. */
export function useValueMenu(source: string): {
  readonly menu: JSX.Element;
  readonly open: (x: number, y: number, meaning: ValueMeaning) => void;
} {
  const [request, setRequest] = useState<MenuRequest>();
  const open = useCallback(
    (x: number, y: number, meaning: ValueMeaning): void => {
      const { name, text } = meaning;
      const title = `${name}: ${text.length > longestTitle ? `${text.slice(0, longestTitle)}…` : text}`;
      setRequest({ x, y, title, actions: toValueActions(source, meaning) });
    },
    [source],
  );
  return { menu: <ContextMenu request={request} onClose={() => setRequest(undefined)} />, open };
}
