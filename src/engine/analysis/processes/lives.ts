/**
 * Who had a process id, and when. In: instances, then questions. Out: for each id the instances that had it in order of
 * start (binary search), GUIDs, and placeholders for processes that no log saw begin. Decision: an id belongs to the last
 * instance that took it; a record that comes shortly after may still speak of the one before, when its image says so.
 */
import { startOfGuid } from './facts.ts';
import { compareImages, type Instance, newPlaceholder } from './instance.ts';

/** How long after a change of owner a record may still speak of the owner before. */
export const graceUs = 3_000_000;

/** A GUID holds whole seconds, and a 4688 record may be stamped a second late. */
const guidEarlyUs = 1_500_000;
const guidLateUs = 4_000_000;

/** Forged records can crowd one pid; no more than so many owners are compared for one question. */
const maxLook = 50;

/** What a record knows of the process it speaks of. */
export interface Sighting {
  readonly boot: number;
  readonly pid: number | undefined;
  readonly guid: string | undefined;
  readonly timeUs: number;
  readonly image: string | undefined;
}

export class Lives {
  readonly byGuid = new Map<string, Instance>();
  readonly placeholders: Instance[] = [];
  readonly #byPid = new Map<number, Instance[]>();
  /** Placeholders without a known start, by boot, pid and how many known owners came before. */
  readonly #gaps = new Map<string, Instance[]>();

  constructor(instances: readonly Instance[]) {
    for (const one of instances) {
      if (one.guid) this.byGuid.set(one.guid, one);
      const list = this.#byPid.get(one.pid);
      if (list) list.push(one);
      else this.#byPid.set(one.pid, [one]);
    }
  }

  /** Every id's owners, in order of start. */
  timelines(): IterableIterator<Instance[]> {
    return this.#byPid.values();
  }

  ownersOf(pid: number): readonly Instance[] {
    return this.#byPid.get(pid) ?? [];
  }

