/**
 * Where each life ends. In: instances with their owners by pid, end records, boots. Out: endUs and endHow of the instances:
 * a record of the end (Sysmon 5, Security 4689), else the next process that took the id, else the end of the boot, else
 * open. 4689 also tells the ending process's own session, which 4688 v0/v1 lack.
 */
import { type Boot, bootAt } from './boots.ts';
import type { EndFact } from './facts.ts';
import { compareImages, type Instance } from './instance.ts';
import { graceUs, type Lives } from './lives.ts';

/** Clock grain between the records of one moment. */
const momentUs = 5_000;

/** Sets the ends. Instances without one are still running when the logs end (or nothing is known). */
export function placeEnds(ends: readonly EndFact[], lives: Lives, boots: readonly Boot[]): void {
  const sorted = [...ends].sort((a, b) => a.timeUs - b.timeUs);
  for (const end of sorted) if (end.guid) placeGuidEnd(end, lives, boots);
  for (const end of sorted) if (!end.guid) placePidEnd(end, lives, boots);
  for (const owners of lives.timelines()) {
    for (let i = 0; i < owners.length; i++) closeOpen(owners[i]!, owners[i + 1], boots);
  }
}

function placeGuidEnd(end: EndFact, lives: Lives, boots: readonly Boot[]): void {
  const boot = bootAt(boots, end.timeUs);
  const instance = lives.ofGuid(end.guid!, { boot, pid: end.pid, timeUs: end.timeUs, image: end.image });
  apply(instance, end);
}

function placePidEnd(end: EndFact, lives: Lives, boots: readonly Boot[]): void {
  const boot = bootAt(boots, end.timeUs);
  const owners = lives.ownersOf(end.pid);
  const at = lives.lastAt(end.pid, boot, end.timeUs);
  const owner = at >= 0 ? owners[at]! : undefined;
  if (!owner) {
    // An end without a beginning: the process was there before the log.
    if (end.pid > 4) apply(lives.unlogged(boot, end.pid, end.timeUs, end.image), end);
    return;
  }
  const before = at > 0 && owners[at - 1]!.boot === boot ? owners[at - 1] : undefined;
  const age = end.timeUs - owner.startUs!;
  const fits = (one: Instance): boolean =>
    compareImages(one.image, end.image) !== 'differs' &&
    (one.endUs === undefined || Math.abs(one.endUs - end.timeUs) <= graceUs);
  const beforeFits = before !== undefined && age <= graceUs && fits(before);
  if (fits(owner) && !(beforeFits && age < momentUs && before.endUs === undefined)) apply(owner, end);
  else if (beforeFits) apply(before, end);
  else if (end.pid > 4) apply(lives.unlogged(boot, end.pid, end.timeUs, end.image), end);
}

function apply(instance: Instance, end: EndFact): void {
  const timeUs = instance.startUs === undefined ? end.timeUs : Math.max(instance.startUs, end.timeUs);
  if (instance.endUs === undefined || timeUs < instance.endUs) instance.endUs = timeUs;
  instance.endHow = 'event';
  instance.endEvents.push(end.event);
  instance.image ??= end.image;
  if (end.logonId !== undefined && !instance.logonCertain) {
    instance.logonId = end.logonId;
    instance.logonCertain = true;
  }
}

function closeOpen(one: Instance, next: Instance | undefined, boots: readonly Boot[]): void {
  if (one.endUs !== undefined) return;
  if (next && next.boot === one.boot) {
    one.endUs = next.startUs;
    one.endHow = 'reused';
    return;
  }
  const bootEnd = boots[one.boot]?.endUs;
  if (bootEnd !== undefined) {
    one.endUs = Math.max(bootEnd, one.startUs ?? bootEnd);
    one.endHow = 'shutdown';
  }
}
