import { describe, expect, it } from 'vitest';
import { explainSystemValue } from '../../../../src/engine/normalise/knowledge/system.ts';

describe('meanings of System values', () => {
  it('names levels, opcodes and the keywords that every provider shares', () => {
    expect(explainSystemValue('Level', '2')).toBe('error');
    expect(explainSystemValue('Opcode', '1')).toBe('start');
    expect(explainSystemValue('Keywords', '0x8020000000000000')).toBe('audit success');
    expect(explainSystemValue('Keywords', '0x8010000000000000')).toBe('audit failure');
    expect(explainSystemValue('Keywords', '0x80000000000000')).toBe('classic');
  });

  it('says nothing for what it does not know', () => {
    expect(explainSystemValue('Level', '9')).toBeUndefined();
    for (const value of ['0x0', '', 'x', '0x1ffffffffffffffff'])
      expect(explainSystemValue('Keywords', value)).toBeUndefined();
  });
});
