/**
 * Who started whom. In: instances with their lives. Out: parent, edge, confidence (0-1) and a reason in words on each
 * instance. Order of evidence: Sysmon's ParentProcessGuid; then the parent's pid within life intervals, where the program
 * name (4688 v2) and the creator's logon id decide between the present owner of the id and one that has just left it; then
 * a placeholder. A process that ended before, another boot and a later owner of the id never become a parent.
 */
import { compareImages, type Instance, type NameMatch, toSpanText } from './instance.ts';
import { endedWithin, graceUs, isAliveAt, type Lives } from './lives.ts';

/** Owners looked at for one child: those within the time of grace are few unless records are forged. */
const maxLook = 50;

/** Records of one moment may be stamped in the wrong order by so much. */
const jitterUs = 50_000;

/** GUID edges; makes placeholders for parents that only the child's record names. Call before ends are placed. */
export function linkByGuid(instances: readonly Instance[], lives: Lives): void {
  for (const child of instances) {
    if (child.parentGuid === undefined) continue;
    if (child.parentGuid === child.guid) continue;
    const parent = lives.ofGuid(
      child.parentGuid,
      { boot: child.boot, pid: child.parentPid, timeUs: child.startUs!, image: child.parentImage },
      { commandLine: child.parentCommandLine },
    );
    child.parent = parent;
    child.edge = 'guid';
    if (parent.guidJoined) {
      child.confidence = 0.97;
      child.edgeReason =
        'ParentProcessGuid holds the start second of this process, which only the Security log saw begin with this id';
    } else if (parent.placeholder) {
      child.confidence = 0.98;
      child.edgeReason =
        'ParentProcessGuid of a process whose creation is in no log; name and command line from this record';
    } else {
      child.confidence = 1;
      child.edgeReason = 'ParentProcessGuid is the ProcessGuid of this process';
    }
  }
}

/** Edges of the instances without a GUID edge, by pid. Call after ends are placed. */
export function linkByPid(
  instances: readonly Instance[],
  lives: Lives,
  endsAreLogged: (boot: number) => boolean,
): void {
  for (const child of instances) {
    if (child.edge === 'guid' || child.parentPid === undefined) continue;
    if (child.parentPid === child.pid) {
      child.edgeReason = 'the record names the process itself as its parent, which cannot be';
    } else if (child.parentPid === 4 || child.parentPid === 0) {
      child.parent = lives.kernel(child.boot, child.parentPid);
      child.edge = 'pid';
      child.confidence = 0.99;
      child.edgeReason = `process id ${child.parentPid} always is the kernel's own process`;
    } else linkOne(child, child.parentPid, lives, endsAreLogged(child.boot));
  }
}

interface Candidate {
  readonly one: Instance;
  readonly name: NameMatch;
  readonly logon: 'same' | 'differs' | 'unknown';
  readonly life: 'alive' | 'just-ended' | 'recent';
  readonly score: number;
}

function judge(one: Instance, child: Instance, isOwner: boolean): Candidate | undefined {
  const at = child.startUs!;
  const alive = isOwner && isAliveAt(one, at);
  if (!alive && !endedWithin(one, at, graceUs)) return undefined;
  const name = compareImages(one.image, child.parentImage);
  if (name === 'differs' || name === 'similar') return undefined;
  const logon =
    child.creatorLogonId === undefined || one.logonId === undefined
      ? 'unknown'
      : child.creatorLogonId === one.logonId
        ? 'same'
        : 'differs';
  const life = alive ? 'alive' : at - one.endUs! <= jitterUs && isOwner ? 'just-ended' : 'recent';
  const score =
    (name === 'same' ? 4 : 0) +
    (logon === 'same' ? 2 : logon === 'differs' ? -2 : 0) +
    (life === 'alive' ? 1.5 : life === 'just-ended' ? 1 : 0);
  return { one, name, logon, life, score };
}

function linkOne(child: Instance, pid: number, lives: Lives, endsLogged: boolean): void {
  const owners = lives.ownersOf(pid);
  const at = child.startUs!;
  const candidates: Candidate[] = [];
  let owner: Instance | undefined;
  const last = lives.lastAt(pid, child.boot, at);
  for (let i = last; i >= 0 && i > last - maxLook; i--) {
    const one = owners[i]!;
    // Nothing older than the time of grace can be meant once another has had the id since.
    if (one.boot !== child.boot) break;
    if (one === child) continue;
    const isOwner = owner === undefined;
    owner ??= one;
    if (!isOwner && !endedWithin(one, at, graceUs)) break;
    const candidate = judge(one, child, isOwner);
    if (candidate) candidates.push(candidate);
  }
  let best = candidates[0];
  for (const candidate of candidates) if (candidate.score > best!.score) best = candidate;
  if (best) accept(child, best, owner!, candidates.length > 1, endsLogged);
  else putPlaceholder(child, pid, owner, lives);
}

