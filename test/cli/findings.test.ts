/** Findings in the forms that other tools read. */
import { expect, it } from 'vitest';
import { toFindingJson, toFindingTimesketch } from '../../src/cli/commands/findings.ts';
import type { FindingRow } from '../../src/shared/contract/detections.ts';

it('a Timesketch line has its time, one line of text, the author of the rule, and techniques as tags', () => {
  const row = {
    title: 'A rule',
    level: 'high',
    author: 'A. Uthor',
    ruleId: 'id-1',
    host: 'WS-1',
    subject: 'C:\\a\nb.exe',
    firstUs: 1_700_000_000_123_456,
    lastUs: 1_700_000_001_000_000,
    count: 3,
    state: 'new',
    tactics: ['stealth'],
    techniques: [{ id: 'T1055', name: null, oldId: null, formerIds: ['T1093'] }],
  } as unknown as FindingRow;
  expect(toFindingJson({ ...row, host: null, computer: 'PC' })).toMatchObject({
    host: 'PC',
    techniques: ['T1055'],
    formerTechniques: ['T1093'],
  });
  expect(toFindingTimesketch(row)).toMatchObject({
    message: 'A rule on WS-1: C:\\a b.exe (rule by A. Uthor)',
    datetime: expect.stringMatching(/^2023-11-14T22:13:20\.123456\d?\+00:00$/),
    timestamp: 1_700_000_000_123_456,
    timestamp_desc: 'Finding',
    rule_author: 'A. Uthor',
    rule_id: 'id-1',
    severity: 'high',
    count: 3,
    tag: ['T1055', 'stealth'],
  });
});
