/** One term of a query to a plan: typed fields to number ranges and dictionary ids, payload fields to tests. */
import type Database from 'better-sqlite3';
import {
  buildMatcher,
  type FieldRef,
  foldCase,
  isInNetwork,
  isRecordStatus,
  parseAddress,
  parseCount,
  parseInstantRange,
  parseLevel,
  parseStatus,
  resolveField,
  type TermNode,
  type Test,
  toLiteral,
} from '#shared/model/query/index.ts';
import { addPayloadTest } from './functions.ts';
import { keywordMatches } from './keywords.ts';
import { buildContainsProof, buildPrefilter } from './like.ts';
import { buildOrderTest, toEnds, toInstantRange } from './order.ts';
import { type NumberColumn, type Plan, toRanges } from './plan.ts';
import { findPositions } from './shapes.ts';

type ValueTest = (value: string) => boolean;

/** The plan of one term. */
export function planTerm(db: Database.Database, node: TermNode): Plan {
  if (node.field === undefined) return planWord(db, node.test);
  const ref: FieldRef = resolveField(node.field);
  if (ref.kind === 'payload') return planPayload(db, node.test, ref.name);
  const { test } = node;
  switch (ref.field.name) {
    case 'time':
      return planTime(test);
    case 'id':
      return planNumber('event_id', test, parseCount);
    case 'level':
      return planNumber('level', test, parseLevel);
    case 'record':
    case 'pid':
    case 'tid':
    case 'task':
    case 'opcode':
    case 'event':
      return planNumber(ref.field.name, test, parseCount);
    case 'status':
      if (isRecordStatus(test) && test.kind === 'pattern')
        return { kind: 'numbers', column: 'status', ranges: toRanges([parseStatus(toLiteral(test.pattern)!)!]) };
      return planPayload(db, test, 'Status');
    case 'any':
      return planPayload(db, test, undefined);
    case 'user':
      return planUser(db, test);
    case 'process':
    case 'session':
      return planLink(db, ref.field.name, test);
    case 'finding':
      return planFinding(db, test);
    case 'tag':
      return planTag(db, test);
    default:
      return planDictionary(db, ref.field.name, test);
  }
}

function planTime(test: Test): Plan {
  if (test.kind === 'compare' || test.kind === 'range') return { kind: 'time', ...toInstantRange(test) };
  const period = test.kind === 'pattern' ? parseInstantRange(toLiteral(test.pattern) ?? '') : undefined;
  return period ? { kind: 'time', from: period.from, to: period.to } : { kind: 'all' };
}

function planNumber(column: NumberColumn, test: Test, parse: (text: string) => number | undefined): Plan {
  if (test.kind === 'compare' || test.kind === 'range') {
    const { lower, upper } = toEnds(test);
    const low = lower ? parse(lower.text)! + (lower.inclusive ? 0 : 1) : 0;
    const high = upper ? parse(upper.text)! - (upper.inclusive ? 0 : 1) : Number.POSITIVE_INFINITY;
    return low > high ? { kind: 'none' } : { kind: 'numbers', column, ranges: [[low, high]] };
  }
  if (test.kind !== 'pattern') return { kind: 'numbers', column, ranges: [[0, Number.POSITIVE_INFINITY]] };
  const literal = toLiteral(test.pattern);
  if (literal !== undefined) return { kind: 'numbers', column, ranges: toRanges([parse(literal)!]) };
  // Only event ids take wildcards, and there are 65,536 of them.
  const matches = buildMatcher(test.pattern);
  return {
    kind: 'numbers',
    column,
    ranges: toRanges(Array.from({ length: 65_536 }, (_, id) => id).filter((id) => matches(String(id)))),
  };
}

/** Addresses repeat: answers for the last values are kept. */
function remember(test: ValueTest): ValueTest {
  const known = new Map<string, boolean>();
  return (value) => {
    let answer = known.get(value);
    if (answer === undefined) {
      answer = test(value);
      if (known.size >= 50_000) known.clear();
      known.set(value, answer);
    }
    return answer;
  };
}

const toValueTest = (test: Test): ValueTest => {
  switch (test.kind) {
    case 'pattern':
      return buildMatcher(test.pattern);
    case 'exists':
      return (value) => value !== '';
    case 'network':
      return remember((value) => {
        const address = parseAddress(value.trim());
        return address !== undefined && isInNetwork(address, test.network);
      });
    case 'compare':
    case 'range':
      return buildOrderTest(test);
  }
};

/** A bare word: the text occurs in some value. */
function planWord(db: Database.Database, test: Test): Plan {
  if (test.kind !== 'pattern') return planPayload(db, test, undefined);
  const literal = toLiteral(test.pattern);
  if (literal === '') return { kind: 'all' };
  const key = addPayloadTest(db, { positions: undefined, test: buildMatcher(test.pattern, true) });
  const call = 'el_test(e.payload, e.shape_id, ?)';
  const proof = literal === undefined ? undefined : buildContainsProof(literal);
  if (proof) {
    if (!proof.certain) return { kind: 'payload', ...proof.match };
    return {
      kind: 'payload',
      sql: `(${proof.match.sql} AND (${proof.certain.sql} OR ${call}))`,
      params: [...proof.match.params, ...proof.certain.params, key],
    };
  }
  const prefilter = buildPrefilter(test.pattern, false);
  return prefilter === undefined
    ? { kind: 'payload', sql: call, params: [key] }
    : { kind: 'payload', sql: `(e.payload LIKE ? ESCAPE char(1) AND ${call})`, params: [prefilter, key] };
}

