/**
 * The process model of one host: pure, no database. In: facts and boots. Out: instances with lives and parents, and `lives`
 * to ask which process any other record speaks of. The order of the steps is the model: merge, GUID edges, ends, pid edges,
 * check.
 */
import type { Boot } from './boots.ts';
import { placeEnds } from './ends.ts';
import type { CreateFact, EndFact } from './facts.ts';
import type { Instance } from './instance.ts';
import { Lives } from './lives.ts';
import { mergeCreates } from './merge.ts';
import { checkOrder, linkByGuid, linkByPid } from './parents.ts';

export interface ProcessModel {
  /** Processes with a creation record, in order of start. */
  readonly instances: readonly Instance[];
  /** Answers "whose record is this"; `lives.placeholders` grows with what is asked. */
  readonly lives: Lives;
}

/** Builds the processes of one host. */
export function buildProcesses(
  facts: { readonly creates: readonly CreateFact[]; readonly ends: readonly EndFact[] },
  boots: readonly Boot[],
): ProcessModel {
  const instances = mergeCreates(facts.creates, boots);
  const lives = new Lives(instances);
  linkByGuid(instances, lives);
  placeEnds(facts.ends, lives, boots);
  const bootsWithEnds = new Set<number>();
  for (const one of instances) if (one.endHow === 'event') bootsWithEnds.add(one.boot);
  linkByPid(instances, lives, (boot) => bootsWithEnds.has(boot));
  checkOrder(instances);
  return { instances, lives };
}
