import { describe, expect, it } from 'vitest';
import { hostKey, linkHosts } from '../../../src/engine/normalise/hosts.ts';

describe('hosts', () => {
  it('shortens a name to its host key', () => {
    expect(['WS01', 'ws01.Corp.local', 'WS01.', '', '10.0.0.5', 'fe80::1'].map(hostKey)).toEqual([
      'ws01',
      'ws01',
      'ws01',
      '',
      '10.0.0.5',
      'fe80::1',
    ]);
  });

  it('links NetBIOS and DNS form of one host and says why', () => {
    expect(linkHosts(['WS01', 'ws01.corp.local', 'DC1'])).toEqual([
      { computer: 'WS01', key: 'ws01', rule: 'same short name (NetBIOS and DNS form, letter case)' },
      { computer: 'ws01.corp.local', key: 'ws01', rule: 'same short name (NetBIOS and DNS form, letter case)' },
      { computer: 'DC1', key: 'dc1', rule: undefined },
    ]);
  });

  it('keeps hosts of two domains apart, and the bare name that could be either', () => {
    const links = linkHosts(['WEB', 'web.a.example', 'web.b.example']);
    expect(links.map((link) => link.key)).toEqual(['web', 'web.a.example', 'web.b.example']);
    expect(links.every((link) => link.rule)).toBe(true);
  });

  it('follows a NetBIOS name cut at 15 characters only where one host fits', () => {
    expect(linkHosts(['ACCOUNTING-PRIN', 'accounting-printer.corp.local']).map((link) => link.key)).toEqual([
      'accounting-printer',
      'accounting-printer',
    ]);
    expect(linkHosts(['ACCOUNTING-PRIN', 'accounting-printer', 'accounting-prints'])[0]?.key).toBe('accounting-prin');
  });
});
