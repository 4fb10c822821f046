/**
 * Failed logons and answered authentications, added up. In: facts of one host. Out: rows for a grid: failures of one user
 * from one source together while they follow one another within ten minutes; authentications of one user, service and
 * source together for the whole case.
 */
import type { AuthenticationFact, FailureFact } from './facts.ts';
import { type Session, sourceKey, userKey } from './sessions.ts';
import { TimeIndex } from './time-index.ts';

export interface FailureGroup extends FailureFact {
  count: number;
  lastUs: number;
  lastEvent: number;
  /** The logon that succeeded within half an hour after the last of them. */
  session: Session | undefined;
}

export interface AuthenticationGroup extends AuthenticationFact {
  count: number;
  lastUs: number;
}

const pauseUs = 10 * 60_000_000;
const successUs = 30 * 60_000_000;

/** Groups failed logons; order of their first record. */
export function groupFailures(failures: readonly FailureFact[], sessions: readonly Session[]): FailureGroup[] {
  const open = new Map<string, FailureGroup>();
  const groups: FailureGroup[] = [];
  for (const one of [...failures].sort((a, b) => a.timeUs - b.timeUs)) {
    const key = JSON.stringify([
      one.kind,
      one.user,
      one.domain,
      one.sourceIp,
      one.sourceHost,
      one.type,
      one.status,
      one.subStatus,
    ]);
    const group = open.get(key);
    if (group && one.timeUs - group.lastUs <= pauseUs) {
      group.count++;
      group.lastUs = one.timeUs;
      group.lastEvent = one.event;
      continue;
    }
    const made: FailureGroup = { ...one, count: 1, lastUs: one.timeUs, lastEvent: one.event, session: undefined };
    open.set(key, made);
    groups.push(made);
  }
  const byUser = new TimeIndex<Session>();
  const bySource = new TimeIndex<Session>();
  for (const one of sessions
    .filter((session) => session.startUs !== undefined)
    .sort((a, b) => a.startUs! - b.startUs!)) {
    byUser.add(userKey(one), one.startUs!, one);
    bySource.add(sourceKey(one), one.startUs!, one);
  }
  for (const group of groups) {
    const until = group.lastUs + successUs;
    const user = byUser.first(userKey(group), group.timeUs, until);
    const source = bySource.first(sourceKey(group), group.timeUs, until);
    group.session = (source && (!user || source.timeUs < user.timeUs) ? source : user)?.value;
  }
  return groups;
}

/** Adds up authentications that were granted. */
export function groupAuthentications(facts: readonly AuthenticationFact[]): AuthenticationGroup[] {
  const groups = new Map<string, AuthenticationGroup>();
  for (const one of [...facts].sort((a, b) => a.timeUs - b.timeUs)) {
    const key = JSON.stringify([
      one.kind,
      one.user,
      one.domain,
      one.service,
      one.sourceIp,
      one.sourceHost,
      one.encryption,
    ]);
    const group = groups.get(key);
    if (group) {
      group.count++;
      group.lastUs = one.timeUs;
    } else groups.set(key, { ...one, count: 1, lastUs: one.timeUs });
  }
  return [...groups.values()];
}
