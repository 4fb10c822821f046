/** Going from anywhere to the page of a thing: its view is shown, the thing is selected there and brought into sight. */
import type { EngineClient } from '#shared/contract/index.ts';
import { useNavigation } from './navigation.ts';
import { filterByClause } from './pivot.ts';
import { useSelection } from './selection.ts';

/** The page of a process. */
export function openProcess(id: number): void {
  useSelection.getState().selectProcess(id);
  useSelection.getState().reveal('process');
  useNavigation.getState().show('processes');
}

/** The page of a logon session. */
export function openSession(id: number): void {
  useSelection.getState().selectSession(id);
  useSelection.getState().reveal('session');
  useNavigation.getState().show('logons');
}

/** The page of a finding. */
export function openFinding(id: number): void {
  useSelection.getState().selectFinding(id);
  useSelection.getState().reveal('finding');
  useNavigation.getState().show('findings');
}

/** The page of a rule. */
export function openRule(id: number): void {
  useSelection.getState().selectRule(id);
  useSelection.getState().reveal('rule');
  useNavigation.getState().show('rules');
}

/** The page of a beacon row. */
export function openBeacon(id: number): void {
  useSelection.getState().selectBeacon(id);
  useSelection.getState().reveal('beacon');
  useNavigation.getState().show('beacons');
}

/** One event in the events view, whether the filter lets it pass or not. */
export function openEvent(id: number): void {
  useSelection.getState().selectEvent(id);
  useSelection.getState().reveal('event');
  useNavigation.getState().show('events');
}

/** The events of a clause: it becomes part of the shared filter, and the events view is shown. */
export function openEvents(source: string, clause: string): void {
  filterByClause(source, clause, false);
  useNavigation.getState().show('events');
}

/** Process and session of an event; false when the engine knows none of that kind for it. */
export async function openOfEvent(
  engine: EngineClient,
  eventId: number,
  what: 'process' | 'session',
): Promise<boolean> {
  const { processId, sessionId } = await engine.call('processes.chain', { eventId });
  const id = what === 'process' ? processId : sessionId;
  if (id === null) return false;
  if (what === 'process') openProcess(id);
  else openSession(id);
  return true;
}

/** The clause of a process's events. */
export function toProcessClause(id: number): string {
  return `process:${id}`;
}

/** The clause of a finding's events. */
export function toFindingClause(id: number): string {
  return `finding:${id}`;
}

/** Findings named in one clause at most; the query language's text has a limit. */
export const findingClauseLimit = 500;

/** The events of several findings as one clause. */
export function toFindingsClause(ids: readonly number[]): string {
  return ids.slice(0, findingClauseLimit).map(toFindingClause).join(' OR ');
}

/** The clause of a session's events. */
export function toSessionClause(id: number): string {
  return `session:${id}`;
}