/** `10.1.` of 10.1.0.0/16: the octets that every address of an IPv4 network begins with. */
function wholeOctets(text: string): string {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(text);
  const count = match ? Math.floor(Number(match[5]) / 8) : 0;
  return (match?.slice(1, 1 + count) ?? []).map((octet, k) => (k < 3 ? `${octet}.` : octet)).join('');
}

/** A payload field (or any, when `name` is undefined): one of its values passes. */
function planPayload(db: Database.Database, test: Test, name: string | undefined): Plan {
  const positions = name === undefined ? undefined : findPositions(db, name);
  if (positions?.size === 0) return { kind: 'none' };
  const valueTest = toValueTest(test);
  const key = addPayloadTest(db, { positions, test: valueTest });
  const parts: string[] = [];
  const params: unknown[] = [];
  if (positions) {
    parts.push('e.shape_id IN (SELECT value FROM json_each(?))');
    params.push(JSON.stringify([...positions.keys()]));
  }
  const prefilter = test.kind === 'pattern' ? buildPrefilter(test.pattern, true) : undefined;
  const isSelective = prefilter !== undefined || test.kind === 'network';
  if (prefilter !== undefined) {
    parts.push('e.payload LIKE ? ESCAPE char(1)');
    params.push(prefilter);
  }
  if (test.kind === 'network') {
    const octets = wholeOctets(test.text);
    if (octets !== '') {
      // An IPv4 address has them as text, unless it is written in hex groups behind ::ffff:.
      parts.push("(e.payload LIKE ? OR e.payload LIKE '%ffff:%')");
      params.push(`%${octets}%`);
    }
  }
  parts.push('el_test(e.payload, e.shape_id, ?)');
  params.push(key);
  const field = name === undefined ? undefined : { name, test: valueTest, isSelective };
  return { kind: 'payload', sql: `(${parts.join(' AND ')})`, params, field };
}

interface Dictionary {
  readonly column: NumberColumn;
  /** Gives `id` and one or more texts, any of which may match. */
  readonly sql: string;
}

const dictionaries: Readonly<Record<string, Dictionary>> = {
  channel: { column: 'channel_id', sql: 'SELECT id, name FROM channels' },
  provider: { column: 'provider_id', sql: 'SELECT id, name FROM providers' },
  computer: { column: 'computer_id', sql: 'SELECT id, name FROM computers' },
  host: {
    column: 'computer_id',
    sql: 'SELECT c.id, ifnull(h.name, c.name), h.key FROM computers c LEFT JOIN hosts h ON h.id = c.host_id',
  },
  user: { column: 'user_id', sql: 'SELECT id, sid, name FROM users' },
  file: { column: 'file_id', sql: 'SELECT id, name, path FROM files' },
  keywords: { column: 'keywords_id', sql: 'SELECT id, value FROM keyword_sets' },
};

function planDictionary(db: Database.Database, name: string, test: Test): Plan {
  const dictionary = dictionaries[name]!;
  const matches = toValueTest(test);
  const rows = db.prepare(dictionary.sql).raw().all() as (number | string | null)[][];
  const isMatch = (texts: readonly (number | string | null)[]): boolean =>
    texts.some(
      (text) => typeof text === 'string' && (matches(text) || (name === 'keywords' && keywordMatches(text, matches))),
    );
  const ids = rows.flatMap(([id, ...texts]) => (isMatch(texts) ? [id as number] : []));
  return { kind: 'numbers', column: dictionary.column, ranges: toRanges(ids) };
}

/** The logging account, or the payload field User; a SID (as facets write it) means the logging account alone. */
function planUser(db: Database.Database, test: Test): Plan {
  const account = planDictionary(db, 'user', test);
  const literal = test.kind === 'pattern' ? toLiteral(test.pattern) : undefined;
  if (literal !== undefined && (literal === '' || /^s-1-/.test(foldCase(literal)))) return account;
  return { kind: 'or', items: [account, planPayload(db, test, 'User')] };
}

const hasTable = (db: Database.Database, name: string): boolean =>
  db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(name) !== undefined;

function planLink(db: Database.Database, name: 'process' | 'session', test: Test): Plan {
  if (!hasTable(db, 'event_links')) return { kind: 'none' };
  const column = name === 'process' ? 'process_id' : 'session_id';
  if (test.kind !== 'pattern')
    return { kind: 'events', sql: `SELECT event_id FROM event_links WHERE ${column} IS NOT NULL`, params: [] };
  const id = parseCount(toLiteral(test.pattern) ?? '');
  return { kind: 'events', sql: `SELECT event_id FROM event_links WHERE ${column} = ?`, params: [id] };
}

function planFinding(db: Database.Database, test: Test): Plan {
  if (!hasTable(db, 'finding_events')) return { kind: 'none' };
  if (test.kind !== 'pattern') return { kind: 'events', sql: 'SELECT event_id FROM finding_events', params: [] };
  const id = parseCount(toLiteral(test.pattern) ?? '');
  return { kind: 'events', sql: 'SELECT event_id FROM finding_events WHERE finding_id = ?', params: [id] };
}

function planTag(db: Database.Database, test: Test): Plan {
  if (!hasTable(db, 'event_tags')) return { kind: 'none' };
  const matches = toValueTest(test);
  const tags = db.prepare('SELECT id, name FROM tags').all() as { id: number; name: string }[];
  const ids = tags.filter((tag) => matches(tag.name)).map((tag) => tag.id);
  if (ids.length === 0) return { kind: 'none' };
  return {
    kind: 'events',
    sql: 'SELECT event_id FROM event_tags WHERE tag_id IN (SELECT value FROM json_each(?)) AND event_id IS NOT NULL',
    params: [JSON.stringify(ids)],
  };
}
