/** The door of this stage: filters, lists, pages, facets, histograms, pivots, single events. All read-only. */
export { type CompiledFilter, compileFilter, parseOrThrow, planFilter } from './compile.ts';
export { getEvent } from './detail.ts';
export { queryFacet } from './facet.ts';
export { queryColumns } from './field-list.ts';
export { registerFunctions } from './functions.ts';
export { listGroup, queryGroups } from './groups.ts';
export { findUnknownField } from './hint.ts';
export { queryHistogram } from './histogram.ts';
export { type MatchSet, matchFilter } from './match.ts';
export { ReadAhead } from './payload-ahead.ts';
export { AheadLink } from './payload-ahead-link.ts';
export { linkReadAhead } from './payload-column.ts';
export { queryPivot } from './pivot.ts';
export { buildRowReader } from './rows.ts';
export { findPositions, readShapes } from './shapes.ts';
export { queryRows } from './stream.ts';
export { type EventList, getView, listEvents, locateEvent, locateTime, openView, pageIds, type Sort } from './view.ts';
