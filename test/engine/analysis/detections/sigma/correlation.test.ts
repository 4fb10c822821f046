/** Correlations: windows, groups, order, every type, aliases, chains. Times are seconds. */
import { describe, expect, it } from 'vitest';
import { runCorrelations } from '../../../../../src/engine/analysis/detections/sigma/correlation/run.ts';
import type { BaseHit } from '../../../../../src/engine/analysis/detections/sigma/correlation/types.ts';
import type { CorrelationRule, RuleHead } from '../../../../../src/engine/analysis/detections/sigma/types.ts';
import { createRandom, createRuleYaml, loadOne, loadText } from './support.ts';

const base = (name: string): RuleHead => ({
  ...loadOne(createRuleYaml('sel: {A: 1}\ncondition: sel')),
  id: name,
  name,
});

function correlation(body: string, id = 'c'): CorrelationRule {
  const rule = loadOne(
    `title: C\nid: ${id}\nname: ${id}\ncorrelation:\n${body
      .trim()
      .split('\n')
      .map((l) => `  ${l}`)
      .join('\n')}\n`,
  );
  if (rule.kind !== 'correlation') throw new Error('no correlation');
  return rule;
}

let nextKey = 1;
const hit = (ruleId: string, seconds: number, data: Record<string, string> = {}, key = nextKey++): BaseHit => ({
  ruleId,
  key,
  timeUs: Math.round(seconds * 1e6),
  get: (field) => data[field],
});

function run(rules: CorrelationRule | CorrelationRule[], hits: BaseHit[], names = ['a', 'b', 'd']) {
  const list = Array.isArray(rules) ? rules : [rules];
  const result = runCorrelations(list, [...names.map(base), ...list], hits);
  expect([...result.faults]).toEqual([]);
  return result.hits.map((h) => ({
    id: h.rule.id,
    group: h.group.map((g) => g.value ?? null),
    first: h.firstUs / 1e6,
    last: h.lastUs / 1e6,
    count: h.count,
    value: h.value,
  }));
}

const at = (...seconds: number[]): BaseHit[] => seconds.map((s) => hit('a', s));

describe('event_count', () => {
  const rule = correlation('type: event_count\nrules: [a]\ntimespan: 10s\ncondition: {gte: 3}');

  it('slides: a window that straddles any fixed bucket is found, the span itself is inside, beyond it is not', () => {
    expect(run(rule, at(8, 9, 11))).toMatchObject([{ first: 8, last: 11, count: 3 }]);
    expect(run(rule, at(0, 5, 10))).toMatchObject([{ count: 3 }]);
    expect(run(rule, at(0, 5, 10.000001))).toEqual([]);
    expect(run(rule, at(0, 1))).toEqual([]);
  });

  it('gives one hit for a run of overlapping windows and another after a pause', () => {
    expect(run(rule, at(0, 4, 8, 12, 16, 100, 101, 102))).toMatchObject([
      { first: 0, last: 16, count: 5, value: 3 },
      { first: 100, last: 102, count: 3 },
    ]);
  });

  it('does not depend on the order of the input', () => {
    expect(run(rule, at(11, 8, 9))).toMatchObject([{ first: 8, last: 11 }]);
  });

  it('counts all named rules together, a record once', () => {
    const both = correlation('type: event_count\nrules: [a, b]\ntimespan: 10s\ncondition: {gte: 3}');
    expect(run(both, [hit('a', 0), hit('b', 1), hit('a', 2)])).toMatchObject([{ count: 3 }]);
    expect(run(both, [hit('a', 0, {}, 900), hit('b', 0, {}, 900), hit('a', 2)])).toEqual([]);
    expect(run(rule, [hit('b', 0), hit('b', 1), hit('b', 2)])).toEqual([]);
  });

  it('heeds ranges and upper bounds in the window that begins at each record', () => {
    const range = correlation('type: event_count\nrules: [a]\ntimespan: 10s\ncondition: {gt: 1, lt: 4}');
    expect(run(range, at(0, 1, 2))).toMatchObject([{ count: 3 }]);
    expect(run(range, at(0, 1, 2, 3, 4)).map((h) => h.first)).toEqual([2]);
    const few = correlation('type: event_count\nrules: [a]\ntimespan: 10s\ncondition: {eq: 1}');
    expect(run(few, at(0, 20, 21)).map((h) => h.first)).toEqual([0, 21]);
  });

  it('never mixes groups; an absent field is a group of its own; case and mapped addresses do not split', () => {
    const grouped = correlation('type: event_count\nrules: [a]\ngroup-by: [Ip]\ntimespan: 10s\ncondition: {gte: 2}');
    const hits = [
      hit('a', 0, { Ip: '1.2.3.4' }),
      hit('a', 1, { Ip: '::ffff:1.2.3.4' }),
      hit('a', 1, { Ip: '5.6.7.8' }),
      hit('a', 2),
      hit('a', 3),
      hit('a', 4, { Ip: '' }),
    ];
    expect(run(grouped, hits)).toMatchObject([
      { group: ['1.2.3.4'], count: 2 },
      { group: [null], count: 2 },
    ]);
    const byUser = correlation('type: event_count\nrules: [a]\ngroup-by: [User]\ntimespan: 10s\ncondition: {gte: 2}');
    expect(run(byUser, [hit('a', 0, { User: 'Bob' }), hit('a', 1, { User: 'BOB' })])).toMatchObject([
      { group: ['Bob'] },
    ]);
  });

  it('equals a plain count over every window, on random times', () => {
    const random = createRandom(11);
    for (let round = 0; round < 50; round++) {
      const times = Array.from({ length: 30 }, () => random(120)).sort((a, b) => a - b);
      const inside = new Set<number>();
      for (const [i, start] of times.entries()) {
        const window = times.map((t, k) => (k >= i && t <= start + 10 ? k : -1)).filter((k) => k >= 0);
        if (window.length >= 4) for (const k of window) inside.add(k);
      }
      const four = correlation('type: event_count\nrules: [a]\ntimespan: 10s\ncondition: {gte: 4}');
      expect(run(four, at(...times)).reduce((sum, h) => sum + h.count, 0)).toBe(inside.size);
    }
  });
});

