/** A value in a line or a table that opens its menu: only its events, none of them, go to them, find it in another view. */

import { type JSX, useState } from 'react';
import { ContextMenu, type MenuRequest } from '../widgets/context-menu.tsx';
import { EvidenceText } from '../widgets/evidence-text.tsx';
import { openEvents } from './pages.ts';
import { filterByClause } from './pivot.ts';
import { toPivotActions } from './pivot-to.ts';

interface ValueLinkProps {
  /** The view's id, for the clause it adds. */
  readonly source: string;
  readonly value: string;
  /** The value's events. */
  readonly clause: string;
  /** What is written, where that is not the value. */
  readonly text?: string;
}

/** See the file's header. The click, Enter and the right button open the same menu. */
export function ValueLink({ source, value, clause, text }: ValueLinkProps): JSX.Element {
  const [menu, setMenu] = useState<MenuRequest>();
  const open = (element: Element): void => {
    const { left, bottom } = element.getBoundingClientRect();
    setMenu({
      x: left,
      y: bottom,
      title: value.slice(0, 80),
      actions: [
        { id: 'only', label: 'Only this', icon: 'plus', run: () => filterByClause(source, clause, false) },
        { id: 'not', label: 'Not this', icon: 'minus', run: () => filterByClause(source, clause, true) },
        {
          id: 'events',
          label: 'Go to its events',
          icon: 'events',
          divided: true,
          run: () => openEvents(source, clause),
        },
        ...toPivotActions(value),
      ],
    });
  };
  return (
    <>
      <button
        type="button"
        className="el-link"
        aria-haspopup="menu"
        onClick={({ currentTarget }) => open(currentTarget)}
        onContextMenu={(event) => {
          event.preventDefault();
          open(event.currentTarget);
        }}
      >
        <EvidenceText>{text ?? value}</EvidenceText>
      </button>
      {menu ? <ContextMenu request={menu} onClose={() => setMenu(undefined)} /> : null}
    </>
  );
}
