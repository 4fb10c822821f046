/** The pure parts of the rules view: filter, sort, states, lists as text, the sentence about a run. */
import { describe, expect, it } from 'vitest';
import type { FindingRow, RuleRow } from '#shared/contract/detections.ts';
import { createRecordEvent } from '../../../../src/engine/analysis/detections/sigma/event.ts';
import { loadRuleText } from '../../../../src/engine/analysis/detections/sigma/load/document.ts';
import { evaluateRule } from '../../../../src/engine/analysis/detections/sigma/match/evaluate.ts';
import { toFilterText, toNewRule } from '../../../../src/renderer/state/new-rule.ts';
import { isChanged, openCopy, openNew, useDraft } from '../../../../src/renderer/state/rule-draft.ts';
import { toRuleColumns, toRuleGridRow } from '../../../../src/renderer/views/rules/columns.ts';
import { parseLists, toListsText } from '../../../../src/renderer/views/rules/lists-text.ts';
import {
  allRules,
  countStates,
  findRules,
  pickStates,
  sortRules,
  toSetNames,
} from '../../../../src/renderer/views/rules/rule-filter.ts';
import { toLineRange } from '../../../../src/renderer/views/rules/rule-text.tsx';
import { toListsInput } from '../../../../src/renderer/views/rules/rules-store.ts';
import { explainRun } from '../../../../src/renderer/views/rules/run-line.tsx';

function buildRule(part: Partial<RuleRow> = {}): RuleRow {
  return {
    id: 1,
    setName: 'EventLoupe',
    ruleId: 'r1',
    title: 'Alpha',
    level: 'high',
    kind: 'detection',
    author: 'A. Person',
    path: 'a.yml',
    document: 0,
    state: 'ran',
    reason: 'runs on Sysmon 1',
    enabled: true,
    standalone: true,
    hits: 0,
    findings: 0,
    tactics: ['execution'],
    techniques: [{ id: 'T1059', name: 'Command and Scripting Interpreter', oldId: null, formerIds: [] }],
    ...part,
  };
}

const rows = [
  buildRule(),
  buildRule({ id: 2, title: 'beta', state: 'hit', hits: 5, level: 'low' }),
  buildRule({
    id: 3,
    title: 'Gamma',
    state: 'waiting-for-list',
    reason: 'needs %Servers%',
    setName: '/rules',
    techniques: [],
  }),
];
const ids = (list: readonly RuleRow[]) => list.map((row) => row.id);

describe('which rules are shown', () => {
  it('finds by all words in title, author, technique or reason', () => {
    expect(ids(findRules(rows, { ...allRules, search: 'SERVERS person' }))).toEqual([3]);
    expect(ids(findRules(rows, { ...allRules, search: 't1059' }))).toEqual([1, 2]);
    expect(ids(findRules(rows, { ...allRules, setName: '/rules' }))).toEqual([3]);
    expect(ids(findRules(rows, { ...allRules, level: 'low' }))).toEqual([2]);
  });
  it('counts and picks states', () => {
    expect(countStates(rows)).toEqual([
      { state: 'hit', count: 1 },
      { state: 'ran', count: 1 },
      { state: 'waiting-for-list', count: 1 },
    ]);
    expect(ids(pickStates(rows, ['ran', 'hit']))).toEqual([1, 2]);
    expect(ids(pickStates(rows, []))).toEqual([1, 2, 3]);
    expect(toSetNames(rows)).toEqual(['EventLoupe', '/rules']);
  });
  it('sorts by state, severity, title and number; equal ones stay', () => {
    expect(ids(sortRules(rows, { column: 'state', descending: false }))).toEqual([2, 1, 3]);
    expect(ids(sortRules(rows, { column: 'level', descending: true }))).toEqual([2, 1, 3]);
    expect(ids(sortRules(rows, { column: 'title', descending: true }))).toEqual([3, 2, 1]);
    expect(ids(sortRules(rows, { column: 'hits', descending: true }))).toEqual([2, 1, 3]);
    expect(ids(sortRules(rows, undefined))).toEqual([1, 2, 3]);
  });
  it('has a way to sort by each column that says so', () => {
    for (const column of toRuleColumns().filter((one) => one.sortable !== false)) {
      const low = buildRule({
        id: 1,
        state: 'hit',
        level: 'critical',
        title: 'a',
        hits: 1,
        findings: 1,
        reason: 'a',
        kind: 'analytic',
        author: 'a',
        setName: 'a',
        path: 'a',
      });
      const high = buildRule({
        id: 2,
        state: 'fault',
        level: 'low',
        title: 'b',
        hits: 2,
        findings: 2,
        reason: 'b',
        kind: 'filter',
        author: 'b',
        setName: 'b',
        path: 'b',
      });
      expect([column.id, ids(sortRules([high, low], { column: column.id, descending: false }))]).toEqual([
        column.id,
        [1, 2],
      ]);
    }
  });
  it('says of a rule that it serves correlations only', () => {
    expect(toRuleGridRow(buildRule({ standalone: false })).reason).toBe('runs on Sysmon 1; serves correlations only');
  });
});

