/** Binds what the open case says of itself. */
import { queryCaseInfo, queryProblems } from '../case/info.ts';
import type { Handlers } from './define.ts';

export const caseSideHandlers: Handlers<'case.info' | 'case.problems'> = {
  'case.info': (_input, { db, casePath }) => queryCaseInfo(db, casePath),
  'case.problems': (input, { db }) => queryProblems(db, input),
};
