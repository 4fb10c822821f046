import { describe, expect, it } from 'vitest';
import { isPublic, parseAddress, parseEndpoint } from '../../../src/engine/normalise/address.ts';

describe('addresses', () => {
  it('brings the forms of one address to one text', () => {
    for (const text of ['10.0.0.5', '::ffff:10.0.0.5', '::FFFF:a00:5', ' 10.0.0.5 ', '\\\\10.0.0.5']) {
      expect(parseAddress(text), text).toMatchObject({ text: '10.0.0.5', version: 4, class: 'private' });
    }
    expect(parseAddress('FE80::0:1%12')).toEqual({ text: 'fe80::1', version: 6, class: 'link-local', zone: '12' });
  });

  it('classifies', () => {
    const cases: Record<string, string> = {
      '127.0.0.1': 'loopback',
      '::1': 'loopback',
      '0.0.0.0': 'unspecified',
      '::': 'unspecified',
      '169.254.3.4': 'link-local',
      '192.168.1.1': 'private',
      '172.31.255.255': 'private',
      '172.32.0.1': 'public',
      'fd00::1': 'private',
      '100.64.0.1': 'cgnat',
      '224.0.0.251': 'multicast',
      'ff02::1:3': 'multicast',
      '255.255.255.255': 'broadcast',
      '203.0.113.9': 'reserved',
      '8.8.8.8': 'public',
      '2600::1': 'public',
      '2002:808:808::1': 'public',
    };
    for (const [text, expected] of Object.entries(cases)) expect(parseAddress(text)?.class, text).toBe(expected);
    expect(isPublic(parseAddress('8.8.8.8')!)).toBe(true);
  });

  it('refuses what is no address', () => {
    for (const text of [
      '-',
      '',
      'LOCAL',
      'localhost',
      '1',
      '10.1',
      '0x7f.1.1.1',
      '256.1.1.1',
      'a:b',
      'x'.repeat(500),
    ]) {
      expect(parseAddress(text), text).toBeUndefined();
    }
    expect(parseAddress(undefined)).toBeUndefined();
  });

  it('splits ports', () => {
    expect(parseEndpoint('10.0.0.5:3389')).toMatchObject({ address: { text: '10.0.0.5' }, port: 3389 });
    expect(parseEndpoint('[fe80::1%4]:445')).toMatchObject({ address: { text: 'fe80::1' }, port: 445 });
    expect(parseEndpoint('10.0.0.5')?.port).toBeUndefined();
    expect(parseEndpoint('10.0.0.5:99999')).toBeUndefined();
  });
});
