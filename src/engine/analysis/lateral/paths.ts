/**
 * Ways through the graph that respect time. In: edges with their first and last time, two nodes. Out: chains of edges, each
 * step possible after the one before: the shortest in steps first, then the earliest. Pure. Decision: of parallel edges of
 * one kind only the first that is still possible is followed, and the search is bounded, so that a busy domain controller
 * cannot make it endless.
 */

export interface PathEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: string;
  readonly firstUs: number;
  readonly lastUs: number;
}

const maxSteps = 8;
const maxVisits = 200_000;

/** At most `limit` ways from one node to another, without coming to a node twice. */
export function findPaths<E extends PathEdge>(edges: readonly E[], from: string, to: string, limit: number): E[][] {
  const outgoing = new Map<string, E[]>();
  for (const edge of [...edges].sort((a, b) => a.firstUs - b.firstUs)) {
    if (edge.from === edge.to) continue;
    const list = outgoing.get(edge.from);
    if (list) list.push(edge);
    else outgoing.set(edge.from, [edge]);
  }
  const reach = stepsTo(edges, to);
  const found: E[][] = [];
  let visits = 0;
  for (let length = 1; length <= maxSteps && found.length < limit && visits < maxVisits; length++) {
    const walk = (node: string, atUs: number, path: E[], seen: ReadonlySet<string>): void => {
      if (found.length >= limit || visits++ >= maxVisits) return;
      const left = length - path.length;
      const taken = new Set<string>();
      for (const edge of outgoing.get(node) ?? []) {
        // A row stands for records up to its last one: the step can be taken then.
        if (edge.lastUs < atUs || seen.has(edge.to)) continue;
        const steps = reach.get(edge.to);
        if (steps === undefined || steps > left - 1 || (left === 1) !== (edge.to === to)) continue;
        const key = `${edge.kind} ${edge.to}`;
        if (taken.has(key)) continue;
        taken.add(key);
        const next = [...path, edge];
        if (edge.to === to) found.push(next);
        else walk(edge.to, Math.max(atUs, edge.firstUs), next, new Set([...seen, edge.to]));
        if (found.length >= limit) return;
      }
    };
    walk(from, Number.NEGATIVE_INFINITY, [], new Set([from]));
  }
  return found;
}

/** Fewest steps from each node to a target, times left aside. */
function stepsTo(edges: readonly PathEdge[], target: string): Map<string, number> {
  const incoming = new Map<string, Set<string>>();
  for (const { from, to } of edges) incoming.set(to, (incoming.get(to) ?? new Set()).add(from));
  const steps = new Map([[target, 0]]);
  let front = [target];
  for (let distance = 1; front.length > 0; distance++) {
    const next: string[] = [];
    for (const node of front) {
      for (const before of incoming.get(node) ?? []) {
        if (steps.has(before)) continue;
        steps.set(before, distance);
        next.push(before);
      }
    }
    front = next;
  }
  return steps;
}