describe('value types', () => {
  const values = (field: string, ...list: (string | undefined)[]): BaseHit[] =>
    list.map((v, i) => hit('a', i, v === undefined ? {} : { [field]: v }));

  it('value_count counts distinct values without case, absent ones not, within the span', () => {
    const rule = correlation('type: value_count\nrules: [a]\ntimespan: 10s\ncondition: {field: User, gte: 3}');
    expect(run(rule, values('User', 'a', 'b', 'B', 'a'))).toEqual([]);
    expect(run(rule, values('User', 'a', 'b', undefined, 'c'))).toMatchObject([{ value: 3, count: 4 }]);
    expect(run(rule, [hit('a', 0, { User: 'a' }), hit('a', 6, { User: 'b' }), hit('a', 12, { User: 'c' })])).toEqual(
      [],
    );
  });

  it('value_count takes several fields as one value', () => {
    const rule = correlation('type: value_count\nrules: [a]\ntimespan: 10s\ncondition: {field: [U, I], gte: 3}');
    expect(
      run(rule, [hit('a', 0, { U: 'x', I: '1' }), hit('a', 1, { U: 'x', I: '2' }), hit('a', 2, { U: 'y', I: '2' })]),
    ).toMatchObject([{ value: 3 }]);
    expect(
      run(rule, [hit('a', 0, { U: 'x', I: '1' }), hit('a', 1, { U: 'x', I: '2' }), hit('a', 2, { U: 'y' })]),
    ).toEqual([]);
  });

  it('sum, average, percentile and median read numbers, also hexadecimal', () => {
    const of = (type: string, extra = '') =>
      correlation(`type: ${type}\nrules: [a]\ntimespan: 10s\ncondition: {field: N, gte: 20${extra}}`);
    expect(run(of('value_sum'), values('N', '0x0a', '5', '5'))).toMatchObject([{ value: 20 }]);
    expect(run(of('value_sum'), values('N', '10', '5', 'text'))).toEqual([]);
    expect(run(of('value_avg'), values('N', '30', '10'))[0]).toMatchObject({ value: 20, count: 2 });
    expect(run(of('value_median'), values('N', '1', '20', '99'))[0]).toMatchObject({ first: 0 });
    expect(run(of('value_percentile', ', percentile: 90'), values('N', '1', '1', '1', '1', '100'))[0]).toMatchObject({
      first: 0,
    });
    expect(run(of('value_percentile', ', percentile: 50'), values('N', '1', '1', '1', '1', '19'))).toEqual([]);
    expect(run(of('value_avg'), values('N', undefined, 'x'))).toEqual([]);
  });
});

