/**
 * Logon sessions of one host: pure, no database. In: logon facts and boots. Out: one session for each (boot, logon id), and
 * the question which session a logon id means at a time. Decision: a logon id is unique in one boot only; the same id in
 * another boot, or given to another user later in what seemed one boot, is another session. Sessions that only other
 * records speak of (processes, 4648, 4672) are there too, without a start.
 */
import { type Boot, bootAt, type Separation } from '../processes/boots.ts';
import type { FailureFact, LogonFact, LogonFacts, RemoteNote, SessionNote } from './facts.ts';
import { TimeIndex } from './time-index.ts';

export type SessionEnd = 'logoff' | 'logoff-asked' | 'shutdown';

export interface Session {
  readonly boot: number;
  readonly logonId: number;
  linkedId: number | undefined;
  /** Undefined when no 4624 is in the logs. */
  startUs: number | undefined;
  startTick: number;
  endUs: number | undefined;
  endHow: SessionEnd | undefined;
  type: number | undefined;
  user: string | undefined;
  domain: string | undefined;
  sid: string | undefined;
  sourceIp: string | undefined;
  sourcePort: number | undefined;
  sourceHost: string | undefined;
  authPackage: string | undefined;
  lmPackage: string | undefined;
  logonProcess: string | undefined;
  processName: string | undefined;
  elevated: boolean | undefined;
  privileges: string | undefined;
  logonCount: number;
  explicitCount: number;
  reconnectCount: number;
  failuresBefore: number;
  firstSeenUs: number;
  lastSeenUs: number;
  startEvent: number | undefined;
  endEvent: number | undefined;
  /** Row id, given when written. */
  id: number;
}

const wellKnown: Readonly<Record<number, { readonly user: string; readonly sid: string }>> = {
  999: { user: 'SYSTEM', sid: 'S-1-5-18' },
  996: { user: 'NETWORK SERVICE', sid: 'S-1-5-20' },
  997: { user: 'LOCAL SERVICE', sid: 'S-1-5-19' },
};

/** True for SYSTEM, NETWORK SERVICE and LOCAL SERVICE, whose ids are the same in every boot. */
export function isWellKnown(logonId: number): boolean {
  return Object.hasOwn(wellKnown, logonId);
}

/** Two logons may be put this far apart by the records of one logon (limited and elevated twin). */
const twinSpanUs = 10_000_000;
/** 4625 counts for a logon that follows within this time. */
const failureSpanUs = 30 * 60_000_000;
/** The services' own sessions begin within this time of a start. */
const bootSpanUs = 10 * 60_000_000;
const remoteSpanUs = 120_000_000;

/** Where one logon id was given to two users, or again after a logoff: another boot lies between. */
export function separateByLogonId(facts: LogonFacts): Separation[] {
  const last = new Map<number, LogonFact>();
  const ended = new Map<number, number>();
  const separations: Separation[] = [];
  const logoffs = [...facts.logoffs].sort((a, b) => a.timeUs - b.timeUs);
  let next = 0;
  for (const logon of [...facts.logons].sort((a, b) => a.timeUs - b.timeUs)) {
    while (next < logoffs.length && logoffs[next]!.timeUs < logon.timeUs) {
      ended.set(logoffs[next]!.logonId, logoffs[next]!.timeUs);
      next++;
    }
    if (isWellKnown(logon.logonId)) continue;
    const before = last.get(logon.logonId);
    last.set(logon.logonId, logon);
    if (!before || logon.timeUs - before.timeUs < twinSpanUs) continue;
    const endUs = ended.get(logon.logonId);
    const sameUser = before.sid === logon.sid && before.user === logon.user;
    if (sameUser && (endUs === undefined || endUs < before.timeUs)) continue;
    separations.push({
      afterUs: Math.max(before.timeUs, endUs ?? before.timeUs),
      beforeUs: logon.timeUs,
      atUs: undefined,
      reason: `logon id 0x${logon.logonId.toString(16)} was given out again`,
    });
  }
  return separations;
}

export class Sessions {
  readonly all: Session[] = [];
  /** By logon id, then boot. */
  readonly #byKey = new Map<number, Map<number, Session>>();
  readonly #boots: readonly Boot[];

  constructor(boots: readonly Boot[]) {
    this.#boots = boots;
  }

