/**
 * Names that no person chose. In: DNS queries of programs. Out: programs that asked for many registered domains whose
 * labels look generated, within a window. A label looks generated when few of its letter pairs are common in European
 * languages, or when letters and digits alternate; the claim needs many such domains and that they dominate.
 */
import { parse } from 'tldts';

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
const minLabel = 7;

const commonPairs = new Set(
  (
    'th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic ne ea ra ce li ch ll be ma si om ur ' +
    'ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr ly nc et ut ss so rs un lo wa ge ie wh ee wi em ad ol rt po we na ul ni ts mo ow pa im mi ai sh ir su id os iv ia am fi ci vi ' +
    'pl ig tu ev ld ry mp fe bl ab gh ty op wo sa ay ex ke ui fr oo ag rd ap ck if bo ef bu by cl cr cu da do dr ds du eb eg ei ep eu ga gi gl go gr gu hu iz je jo ju ki ks lu mu my nu ob od og ' +
    'ok oc ov pi ps pu qu rk rm rn ru sc sk sl sm sn sp sy tw um up va vo ya ye yo ze zi zo au ba bi br oi oa nk ft xt lt ov'
  ).split(' '),
);

/** 0 (chosen by a person) to 1 (looks generated) for one label. */
export function scoreLabel(label: string): number {
  const text = label.toLowerCase().replace(/^xn--/, '').replaceAll('-', '');
  if (text.length < minLabel) return 0;
  const digits = text.replace(/\D/g, '').length;
  if (digits === text.length) return 0;
  let common = 0;
  for (let i = 1; i < text.length; i++) if (commonPairs.has(text.slice(i - 1, i + 1))) common++;
  const strange = 1 - common / (text.length - 1);
  const changes = text.match(/[a-z]\d|\d[a-z]/g)?.length ?? 0;
  const mixed = changes / (text.length - 1);
  const vowels = text.replace(/[^aeiouy]/g, '').length / Math.max(1, text.length - digits);
  const oddVowels = vowels < 0.2 || vowels > 0.65 ? 0.15 : 0;
  return Math.min(1, strange + oddVowels + mixed * 0.3);
}

/** Labels from here on look generated: random letters score 0.75 on average, words 0.25. */
const generatedFrom = 0.55;

/** The registered domain of a name and whether it looks generated; undefined for addresses, single labels, reverse names. */
export function toRegistered(name: string): { domain: string; generated: boolean } | undefined {
  if (name.length > 255 || /\.arpa\.?$/i.test(name)) return undefined;
  const parsed = parse(name.replace(/\.$/, ''), { allowPrivateDomains: false, validateHostname: false });
  if (parsed.isIp || !parsed.domain || !parsed.domainWithoutSuffix) return undefined;
  return { domain: parsed.domain.toLowerCase(), generated: scoreLabel(parsed.domainWithoutSuffix) >= generatedFrom };
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