describe('temporal', () => {
  const rule = correlation('type: temporal\nrules: [a, b]\ngroup-by: [H]\ntimespan: 10s');
  it('asks for all rules within the span, in any order, in one group', () => {
    expect(run(rule, [hit('b', 0, { H: 'x' }), hit('a', 9, { H: 'x' })])).toMatchObject([
      { first: 0, last: 9, count: 2 },
    ]);
    expect(run(rule, [hit('b', 0, { H: 'x' }), hit('a', 11, { H: 'x' })])).toEqual([]);
    expect(run(rule, [hit('b', 0, { H: 'x' }), hit('a', 1, { H: 'y' })])).toEqual([]);
    expect(run(rule, [hit('b', 0, { H: 'x' }), hit('b', 1, { H: 'x' })])).toEqual([]);
  });

  it('takes a number of rules, or an expression over them', () => {
    const two = correlation('type: temporal\nrules: [a, b, d]\ntimespan: 10s\ncondition: {gte: 2}');
    expect(run(two, [hit('a', 0), hit('d', 1)])).toMatchObject([{ count: 2 }]);
    const words = correlation('type: temporal\nrules: [a, b, d]\ntimespan: 10s\ncondition: a and (b or d)');
    expect(run(words, [hit('a', 0), hit('d', 1)])).toMatchObject([{ count: 2 }]);
    expect(run(words, [hit('b', 0), hit('d', 1)])).toEqual([]);
    const without = correlation('type: temporal\nrules: [a, b]\ntimespan: 10s\ncondition: a and not b');
    expect(run(without, [hit('a', 0), hit('b', 5), hit('a', 100)])).toMatchObject([{ first: 100 }]);
  });
});

describe('temporal_ordered', () => {
  const rule = correlation('type: temporal_ordered\nrules: [a, b, d]\ntimespan: 10s');
  it('enforces the order over all rules, with a record for each', () => {
    expect(run(rule, [hit('a', 0), hit('b', 4), hit('d', 10)])).toMatchObject([{ first: 0, last: 10, count: 3 }]);
    expect(run(rule, [hit('a', 0), hit('d', 4), hit('b', 9)])).toEqual([]);
    expect(run(rule, [hit('b', 0), hit('a', 4), hit('d', 9)])).toEqual([]);
    expect(run(rule, [hit('a', 0), hit('b', 5), hit('d', 10.5)])).toEqual([]);
    expect(run(rule, [hit('a', 0), hit('a', 3), hit('b', 5), hit('d', 12)])).toMatchObject([{ first: 3, last: 12 }]);
    expect(run(rule, [hit('a', 0, {}, 500), hit('b', 0, {}, 500), hit('d', 1)])).toEqual([]);
  });

  it('may name a rule twice', () => {
    const twice = correlation('type: temporal_ordered\nrules: [a, a, b]\ntimespan: 10s');
    expect(run(twice, [hit('a', 0), hit('b', 1)])).toEqual([]);
    expect(run(twice, [hit('a', 0), hit('a', 1), hit('b', 2)])).toMatchObject([{ count: 3 }]);
  });

  it('equals a search over all triples, on random hits', () => {
    const random = createRandom(5);
    let found = 0;
    for (let round = 0; round < 200; round++) {
      const hits = Array.from({ length: 12 }, () => hit(['a', 'b', 'd'][random(3)]!, random(40)));
      const expected = hits.some((x) =>
        hits.some((y) =>
          hits.some(
            (z) =>
              x.ruleId === 'a' &&
              y.ruleId === 'b' &&
              z.ruleId === 'd' &&
              precedes(x, y) &&
              precedes(y, z) &&
              z.timeUs - x.timeUs <= 1e7,
          ),
        ),
      );
      const is = run(rule, hits).length > 0;
      expect(is).toBe(expected);
      if (is) found++;
    }
    expect(found).toBeGreaterThan(20);
  });
  const precedes = (x: BaseHit, y: BaseHit): boolean => x.timeUs < y.timeUs || (x.timeUs === y.timeUs && x.key < y.key);
});