  /** Position of the last owner of a boot that started at or before a time; -1 when there is none. */
  lastAt(pid: number, boot: number, timeUs: number): number {
    const list = this.ownersOf(pid);
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (list[middle]!.startUs! <= timeUs) low = middle + 1;
      else high = middle;
    }
    for (let i = low - 1; i >= 0; i--) {
      const found = list[i]!.boot;
      if (found === boot) return i;
      if (found < boot) return -1;
    }
    return -1;
  }

  /**
   * The instance with a GUID; where no creation record has it, the instance without a GUID that had the pid and started
   * in the second that the GUID holds (Sysmon began later than Security); where there is none, a placeholder.
   */
  ofGuid(guid: string, sighting: Omit<Sighting, 'guid'>, details: Partial<Instance> = {}): Instance {
    const known = this.byGuid.get(guid);
    if (known) {
      if (known.placeholder) fill(known, sighting.image, details);
      return known;
    }
    const pid = sighting.pid ?? 0;
    if (pid === 4 || pid === 0) {
      const kernel = this.kernel(sighting.boot, pid);
      kernel.guid ??= guid;
      this.byGuid.set(guid, kernel);
      return kernel;
    }
    const joined = this.#startedWith(guid, { ...sighting, pid, guid });
    if (joined) {
      joined.guid = guid;
      joined.guidJoined = true;
      this.byGuid.set(guid, joined);
      return joined;
    }
    const startUs = startOfGuid(guid);
    const placeholder = newPlaceholder(sighting.boot, pid, {
      guid,
      // A clock that was set in between can make the second useless.
      startUs: startUs !== undefined && startUs <= sighting.timeUs ? startUs : undefined,
      image: sighting.image,
      ...details,
    });
    this.byGuid.set(guid, placeholder);
    this.placeholders.push(placeholder);
    if (placeholder.startUs !== undefined) this.#insert(placeholder);
    else this.#gapOf(sighting.boot, pid, sighting.timeUs).push(placeholder);
    return placeholder;
  }

  #startedWith(guid: string, sighting: Sighting & { pid: number }): Instance | undefined {
    const startUs = startOfGuid(guid);
    if (startUs === undefined) return undefined;
    let best: Instance | undefined;
    let bestUs = Number.POSITIVE_INFINITY;
    const owners = this.ownersOf(sighting.pid);
    const from = firstFrom(owners, startUs - guidEarlyUs);
    for (let i = from; i < owners.length && i < from + maxLook; i++) {
      const one = owners[i]!;
      if (one.startUs! > startUs + guidLateUs) break;
      if (one.guid !== undefined || one.boot !== sighting.boot) continue;
      const late = one.startUs! - startUs;
      if (Math.abs(late) >= bestUs) continue;
      const names = compareImages(one.image, sighting.image);
      if (names === 'differs' || names === 'similar') continue;
      best = one;
      bestUs = Math.abs(late);
    }
    return best;
  }

  #insert(instance: Instance): void {
    const list = this.#byPid.get(instance.pid);
    if (!list) {
      this.#byPid.set(instance.pid, [instance]);
      return;
    }
    list.splice(firstFrom(list, instance.startUs! + 1), 0, instance);
  }

  /** The kernel's own pseudo processes: pid 4 and 0 of a boot. */
  kernel(boot: number, pid: number): Instance {
    const gap = this.#gapAt(boot, pid, 0);
    const known = gap[0];
    if (known) return known;
    const kernel = newPlaceholder(boot, pid, {
      image: pid === 4 ? 'System' : 'System Idle Process',
      edgeReason: 'the kernel itself: it has no parent',
    });
    gap.push(kernel);
    this.placeholders.push(kernel);
    return kernel;
  }

  #gapAt(boot: number, pid: number, owners: number): Instance[] {
    const key = `${boot} ${pid} ${owners}`;
    const gap = this.#gaps.get(key);
    if (gap) return gap;
    const made: Instance[] = [];
    this.#gaps.set(key, made);
    return made;
  }

  #gapOf(boot: number, pid: number, timeUs: number): Instance[] {
    return this.#gapAt(boot, pid, this.lastAt(pid, boot, timeUs) + 1);
  }

  /** The placeholder for an unlogged owner of a pid at a time: one for each name between two known owners. */
  unlogged(boot: number, pid: number, timeUs: number, image: string | undefined): Instance {
    if (pid === 4 || pid === 0) return this.kernel(boot, pid);
    const gap = this.#gapOf(boot, pid, timeUs);
    const found = gap.slice(-maxLook).find((one) => {
      const names = compareImages(one.image, image);
      return names === 'same' || names === 'unknown';
    });
    if (found) {
      found.image ??= image;
      return found;
    }
    const made = newPlaceholder(boot, pid, { image });
    gap.push(made);
    this.placeholders.push(made);
    return made;
  }

  /** The process that a record speaks of: by GUID, else by pid at its time; never fails, a placeholder is made at need. */
  ownerOf(sighting: Sighting): Instance | undefined {
    if (sighting.guid) return this.ofGuid(sighting.guid, sighting);
    const { pid, boot, timeUs, image } = sighting;
    if (pid === undefined) return undefined;
    if (pid === 4 || pid === 0) return this.kernel(boot, pid);
    const at = this.lastAt(pid, boot, timeUs);
    const owner = at >= 0 ? this.ownersOf(pid)[at]! : undefined;
    if (owner && isAliveAt(owner, timeUs) && nameAllows(owner, image)) return owner;
    // The record may be late by a moment: the owner that has just ended, or the one before it.
    if (owner && endedWithin(owner, timeUs, graceUs) && nameAllows(owner, image)) return owner;
    const before = at > 0 ? this.ownersOf(pid)[at - 1]! : undefined;
    if (before && before.boot === boot && image !== undefined && nameAllows(before, image)) {
      if (endedWithin(before, timeUs, graceUs) || timeUs - owner!.startUs! <= graceUs) return before;
    }
    // Stamped a moment before the creation record of its own process.
    const next = this.ownersOf(pid)[at + 1];
    if (next && next.boot === boot && next.startUs! - timeUs <= 50_000 && nameAllows(next, image)) return next;
    return this.unlogged(boot, pid, timeUs, image);
  }
}

/** Position of the first owner that started at or after a time. */
function firstFrom(owners: readonly Instance[], timeUs: number): number {
  let low = 0;
  let high = owners.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (owners[middle]!.startUs! < timeUs) low = middle + 1;
    else high = middle;
  }
  return low;
}

function fill(placeholder: Instance, image: string | undefined, details: Partial<Instance>): void {
  placeholder.image ??= image;
  placeholder.commandLine ??= details.commandLine;
  placeholder.user ??= details.user;
}

/** True when nothing says that it had ended by then. */
export function isAliveAt(one: Instance, timeUs: number): boolean {
  return one.endUs === undefined || timeUs <= one.endUs;
}

/** True when it ended at most so long before a time. */
export function endedWithin(one: Instance, timeUs: number, spanUs: number): boolean {
  return one.endUs !== undefined && timeUs - one.endUs <= spanUs;
}

function nameAllows(one: Instance, image: string | undefined): boolean {
  return compareImages(one.image, image) !== 'differs';
}
