/**
 * Names that no person chose. In: DNS queries of programs. Out: programs that asked for many registered domains whose
 * labels look generated (the letter model of analysis/dns), within a window. One such name says nothing: the claim needs
 * many domains, and that they dominate what the program asked for.
 */
import { parse } from 'tldts';
import { generatedFrom, generatedScore } from '../../dns/label-model.ts';

export interface NameQuery {
  readonly key: number;
  readonly timeUs: number;
  readonly computer: string;
  readonly image: string;
  readonly name: string;
}

export interface GeneratedNames {
  readonly computer: string;
  readonly image: string;
  readonly firstUs: number;
  readonly lastUs: number;
  readonly keys: readonly number[];
  /** Distinct registered domains that look generated, at most 50, in order of time. */
  readonly domains: readonly string[];
  readonly generated: number;
  /** Distinct registered domains in the window. */
  readonly asked: number;
}

export interface DgaSettings {
  readonly minimumNames: number;
  readonly windowMinutes: number;
}

/** Share of a program's domains that have to look generated. */
const dominance = 0.6;
/** The registered domain of a name and whether it looks generated; undefined for addresses, single labels, reverse names. */
export function toRegistered(name: string): { domain: string; generated: boolean } | undefined {
  if (name.length > 255 || /\.arpa\.?$/i.test(name)) return undefined;
  const parsed = parse(name.replace(/\.$/, ''), { allowPrivateDomains: false, validateHostname: false });
  if (parsed.isIp || !parsed.domain || !parsed.domainWithoutSuffix) return undefined;
  return {
    domain: parsed.domain.toLowerCase(),
    generated: generatedScore(parsed.domainWithoutSuffix) >= generatedFrom,
  };
}

/** Findings, one a program and run of windows, in order of time. */
export function findGeneratedNames(queries: Iterable<NameQuery>, settings: DgaSettings): GeneratedNames[] {
  const programs = new Map<string, NameQuery[]>();
  for (const query of queries) {
    const key = JSON.stringify([query.computer.toLowerCase(), query.image.toLowerCase()]);
    const list = programs.get(key);
    if (list) list.push(query);
    else programs.set(key, [query]);
  }
  const found: GeneratedNames[] = [];
  for (const list of programs.values()) found.push(...findInProgram(list, settings));
  return found.sort((a, b) => a.firstUs - b.firstUs || (a.keys[0] ?? 0) - (b.keys[0] ?? 0));
}

interface Asked {
  readonly query: NameQuery;
  readonly domain: string;
  readonly generated: boolean;
}

function findInProgram(queries: readonly NameQuery[], settings: DgaSettings): GeneratedNames[] {
  const known = new Map<string, ReturnType<typeof toRegistered>>();
  const asked: Asked[] = [];
  for (const query of [...queries].sort((a, b) => a.timeUs - b.timeUs || a.key - b.key)) {
    if (!known.has(query.name)) known.set(query.name, toRegistered(query.name));
    const registered = known.get(query.name);
    if (registered) asked.push({ query, ...registered });
  }
  const spanUs = settings.windowMinutes * 60e6;
  const counts = new Map<string, number>();
  let generated = 0;
  let from = 0;
  const met = new Set<number>();
  const found: GeneratedNames[] = [];
  const close = (): void => {
    if (met.size > 0) found.push(toFinding([...met].map((i) => asked[i]!)));
    met.clear();
  };
  const leave = (item: Asked): void => {
    const left = counts.get(item.domain)! - 1;
    if (left > 0) counts.set(item.domain, left);
    else {
      counts.delete(item.domain);
      if (item.generated) generated--;
    }
  };
  let reach = -1;
  for (const [at, item] of asked.entries()) {
    if (!counts.has(item.domain) && item.generated) generated++;
    counts.set(item.domain, (counts.get(item.domain) ?? 0) + 1);
    while (item.query.timeUs - asked[from]!.query.timeUs > spanUs) leave(asked[from++]!);
    if (generated < settings.minimumNames || generated < dominance * counts.size) continue;
    if (from > reach) close();
    for (let i = Math.max(from, reach + 1); i <= at; i++) met.add(i);
    reach = at;
  }
  close();
  return found;
}

function toFinding(items: readonly Asked[]): GeneratedNames {
  const first = items[0]!.query;
  const generated = items.filter((i) => i.generated);
  const domains = [...new Set(generated.map((i) => i.domain))];
  return {
    computer: first.computer,
    image: first.image,
    firstUs: first.timeUs,
    lastUs: items.at(-1)!.query.timeUs,
    keys: [...new Set(generated.map((i) => i.query.key))].slice(0, 1000),
    domains: domains.slice(0, 50),
    generated: domains.length,
    asked: new Set(items.map((i) => i.domain)).size,
  };
}