describe('aliases and chains', () => {
  it('an alias joins different fields of different rules', () => {
    const rule = correlation(
      'type: temporal_ordered\nrules: [a, b]\ngroup-by: [account]\ntimespan: 10s\naliases:\n  account: {a: TargetSid, b: MemberSid}',
    );
    expect(run(rule, [hit('a', 0, { TargetSid: 's1' }), hit('b', 1, { MemberSid: 's1' })])).toMatchObject([
      { group: ['s1'] },
    ]);
    expect(run(rule, [hit('a', 0, { TargetSid: 's1' }), hit('b', 1, { TargetSid: 's1', MemberSid: 's2' })])).toEqual(
      [],
    );
  });

  it('a chain sees the moment at which the inner correlation was met: success in the middle of guessing counts', () => {
    const guessing = correlation(
      'type: event_count\nrules: [a]\ngroup-by: [Ip]\ntimespan: 10s\ncondition: {gte: 3}',
      'guess',
    );
    const success = correlation('type: temporal_ordered\nrules: [guess, b]\ngroup-by: [Ip]\ntimespan: 5s', 'success');
    const ip = { Ip: 'x' };
    const guesses = Array.from({ length: 20 }, (_, i) => hit('a', i, ip));
    expect(run([success, guessing], [...guesses, hit('b', 7.5, ip)])).toMatchObject([
      { id: 'guess', count: 20 },
      { id: 'success', first: 7, last: 7.5 },
    ]);
    expect(run([success, guessing], [...guesses, hit('b', 1.5, ip)]).map((h) => h.id)).toEqual(['guess']);
    expect(run([success, guessing], [...guesses, hit('b', 7.5, { Ip: 'y' })]).map((h) => h.id)).toEqual(['guess']);
  });

  it('unknown names and circles are faults with a reason, the rest runs', () => {
    const lost = correlation('type: event_count\nrules: [nobody]\ntimespan: 1s\ncondition: {gte: 1}', 'lost');
    const one = correlation('type: temporal\nrules: [two]\ntimespan: 1s', 'one');
    const two = correlation('type: temporal\nrules: [one]\ntimespan: 1s', 'two');
    const fine = correlation('type: event_count\nrules: [a]\ntimespan: 1s\ncondition: {gte: 1}', 'fine');
    const result = runCorrelations([lost, one, two, fine], [base('a'), lost, one, two, fine], at(0));
    expect(result.hits.map((h) => h.rule.id)).toEqual(['fine']);
    expect(Object.fromEntries(result.faults)).toEqual({
      lost: expect.stringContaining('nobody'),
      one: expect.stringContaining('circle'),
      two: expect.stringContaining('circle'),
    });
  });
});

describe('correlation documents', () => {
  const reason = (body: string) => loadText(`title: C\ncorrelation: ${body}\n`)[0]!.reason;
  it('are refused with a reason when a part has no meaning', () => {
    expect(reason('{type: nope, rules: [a], timespan: 1m}')).toMatch(/nope/);
    expect(reason('{type: event_count, rules: [a], timespan: 1x, condition: {gte: 1}}')).toMatch(/timespan/);
    expect(reason('{type: event_count, rules: [a], timespan: 1m}')).toMatch(/condition/);
    expect(reason('{type: event_count, rules: [], timespan: 1m, condition: {gte: 1}}')).toMatch(/rules/);
    expect(reason('{type: value_count, rules: [a], timespan: 1m, condition: {gte: 1}}')).toMatch(/field/);
    expect(reason('{type: event_count, rules: [a], timespan: 1m, condition: {foo: 1}}')).toMatch(/foo/);
    expect(reason('{type: temporal_ordered, rules: [a, b], timespan: 1m, condition: a and b}')).toMatch(/words/);
    expect(reason('{type: temporal, rules: [a, b], timespan: 1m, condition: a and c}')).toMatch(/'c'/);
  });
});
