/**
 * Computer names to hosts, with renames. In: the computer names of a case and pairs of names that one machine had one
 * after the other. Out: groups, each with a key, a name and the rule that joined it. Pure; `build.ts` finds the pairs.
 */
import { linkHosts } from '../../normalise/index.ts';

/** Two names of one machine. */
export interface Rename {
  readonly before: string;
  readonly after: string;
  readonly why: string;
}

export interface HostGroup {
  /** Lower case, unique. */
  readonly key: string;
  readonly name: string;
  readonly computers: readonly string[];
  /** Why the names are one host; undefined for a single name. */
  readonly rule: string | undefined;
}

/** Joins names by `linkHosts` (NetBIOS and DNS form), then by renames. */
export function groupHosts(computers: readonly string[], renames: readonly Rename[]): HostGroup[] {
  const links = linkHosts(computers);
  const keyOf = new Map(links.map((link) => [link.computer, link.key]));
  const parent = new Map<string, string>();
  const find = (key: string): string => {
    let top = key;
    for (let next = parent.get(top); next !== undefined; next = parent.get(top)) top = next;
    return top;
  };
  const reasons = new Map<string, Set<string>>();
  const addReason = (key: string, reason: string): void => {
    reasons.set(key, (reasons.get(key) ?? new Set()).add(reason));
  };
  for (const link of links) if (link.rule) addReason(link.key, link.rule);
  for (const { before, after, why } of renames) {
    const from = find(keyOf.get(before) ?? before.toLowerCase());
    const to = find(keyOf.get(after) ?? after.toLowerCase());
    // The newer name becomes the key.
    if (from !== to) parent.set(from, to);
    addReason(to, why);
  }
  const groups = new Map<string, string[]>();
  for (const computer of new Set(computers)) {
    const key = find(keyOf.get(computer)!);
    const list = groups.get(key);
    if (list) list.push(computer);
    else groups.set(key, [computer]);
  }
  return [...groups].map(([key, names]) => {
    const rules = new Set<string>();
    for (const [at, texts] of reasons) if (find(at) === key) for (const text of texts) rules.add(text);
    return {
      key,
      name: showName(key, names),
      computers: names,
      rule: rules.size > 0 ? [...rules].join('; ') : undefined,
    };
  });
}

/** The shortest form of the newest name, in the letters in which it was written. */
function showName(key: string, names: readonly string[]): string {
  const own = names.filter((name) => name.toLowerCase().startsWith(key)).sort((a, b) => a.length - b.length)[0];
  return own ? own.slice(0, key.length) : key;
}
