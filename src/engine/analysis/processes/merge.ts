/**
 * Creation records to process instances. In: the create facts of one host, in any order. Out: one instance for each real
 * process: a record that is stored twice is one process, and Sysmon 1 and Security 4688 of the same process are one row
 * with both sources. Decision: Sysmon and Security are paired by pid, image and nearness in time (a 4688 record may be
 * stamped a second late); each record is used once, so a pid that is reused within a second keeps its two processes.
 */
import { type Boot, bootAt } from './boots.ts';
import type { CreateFact } from './facts.ts';
import { compareImages, type Instance, newPlaceholder, sourceBits } from './instance.ts';

/** How far apart the two logs may put the same start. */
const pairSpanUs = 3_000_000;
/** Forged records can crowd one pid; no more than so many are compared with one record. */
const maxLook = 50;

/** All instances with a creation record, in order of start. */
export function mergeCreates(creates: readonly CreateFact[], boots: readonly Boot[]): Instance[] {
  const byGuid = new Map<string, Instance>();
  const sysmonByPid = new Map<number, Instance[]>();
  const all: Instance[] = [];
  const put = (fact: CreateFact): Instance => {
    const instance = toInstance(fact, boots);
    all.push(instance);
    return instance;
  };

  for (const fact of creates) {
    if (fact.source !== 'sysmon') continue;
    const known = fact.guid ? byGuid.get(fact.guid) : undefined;
    if (known) {
      known.startEvents.push(fact.event);
      continue;
    }
    const same = fact.guid ? undefined : findTwin(sysmonByPid.get(fact.pid), fact);
    if (same) {
      same.startEvents.push(fact.event);
      continue;
    }
    const instance = put(fact);
    if (fact.guid) byGuid.set(fact.guid, instance);
    const list = sysmonByPid.get(fact.pid);
    if (list) list.push(instance);
    else sysmonByPid.set(fact.pid, [instance]);
  }
  for (const list of sysmonByPid.values()) list.sort((a, b) => a.startUs! - b.startUs!);
  mergeSecurity(creates, sysmonByPid, put);
  return all.sort(compareStarts);
}

/** Order by start, then by record. */
export function compareStarts(a: Instance, b: Instance): number {
  return a.startUs! - b.startUs! || a.startTick - b.startTick || (a.startEvents[0] ?? 0) - (b.startEvents[0] ?? 0);
}

function mergeSecurity(
  creates: readonly CreateFact[],
  sysmonByPid: ReadonlyMap<number, Instance[]>,
  put: (fact: CreateFact) => Instance,
): void {
  const securityByPid = new Map<number, Seen[]>();
  const sorted = creates.filter((fact) => fact.source === 'security').sort((a, b) => a.startUs - b.startUs);
  for (const fact of sorted) {
    const earlier = securityByPid.get(fact.pid) ?? [];
    if (earlier.length === 0) securityByPid.set(fact.pid, earlier);
    const copy = findCopy(earlier, fact);
    if (copy) {
      copy.instance.startEvents.push(fact.event);
      continue;
    }
    const partner = findPartner(sysmonByPid.get(fact.pid), fact);
    if (partner) joinSecurity(partner, fact);
    earlier.push({ fact, instance: partner ?? put(fact) });
  }
}

interface Seen {
  readonly fact: CreateFact;
  readonly instance: Instance;
}

/** The same 4688 record from another file: same pid, time and image. The list is in order of time. */
function findCopy(earlier: readonly Seen[], fact: CreateFact): Seen | undefined {
  for (let i = earlier.length - 1; i >= 0 && i >= earlier.length - maxLook; i--) {
    const { startUs, startTick, image } = earlier[i]!.fact;
    if (startUs !== fact.startUs) return undefined;
    if (startTick === fact.startTick && compareImages(image, fact.image) !== 'differs') return earlier[i];
  }
  return undefined;
}

/** A record without GUID that was stored twice. */
function findTwin(list: readonly Instance[] | undefined, fact: CreateFact): Instance | undefined {
  return list
    ?.slice(-maxLook)
    .find(
      (one) =>
        one.startUs === fact.startUs && one.guid === undefined && compareImages(one.image, fact.image) === 'same',
    );
}

/** The nearest Sysmon instance of this pid and image that no 4688 record has claimed yet. */
function findPartner(list: readonly Instance[] | undefined, fact: CreateFact): Instance | undefined {
  if (!list) return undefined;
  let best: Instance | undefined;
  let bestUs = pairSpanUs + 1;
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle]!.startUs! < fact.startUs - pairSpanUs) low = middle + 1;
    else high = middle;
  }
  const last = Math.min(list.length, low + maxLook);
  for (let i = low; i < last && list[i]!.startUs! <= fact.startUs + pairSpanUs; i++) {
    const one = list[i]!;
    const apart = Math.abs(one.startUs! - fact.startUs);
    if (apart >= bestUs || (one.sources & sourceBits.security) !== 0) continue;
    const names = compareImages(one.image, fact.image);
    if (names === 'differs' || names === 'similar') continue;
    best = one;
    bestUs = apart;
  }
  return best;
}

function joinSecurity(instance: Instance, fact: CreateFact): void {
  instance.sources |= sourceBits.security;
  instance.startEvents.push(fact.event);
  instance.commandLine ??= fact.commandLine;
  instance.user ??= fact.user;
  instance.integrity ??= fact.integrity;
  instance.creatorLogonId ??= fact.creatorLogonId;
  instance.parentPid ??= fact.parentPid;
  instance.parentImage ??= fact.parentImage;
  if (instance.logonId === undefined) {
    instance.logonId = fact.logonId;
    instance.logonCertain = fact.logonCertain;
  }
}

function toInstance(fact: CreateFact, boots: readonly Boot[]): Instance {
  return newPlaceholder(bootAt(boots, fact.startUs), fact.pid, {
    guid: fact.guid,
    startUs: fact.startUs,
    startTick: fact.startTick,
    image: fact.image,
    commandLine: fact.commandLine,
    currentDirectory: fact.currentDirectory,
    user: fact.user,
    integrity: fact.integrity,
    hashes: fact.hashes,
    logonId: fact.logonId,
    logonCertain: fact.logonCertain,
    creatorLogonId: fact.creatorLogonId,
    parentPid: fact.parentPid,
    parentGuid: fact.parentGuid,
    parentImage: fact.parentImage,
    parentCommandLine: fact.parentCommandLine,
    edgeReason: 'the record names no parent',
    sources: sourceBits[fact.source],
    startEvents: [fact.event],
    placeholder: false,
  });
}
