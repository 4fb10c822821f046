/** The three things to do with a value on a page: only its events, none of them, go to them. */
import type { JSX } from 'react';
import { SmallIconButton } from '../widgets/small-icon-button.tsx';
import { openEvents } from './pages.ts';
import { filterByClause } from './pivot.ts';

interface ClauseButtonsProps {
  /** The view's id, for the clause it adds. */
  readonly source: string;
  /** What the value is, as in "Only events with this WHAT". */
  readonly what: string;
  readonly clause: string;
}

/** See the file's header. */
export function ClauseButtons({ source, what, clause }: ClauseButtonsProps): JSX.Element {
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
    </>
  );
}
