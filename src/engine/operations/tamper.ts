/** Binds the tamper board. */
import type { tamperOperations } from '#shared/contract/tamper.ts';
import { queryCoverage, queryTamperSigns } from '../analysis/tamper/queries.ts';
import type { Handlers } from './define.ts';

export const tamperSideHandlers: Handlers<keyof typeof tamperOperations> = {
  'tamper.list': (_input, { db }) => ({ signs: queryTamperSigns(db) }),
  'tamper.coverage': (_input, { db }) => ({ rows: queryCoverage(db) }),
};