  /** The session that a logon id means at a time; made when nothing has spoken of it before. */
  of(logonId: number, timeUs: number): Session {
    return this.inBoot(logonId, bootAt(this.#boots, timeUs), timeUs);
  }

  /** As `of`, for a boot that is already known. */
  inBoot(logonId: number, boot: number, timeUs: number): Session {
    const ofBoots = this.#byKey.get(logonId);
    const known = ofBoots?.get(boot);
    if (known) {
      if (timeUs < known.firstSeenUs) known.firstSeenUs = timeUs;
      if (timeUs > known.lastSeenUs) known.lastSeenUs = timeUs;
      return known;
    }
    const special = wellKnown[logonId];
    const made: Session = {
      boot,
      logonId,
      linkedId: undefined,
      startUs: undefined,
      startTick: 0,
      endUs: undefined,
      endHow: undefined,
      type: undefined,
      user: special?.user,
      domain: special ? 'NT AUTHORITY' : undefined,
      sid: special?.sid,
      sourceIp: undefined,
      sourcePort: undefined,
      sourceHost: undefined,
      authPackage: undefined,
      lmPackage: undefined,
      logonProcess: undefined,
      processName: undefined,
      elevated: undefined,
      privileges: undefined,
      logonCount: 0,
      explicitCount: 0,
      reconnectCount: 0,
      failuresBefore: 0,
      firstSeenUs: timeUs,
      lastSeenUs: timeUs,
      startEvent: undefined,
      endEvent: undefined,
      id: 0,
    };
    if (ofBoots) ofBoots.set(boot, made);
    else this.#byKey.set(logonId, new Map([[boot, made]]));
    this.all.push(made);
    return made;
  }

  /** Only for reading: the session, if one is known. */
  find(logonId: number, boot: number): Session | undefined {
    return this.#byKey.get(logonId)?.get(boot);
  }
}

/** A record and the session it belongs to; logon records belong to the session that they open. */
export interface SessionLink {
  readonly event: number;
  readonly session: Session;
}

export interface SessionModel {
  readonly sessions: Sessions;
  /** TerminalServices records, which have no logon id, by what they have: user and time. */
  readonly links: readonly SessionLink[];
}

/** Builds the sessions of one host. */
export function buildSessions(facts: LogonFacts, boots: readonly Boot[]): SessionModel {
  const sessions = new Sessions(boots);
  for (const logon of [...facts.logons].sort((a, b) => a.timeUs - b.timeUs)) addLogon(sessions, logon, boots);
  for (const { logonId, timeUs, asked, event } of facts.logoffs) {
    if (isWellKnown(logonId)) continue;
    const session = sessions.of(logonId, timeUs);
    // 4634 is the end itself; 4647 only says that the user asked for it.
    if (session.endHow === 'logoff' && asked) continue;
    session.endUs = timeUs;
    session.endHow = asked ? 'logoff-asked' : 'logoff';
    session.endEvent = event;
  }
  for (const one of facts.notes) addNote(sessions, one);
  const links = addRemote(sessions, facts.remote);
  for (const session of sessions.all) {
    const bootEnd = boots[session.boot]?.endUs;
    if (session.endUs !== undefined || bootEnd === undefined) continue;
    session.endUs = Math.max(bootEnd, session.startUs ?? bootEnd);
    session.endHow = 'shutdown';
  }
  countFailures(sessions, facts.failures);
  return { sessions, links };
}

function addLogon(sessions: Sessions, logon: LogonFact, boots: readonly Boot[]): void {
  const session = sessions.of(logon.logonId, logon.timeUs);
  session.logonCount++;
  if (session.logonCount > 1) {
    session.linkedId ??= logon.linkedId;
    return;
  }
  // A well-known session gets a 4624 for each service start; only one at the start of the boot is its logon.
  const bootStart = boots[session.boot]?.startUs;
  const isStart = !isWellKnown(logon.logonId) || (bootStart !== undefined && logon.timeUs - bootStart < bootSpanUs);
  if (isStart) {
    session.startUs = logon.timeUs;
    session.startTick = logon.timeTick;
    session.startEvent = logon.event;
  }
  session.linkedId = logon.linkedId;
  session.type = logon.type;
  session.user = logon.user ?? session.user;
  session.domain = logon.domain ?? session.domain;
  session.sid = logon.sid ?? session.sid;
  session.sourceIp = logon.sourceIp;
  session.sourcePort = logon.sourcePort;
  session.sourceHost = logon.sourceHost;
  session.authPackage = logon.authPackage;
  session.lmPackage = logon.lmPackage;
  session.logonProcess = logon.logonProcess;
  session.processName = logon.processName;
  session.elevated = logon.elevated;
}

function addNote(sessions: Sessions, note: SessionNote): void {
  const session = sessions.of(note.logonId, note.timeUs);
  session.user ??= note.user;
  session.domain ??= note.domain;
  session.sid ??= note.sid;
  if (note.kind === 'privileges') session.privileges ??= note.text?.split(/\s+/).filter(Boolean).join(' ');
  else if (note.kind === 'explicit') session.explicitCount++;
  else if (note.kind === 'reconnect') session.reconnectCount++;
}

function addRemote(sessions: Sessions, notes: readonly RemoteNote[]): SessionLink[] {
  const byUser = new Map<string, Session[]>();
  for (const session of sessions.all) {
    if (session.startUs === undefined || ![2, 7, 10, 11, 12].includes(session.type ?? -1)) continue;
    const key = session.user?.toLowerCase() ?? '';
    const list = byUser.get(key);
    if (list) list.push(session);
    else byUser.set(key, [session]);
  }
  const links: SessionLink[] = [];
  for (const note of notes) {
    const candidates = byUser.get(note.user?.toLowerCase() ?? '');
    if (!candidates) continue;
    let best: Session | undefined;
    for (const one of candidates) {
      const begun = one.startUs! - note.timeUs <= remoteSpanUs;
      const open = one.endUs === undefined || note.timeUs - one.endUs <= remoteSpanUs;
      if (!begun || !open) continue;
      // Type 7 (unlock) sessions are short: the desktop that the note speaks of is the longer one.
      const better =
        !best || (best.type === 7) !== (one.type === 7) ? one.type !== 7 || !best : one.startUs! > best.startUs!;
      if (better) best = one;
    }
    if (!best) continue;
    links.push({ event: note.event, session: best });
    if (note.kind === 'reconnect') best.reconnectCount++;
    if (note.address !== undefined && (note.kind === 'logon' || note.kind === 'authenticated'))
      best.sourceIp ??= note.address;
  }
  return links;
}

function countFailures(sessions: Sessions, failures: readonly FailureFact[]): void {
  if (failures.length === 0) return;
  // 4776 and 4771 tell the same tries once more; they count only where there is no 4625 at all.
  const real = failures.filter((one) => one.kind === 4625);
  const byUser = new TimeIndex<undefined>();
  const bySource = new TimeIndex<undefined>();
  const byBoth = new TimeIndex<undefined>();
  for (const one of [...(real.length > 0 ? real : failures)].sort((a, b) => a.timeUs - b.timeUs)) {
    byUser.add(userKey(one), one.timeUs, undefined);
    bySource.add(sourceKey(one), one.timeUs, undefined);
    byBoth.add(bothKey(one), one.timeUs, undefined);
  }
  for (const session of sessions.all) {
    if (session.startUs === undefined || isWellKnown(session.logonId)) continue;
    const from = session.startUs - failureSpanUs;
    session.failuresBefore =
      byUser.count(userKey(session), from, session.startUs) +
      bySource.count(sourceKey(session), from, session.startUs) -
      byBoth.count(bothKey(session), from, session.startUs);
  }
}

interface Tried {
  readonly user: string | undefined;
  readonly sourceIp: string | undefined;
}

/** Key of a user for joining tries and logons; names differ in letter case between logs. */
export function userKey(one: Tried): string | undefined {
  return one.user?.toLowerCase();
}

/** Key of a remote source; loopback says that nobody came from elsewhere. */
export function sourceKey(one: Tried): string | undefined {
  const from = one.sourceIp;
  return from === undefined || from === '::1' || from.startsWith('127.') ? undefined : from;
}

function bothKey(one: Tried): string | undefined {
  const user = userKey(one);
  const source = sourceKey(one);
  return user === undefined || source === undefined ? undefined : `${source} ${user}`;
}
