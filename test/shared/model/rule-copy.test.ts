/** Copies of rules: new id, origin named, author kept, the rest untouched. */
import { describe, expect, it } from 'vitest';
import { toRuleCopy } from '../../../src/shared/model/rule-copy.ts';

const rule = `title: A rule
id: 11111111-2222-4333-8444-555555555555
author: A. Uthor
license: DRL-1.1
detection:
    sel:
        id: 5   # a field
    condition: sel
`;

describe('a copy of a rule', () => {
  it('has the new id, names the old one as its origin, and keeps author, licence and layout', () => {
    expect(toRuleCopy(rule, 'new')).toBe(
      rule
        .replace('A rule', 'A rule (copy)')
        .replace(
          'id: 11111111-2222-4333-8444-555555555555\n',
          'id: new\nrelated:\n  - id: 11111111-2222-4333-8444-555555555555\n    type: derived\n',
        ),
    );
  });

  it('adds to relations that are there, in their layout; quoted titles stay', () => {
    const text = `title: 'Quoted: a rule'\nid: "old"  # remark\nrelated:\n    - id: older\n      type: similar\nauthor: X`;
    expect(toRuleCopy(text, 'new')).toBe(
      `title: 'Quoted: a rule'\nid: new\nrelated:\n    - id: old\n      type: derived\n    - id: older\n      type: similar\nauthor: X\n`,
    );
  });

  it('gives an id to a rule without one', () => {
    expect(toRuleCopy('title: A\nauthor: X\n', 'new')).toBe('title: A (copy)\nid: new\nauthor: X\n');
  });
});