describe('lists for placeholders', () => {
  it('reads names and values, and writes them again', () => {
    const { lists, problem } = parseLists('%Servers%: DC01, FS01 \n\nServers: DB01\nAdmins: x:y');
    expect(problem).toBeUndefined();
    expect(lists).toEqual({ Servers: ['DC01', 'FS01', 'DB01'], Admins: ['x:y'] });
    expect(parseLists(toListsText(lists)).lists).toEqual(lists);
    expect(toListsInput(lists)).toEqual({ lists });
    expect(toListsInput({})).toEqual({});
  });
  it('names the line that is wrong', () => {
    expect(parseLists('A: b\nnothing here').problem).toMatch(/^Line 2:/);
    expect(parseLists('A:').problem).toMatch(/^Line 1:/);
    expect(parseLists(': b').problem).toMatch(/^Line 1:/);
  });
  it('takes a name that is a property of every object', () => {
    expect(Object.hasOwn(parseLists('__proto__: a').lists, '__proto__')).toBe(true);
  });
});

describe('a run in a sentence', () => {
  it('says what could not run and that it was stopped', () => {
    const summary = {
      setName: 's',
      loaded: { ok: 9, unsupported: 1 },
      rules: 9,
      scanned: 4,
      hits: 1,
      findings: 0,
      complete: false,
      tookMs: 1500,
    };
    expect(explainRun(summary)).toBe(
      '10 rules read, 1 of them cannot run · 4 run anew · 1 hit · 0 findings · 1.5 s · stopped before the end',
    );
  });
});

describe('the rule that the editor starts with', () => {
  it('is complete', () => {
    expect(loadRuleText({ path: 'new.yml', text: toNewRule() }).map(({ status }) => status)).toEqual(['ok']);
  });
});

describe('the editor', () => {
  it('opens a copy as something to be saved, with an id of its own; new rules differ in id', () => {
    openCopy({ source: 'title: A\nid: old\nauthor: X\n' });
    expect(useDraft.getState()).toMatchObject({ file: undefined, kept: '' });
    expect(useDraft.getState().text).toMatch(
      /^title: A \(copy\)\nid: [\da-f-]{36}\nrelated:\n {2}- id: old\n.*\nauthor: X\n$/,
    );
    expect(isChanged(useDraft.getState())).toBe(true);
    openNew();
    expect(isChanged(useDraft.getState())).toBe(false);
    expect(toNewRule()).not.toBe(toNewRule());
  });

  it('finds lines', () => {
    expect(toLineRange('one\ntwo\n\nfour', 1)).toEqual([0, 3]);
    expect(toLineRange('one\ntwo\n\nfour', 2)).toEqual([4, 7]);
    expect(toLineRange('one\ntwo\n\nfour', 3)).toEqual([8, 8]);
    expect(toLineRange('one\ntwo\n\nfour', 4)).toEqual([9, 13]);
    expect(toLineRange('one\ntwo\n\nfour', 9)).toEqual([9, 13]);
  });

  it('makes a filter of a finding that suppresses just it, whatever the evidence holds', () => {
    const data = { Image: "C:\\it's\\*\\a?.exe", CommandLine: 'a: b # c\u2028d', Empty: '' };
    const matched = Object.entries(data).map(([field, value]) => ({ field, value, test: '', selection: 's' }));
    const finding = { title: 'A: "rule"', ruleId: '11111111-1111-4111-8111-111111111111', computer: 'PC', matched };
    const text = toFilterText(finding as unknown as FindingRow);
    const [loaded] = loadRuleText({ path: 'filter.yml', text });
    expect(loaded).toMatchObject({
      status: 'ok',
      title: 'Innocent: A: "rule"',
      rule: { kind: 'filter', rules: [finding.ruleId] },
    });
    const holds = (over: Record<string, string>): boolean => {
      const names = Object.keys(data);
      const values: Record<string, string> = { ...data, ...over };
      const system = { channel: 'Security', provider: 'P', eventId: 1, timeUs: 0, computer: 'PC' };
      const event = createRecordEvent({ names, items: names.map((name) => values[name]!), system });
      return loaded?.rule?.kind === 'filter' && evaluateRule(loaded.rule.condition, event, undefined).hit;
    };
    expect([holds({}), holds({ Image: "C:\\it's\\x\\ab.exe" }), holds({ CommandLine: 'other' })]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
