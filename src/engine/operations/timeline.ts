/** Binds the time line and the time skew of hosts. */
import type { timelineOperations } from '#shared/contract/timeline.ts';
import { currentAnalyst } from '../case/actions.ts';
import { queryDensity } from '../queries/timeline.ts';
import { queryItems } from '../queries/timeline-items.ts';
import { querySkews, setSkew, suggestSkews } from '../queries/timeline-skews.ts';
import type { Handlers } from './define.ts';

type Name = keyof typeof timelineOperations;

export const timelineSideHandlers: Handlers<Exclude<Name, 'skews.set'>> = {
  'timeline.density': (input, { db, signal }) => queryDensity(db, input, signal),
  'timeline.items': (input, { db, signal }) => queryItems(db, input, signal),
  'skews.list': (_input, { db }) => ({ skews: querySkews(db) }),
  'skews.suggest': (_input, { db }) => suggestSkews(db),
};

export const timelineEditHandlers: Handlers<'skews.set'> = {
  'skews.set': ({ hostId, skewUs, note, analyst }, { db }) => {
    setSkew(db, { hostId, skewUs, note: note.trim(), analyst: analyst ?? currentAnalyst() });
    return {};
  },
};
