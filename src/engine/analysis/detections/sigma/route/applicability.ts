/**
 * Whether a rule can fire at a source, before any event. In: the rule's tree and the fields that the source never has.
 * Out: yes, or the fields that it would need. Also: the event ids that a tree implies, for routing. A test of a field that
 * is never there is unknown; a rule that could only fire through it is not applicable, a filter on it stays open.
 */
import type { Node } from '../types.ts';

/** The tree with tests of impossible fields taken as false; constants folded. */
export function withoutFields(node: Node, never: ReadonlySet<string>): Node {
  switch (node.t) {
    case 'const':
    case 'kw':
      return node;
    case 'f': {
      if (never.has(node.f)) return { t: 'const', v: false };
      const m = node.m.filter((matcher) => matcher.op !== 'ref' || !never.has(matcher.field));
      if (m.length === node.m.length) return node;
      return m.length === 0 || node.all ? { t: 'const', v: false } : { ...node, m };
    }
    case 'not': {
      const c = withoutFields(node.c, never);
      return c.t === 'const' ? { t: 'const', v: !c.v } : { t: 'not', c };
    }
    case 'sel': {
      const c = withoutFields(node.c, never);
      return c.t === 'const' ? c : { ...node, c };
    }
    default: {
      const dominant = node.t === 'or';
      const c: Node[] = [];
      for (const child of node.c) {
        const folded = withoutFields(child, never);
        if (folded.t === 'const') {
          if (folded.v === dominant) return folded;
        } else c.push(folded);
      }
      if (c.length === 0) return { t: 'const', v: !dominant };
      return c.length === 1 ? c[0]! : { t: node.t, c };
    }
  }
}

/** Undefined when the rule can fire; else the fields that it needs and the source lacks. */
export function findMissingFields(node: Node, never: ReadonlySet<string>): readonly string[] | undefined {
  const folded = withoutFields(node, never);
  if (folded.t !== 'const' || folded.v) return undefined;
  const fields = new Set<string>();
  const walk = (n: Node): void => {
    if (n.t === 'f') {
      if (never.has(n.f)) fields.add(n.f);
      for (const m of n.m) if (m.op === 'ref' && never.has(m.field)) fields.add(m.field);
    } else if (n.t === 'and' || n.t === 'or') n.c.forEach(walk);
    else if (n.t === 'sel' || n.t === 'not') walk(n.c);
  };
  walk(node);
  return [...fields].sort();
}

/** Event ids of which the record must have one for the tree to hold; undefined for any. */
export function toImpliedIds(node: Node): ReadonlySet<number> | undefined {
  switch (node.t) {
    case 'f': {
      if (node.f !== 'EventID' || (node.all && node.m.length > 1)) return undefined;
      const ids = new Set<number>();
      for (const m of node.m) {
        if (m.op !== 'eq' || !/^(?:0|[1-9]\d{0,9})$/.test(m.v)) return undefined;
        ids.add(Number(m.v));
      }
      return ids;
    }
    case 'sel':
      return toImpliedIds(node.c);
    case 'and': {
      let ids: ReadonlySet<number> | undefined;
      for (const child of node.c) {
        const implied = toImpliedIds(child);
        if (implied) ids = ids ? new Set([...ids].filter((id) => implied.has(id))) : implied;
      }
      return ids;
    }
    case 'or': {
      const ids = new Set<number>();
      for (const child of node.c) {
        const implied = toImpliedIds(child);
        if (!implied) return undefined;
        for (const id of implied) ids.add(id);
      }
      return ids;
    }
    default:
      return undefined;
  }
}
