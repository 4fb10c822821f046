/** What to do with a value on a page: only its events, none of them, go to them, find it in another view. */
import { type JSX, useState } from 'react';
import { ContextMenu, type MenuRequest } from '../widgets/context-menu.tsx';
import { SmallIconButton } from '../widgets/small-icon-button.tsx';
import { openEvents } from './pages.ts';
import { filterByClause } from './pivot.ts';
import { toPivotActions } from './pivot-to.ts';

interface ClauseButtonsProps {
  /** The view's id, for the clause it adds. */
  readonly source: string;
  /** What the value is, as in "Only events with this WHAT". */
  readonly what: string;
  readonly clause: string;
  /** The value as a text that other views can search for; none where they cannot. */
  readonly value?: string | null | undefined;
}

/** See the file's header. */
export function ClauseButtons({ source, what, clause, value }: ClauseButtonsProps): JSX.Element {
  return (
    <>
      <SmallIconButton
        icon="plus"
        label={`Only events with this ${what}`}
        onClick={() => filterByClause(source, clause, false)}
      />
      <SmallIconButton
        icon="minus"
        label={`No events with this ${what}`}
        onClick={() => filterByClause(source, clause, true)}
      />
      <SmallIconButton
        icon="events"
        label={`Go to the events with this ${what}`}
        onClick={() => openEvents(source, clause)}
      />
      {value ? <FindButton what={what} value={value} /> : null}
    </>
  );
}

function FindButton({ what, value }: { readonly what: string; readonly value: string }): JSX.Element {
  const [menu, setMenu] = useState<MenuRequest>();
  const actions = toPivotActions(value).flatMap((action) => action.actions ?? []);
  return (
    <>
      <SmallIconButton
        icon="goto"
        label={`Find this ${what} in other views`}
        onClick={({ currentTarget }) => {
          const { left, bottom } = currentTarget.getBoundingClientRect();
          setMenu({ x: left, y: bottom, title: `Find in: ${value.slice(0, 60)}`, actions });
        }}
      />
      {menu ? <ContextMenu request={menu} onClose={() => setMenu(undefined)} /> : null}
    </>
  );
}
