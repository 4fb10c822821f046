import { describe, expect, it } from 'vitest';
import { parseAccount, toAccount } from '../../../../src/engine/analysis/processes/facts.ts';

describe('accounts', () => {
  it('have two parts in Security and one text in Sysmon', () => {
    expect(toAccount('ACME', 'alice')).toBe('ACME\\alice');
    expect(parseAccount('ACME\\alice')).toEqual({ domain: 'ACME', user: 'alice' });
    expect(parseAccount('NT AUTHORITY\\NETWORK SERVICE')).toEqual({ domain: 'NT AUTHORITY', user: 'NETWORK SERVICE' });
  });

  it('are names where a part is missing', () => {
    for (const text of ['alice', '\\alice', 'ACME\\', '']) {
      expect(parseAccount(text)).toEqual({ domain: undefined, user: text });
    }
  });
});