function accept(child: Instance, best: Candidate, owner: Instance, hasRival: boolean, endsLogged: boolean): void {
  const { one, name, logon, life } = best;
  const at = child.startUs!;
  child.parent = one;
  const tells = [
    name === 'same' ? 'the record names the same program' : '',
    logon === 'same' ? "the creator's logon id is this process's" : '',
  ].filter(Boolean);
  const because = tells.length > 0 ? `; ${tells.join(' and ')}` : '; the record names no program to compare';
  if (one !== owner) {
    child.edge = 'inferred';
    child.confidence = name === 'same' ? 0.92 : 0.8;
    child.edgeReason = `id ${one.pid} had passed to another process ${toSpanText(at - owner.startUs!)} before this record, but the one before it is meant${because}`;
    return;
  }
  if (life !== 'alive') {
    child.edge = 'inferred';
    child.confidence = name === 'same' ? 0.92 : life === 'just-ended' ? 0.9 : logon === 'same' ? 0.85 : 0.75;
    child.edgeReason = `last owner of id ${one.pid}, ended ${toSpanText(at - one.endUs!)} before this record was made${because}`;
    return;
  }
  const ambiguous = hasRival && name !== 'same' && logon !== 'same';
  child.edge = ambiguous ? 'inferred' : 'pid';
  const ended = one.endHow === 'event';
  const sure = ended || endsLogged;
  const doubt = logon === 'differs' && name !== 'same' ? 0.1 : 0;
  child.confidence = ambiguous
    ? 0.6
    : (name === 'same' ? (sure ? 0.98 : 0.93) : sure ? 0.95 : logon === 'same' ? 0.85 : 0.8) - doubt;
  const life_ = ended
    ? `had id ${one.pid} from ${toSpanText(at - one.startUs!)} before until ${toSpanText(one.endUs! - at)} after`
    : `took id ${one.pid} ${toSpanText(at - one.startUs!)} before and ${
        one.endHow === 'reused'
          ? 'no other process has it until later'
          : endsLogged
            ? 'no end is recorded'
            : 'ends are not logged, so that it may have ended'
      }`;
  child.edgeReason = ambiguous
    ? `${life_}; the owner before left so shortly before that it may be meant${because}`
    : `${life_}${because}${doubt ? '; its logon id is not the creator’s' : ''}`;
}

function putPlaceholder(child: Instance, pid: number, owner: Instance | undefined, lives: Lives): void {
  child.parent = lives.unlogged(child.boot, pid, child.startUs!, child.parentImage);
  child.edge = child.parentImage === undefined ? 'pid' : 'name';
  child.confidence = child.parentImage === undefined ? 0.85 : 0.9;
  const why = !owner
    ? `no log saw a process begin with id ${pid} in this boot before`
    : owner.endUs !== undefined && owner.endUs < child.startUs!
      ? `the last known owner of id ${pid} had ended ${toSpanText(child.startUs! - owner.endUs)} before`
      : `the known owner of id ${pid} is another program`;
  child.edgeReason = `${why}; ${child.parentImage === undefined ? 'the record gives the id alone' : 'only this record names the parent'}`;
}

/**
 * Makes the edges a forest in time order. A parent that seems to start after its child by a moment was recorded late and
 * is moved back; a larger contradiction, or a circle, loses its edge.
 */
export function checkOrder(instances: readonly Instance[]): void {
  // Children first, so that a parent that was moved back is compared with its own parent afterwards.
  for (let i = instances.length - 1; i >= 0; i--) {
    const child = instances[i]!;
    for (let one = child; one.parent && one.startUs !== undefined; one = one.parent) {
      if (!putBefore(one.parent, one)) break;
    }
  }
  cutCircles(instances);
}

/** Sees to it that a parent does not start after its child; true when the parent's own parent has to be looked at. */
function putBefore(parent: Instance, child: Instance): boolean {
  if (parent.startUs === undefined) return false;
  const lateUs = parent.startUs - child.startUs! + (parent.startTick - child.startTick) / 10;
  if (lateUs <= 0) return false;
  if (parent.placeholder || lateUs <= graceUs) {
    parent.startUs = child.startUs!;
    parent.startTick = child.startTick;
    return true;
  }
  child.edgeReason = `the record names a process that started ${toSpanText(lateUs)} after it: the clock was set, or the record is forged`;
  unlink(child);
  return false;
}

function unlink(child: Instance): void {
  child.parent = undefined;
  child.edge = 'none';
  child.confidence = 0;
}

function cutCircles(instances: readonly Instance[]): void {
  const state = new Map<Instance, number>();
  let walk = 0;
  for (const start of instances) {
    walk++;
    for (let one: Instance | undefined = start; one; one = one.parent) {
      const seen = state.get(one);
      if (seen === walk) {
        one.edgeReason = 'the records make the process its own ancestor, which cannot be';
        unlink(one);
        break;
      }
      if (seen !== undefined) break;
      state.set(one, walk);
    }
  }
}
