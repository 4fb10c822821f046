/** Each paragraph of the matching semantics as a case: a rule, an event, and what must come out, in both engines. */
import { describe, expect, it } from 'vitest';
import { createRuleRunner } from '../../../../../src/engine/analysis/detections/sigma/match/runner.ts';
import type { FieldValue, SigmaEvent } from '../../../../../src/engine/analysis/detections/sigma/types.ts';
import { createEvent, createRuleYaml, loadOne, loadText, sysmon } from './support.ts';

function hits(detection: string, event: SigmaEvent, logsource?: string, lists: Record<string, string[]> = {}): boolean {
  const runner = createRuleRunner([loadOne(createRuleYaml(detection, logsource), lists)]);
  const found = runner.run(event).length > 0;
  expect(runner.runFullScan(event).length > 0, 'full scan agrees').toBe(found);
  return found;
}

/** One field test: `key: value` as YAML against the data of a Sysmon 1 event. */
function field(item: string, data: Record<string, FieldValue>, lists?: Record<string, string[]>): boolean {
  return hits(`sel:\n  ${item}\ncondition: sel`, createEvent({ data }), undefined, lists);
}

function reasonOf(text: string): string {
  const [loaded] = loadText(text);
  expect(loaded?.status).toBe('unsupported');
  return loaded?.reason ?? '';
}

describe('values', () => {
  it('compare without case by Unicode, regular expressions with case, field names exactly', () => {
    expect(field("Image: 'ÄRGER'", { Image: 'ärger' })).toBe(true);
    expect(field("Image|contains: 'ΟΔΟΣ'", { Image: 'xοδοςx' })).toBe(true);
    expect(field("Image|re: 'ABC'", { Image: 'abc' })).toBe(false);
    expect(field("Image|re: 'b.d'", { Image: 'abcde' })).toBe(true);
    expect(field("image: 'a'", { Image: 'a' })).toBe(false);
    expect(field("Image|cased: 'Abc'", { Image: 'abc' })).toBe(false);
    expect(field("Image|contains|cased: 'Abc'", { Image: 'xAbcx' })).toBe(true);
  });

  it('escape wildcards and backslashes only; a trailing backslash is itself', () => {
    expect(field("Image: 'a\\*b'", { Image: 'a*b' })).toBe(true);
    expect(field("Image: 'a\\*b'", { Image: 'axb' })).toBe(false);
    expect(field("Image: 'a\\?b'", { Image: 'a?b' })).toBe(true);
    expect(field("Image: 'a\\\\b'", { Image: 'a\\b' })).toBe(true);
    expect(field("Image: 'a\\b'", { Image: 'a\\b' })).toBe(true);
    expect(field("Image: 'a\\\\*b'", { Image: 'a\\xxb' })).toBe(true);
    expect(field("Image|endswith: 'system32\\'", { Image: 'C:\\Windows\\System32\\' })).toBe(true);
    expect(field("Image|contains: '\\\\\\\\srv\\share'", { Image: 'x \\\\srv\\share' })).toBe(true);
    expect(field("Image: 'C:\\Windows\\'", { Image: 'c:\\windows\\' })).toBe(true);
  });

  it('are whole without wildcards; patterns are anchored and span lines', () => {
    expect(field("Image: 'abc'", { Image: 'xabc' })).toBe(false);
    expect(field("Image: 'a*c'", { Image: 'a\n\nc' })).toBe(true);
    expect(field("Image: 'a*c'", { Image: 'xac' })).toBe(false);
    expect(field("Image: 'a?c'", { Image: 'abc' })).toBe(true);
    expect(field("Image: 'a?c'", { Image: 'ac' })).toBe(false);
    expect(field("Image: 'a?c'", { Image: 'a😀c' })).toBe(true);
    expect(field("Image: '*b?d*'", { Image: 'abcde' })).toBe(true);
    expect(field("Image|contains: 'b*d'", { Image: 'abxxdx' })).toBe(true);
    expect(field("Image: '*ab*ab'", { Image: 'xab' })).toBe(false);
  });

  it('windash stands for every dash, at every place, beside wildcards', () => {
    for (const dash of '-/–—―')
      expect(field("CommandLine|contains|windash: ' -enc '", { CommandLine: `ps ${dash}enc x` })).toBe(true);
    expect(field("CommandLine|windash|contains: ' -a -b'", { CommandLine: 'x /a –b' })).toBe(true);
    expect(field("CommandLine|windash: 'dir*-s'", { CommandLine: 'dir c:\\ /s' })).toBe(true);
    expect(field("CommandLine|contains|windash: 'a-b'", { CommandLine: 'a/b' })).toBe(false);
    expect(field("CommandLine|contains|windash: '- '", { CommandLine: 'a / b' })).toBe(false);
    expect(field("CommandLine|contains|windash: ' /x'", { CommandLine: 'a -x' })).toBe(true);
    expect(field("CommandLine|contains|all|windash:\n    - ' -a'\n    - ' -b'", { CommandLine: 'x /b –a' })).toBe(true);
    expect(field("CommandLine|contains|all|windash:\n    - ' -a'\n    - ' -b'", { CommandLine: 'x /b' })).toBe(false);
  });

  it('numbers and booleans compare as text; comparisons take decimal and 0x', () => {
    expect(field('LogonType: 3', { LogonType: '3' })).toBe(true);
    expect(field('LogonType: 3', { LogonType: '03' })).toBe(false);
    expect(field('Initiated: true', { Initiated: 'TRUE' })).toBe(true);
    expect(field('GrantedAccess: 0x1000', { GrantedAccess: '0x1000' })).toBe(true);
    expect(field('GrantedAccess: 0x1000', { GrantedAccess: '4096' })).toBe(true);
    expect(field("GrantedAccess|contains: '0x1fffff'", { GrantedAccess: '0x1fffff' })).toBe(true);
    expect(field('Port|gte: 1024', { Port: '1024' })).toBe(true);
    expect(field('Port|gt: 1024', { Port: '1024' })).toBe(false);
    expect(field('Port|lt: 20', { Port: '0x13' })).toBe(true);
    expect(field('Port|lte: 1.5', { Port: '1.5' })).toBe(true);
    expect(field('Port|lt: 20', { Port: 'abc' })).toBe(false);
    expect(field('Port|lt: 20', {})).toBe(false);
    expect(field('Big|gt: 18446744073709551614', { Big: '18446744073709551615' })).toBe(true);
  });

  it('neq is the opposite of equality, also for lists and absent fields', () => {
    expect(field("Image|neq: 'a'", { Image: 'b' })).toBe(true);
    expect(field("Image|neq: 'a'", { Image: 'A' })).toBe(false);
    expect(field("Image|neq: ['a', 'b']", { Image: 'b' })).toBe(false);
    expect(field("Image|neq: 'a'", {})).toBe(true);
    expect(field("Image|endswith|neq: 'a'", { Image: 'xa' })).toBe(false);
  });

  it('time parts are those of UTC', () => {
    const data = { UtcTime: '2026-01-01 23:59:58.123' };
    expect(field('UtcTime|hour: 23', data)).toBe(true);
    expect(field('UtcTime|minute|gte: 59', data)).toBe(true);
    expect(field('UtcTime|day: 1', data)).toBe(true);
    expect(field('UtcTime|week: 1', data)).toBe(true);
    expect(field('UtcTime|month: 1', data)).toBe(true);
    expect(field('UtcTime|year|lt: 2026', data)).toBe(false);
    expect(field('UtcTime|week: 53', { UtcTime: '2027-01-01' })).toBe(true);
    expect(field('UtcTime|hour: 0', { UtcTime: 'no time' })).toBe(false);
  });
});

describe('absence', () => {
  it('null is absent, empty is present: they differ', () => {
    expect(field('Image: null', {})).toBe(true);
    expect(field('Image:', {})).toBe(true);
    expect(field('Image: null', { Image: '' })).toBe(false);
    expect(field('Image: null', { Image: 'null' })).toBe(false);
    expect(field("Image: ''", { Image: '' })).toBe(true);
    expect(field("Image: ''", {})).toBe(false);
    expect(field("Image: ''", { Image: '-' })).toBe(false);
    expect(field("Image: [null, 'a']", {})).toBe(true);
    expect(field("Image: '-'", { Image: '-' })).toBe(true);
    expect(field("Image: '?'", { Image: '' })).toBe(false);
  });

  it('exists asks for the field alone', () => {
    expect(field('Image|exists: true', { Image: '' })).toBe(true);
    expect(field('Image|exists: true', {})).toBe(false);
    expect(field('Image|exists: false', {})).toBe(true);
    expect(field("Image: '*'", {})).toBe(false);
    expect(field("Image: '*'", { Image: '' })).toBe(true);
  });

  it('a missing field makes a test false and its negation true', () => {
    const rule = "sel:\n  Image: 'a'\nfilter:\n  User|contains: 'x'\ncondition: sel and not filter";
    expect(hits(rule, createEvent({ data: { Image: 'a' } }))).toBe(true);
    expect(hits(rule, createEvent({ data: { Image: 'a', User: 'x' } }))).toBe(false);
    const either = "sel:\n  - Image: 'a'\n  - OriginalFileName: 'b'\ncondition: sel";
    expect(hits(either, createEvent({ data: { Image: 'a' } }))).toBe(true);
  });
});

describe('lists, maps, keywords', () => {
  it('lists are OR, all is AND, maps are AND, lists of maps are OR', () => {
    expect(field("Image|contains: ['a', 'b']", { Image: 'xb' })).toBe(true);
    expect(field("Image|contains|all: ['a', 'b']", { Image: 'xb' })).toBe(false);
    expect(field("Image|contains|all: ['a', 'b']", { Image: 'ba' })).toBe(true);
    const same = "sel:\n  Image|startswith: 'a'\n  Image|endswith: 'b'\ncondition: sel";
    expect(hits(same, createEvent({ data: { Image: 'axb' } }))).toBe(true);
    expect(hits(same, createEvent({ data: { Image: 'ax' } }))).toBe(false);
    const maps = "sel:\n  - Image: 'a'\n    User: 'u'\n  - Image: 'b'\ncondition: sel";
    expect(hits(maps, createEvent({ data: { Image: 'a' } }))).toBe(false);
    expect(hits(maps, createEvent({ data: { Image: 'b' } }))).toBe(true);
  });

  it('several values of a field: any of them', () => {
    expect(field("Data|contains: 'two'", { Data: ['one', 'two'] })).toBe(true);
    expect(field("Data|contains|all: ['one', 'two']", { Data: ['one', 'two'] })).toBe(true);
    expect(field("Data: 'one'", { Data: ['one', 'two'] })).toBe(true);
  });

  it('keywords are found inside any value, with wildcards; all of them with |all', () => {
    const event = createEvent({ data: { A: 'C:\\tools\\Mimikatz.exe', B: 'x' } });
    expect(hits("k: ['mimikatz', 'zzz']\ncondition: k", event)).toBe(true);
    expect(hits("k: 'tools\\\\mimi'\ncondition: k", event)).toBe(true);
    expect(hits("k: 'tools*exe'\ncondition: k", event)).toBe(true);
    expect(hits("k:\n  '|all': ['tools', 'x']\ncondition: k", event)).toBe(true);
    expect(hits("k:\n  '|all': ['tools', 'zzz']\ncondition: k", event)).toBe(false);
    expect(hits("k:\n  '|re': 'Mimi[a-z]+'\ncondition: k", event)).toBe(true);
    expect(hits("k:\n  '|startswith': 'mimikatz'\ncondition: k", event)).toBe(false);
    expect(hits("k:\n  - zzz\n  - A|endswith: '.exe'\ncondition: k", event)).toBe(true);
  });
});

describe('conditions', () => {
  const event = createEvent({ data: { A: '1', B: '2', C: '3' } });
  const base = 'sel_a: {A: 1}\nsel_b: {B: 9}\nsel_x_main: {C: 3}\n_hidden: {A: 9}\n';
  const is = (condition: string): boolean => hits(`${base}condition: ${condition}`, event);

  it('not binds before and, and before or; keywords in any case', () => {
    expect(is('sel_b and sel_b or sel_a')).toBe(true);
    expect(is('sel_b and (sel_b or sel_a)')).toBe(false);
    expect(is('NOT sel_b AND sel_a')).toBe(true);
    expect(is('not (sel_a or sel_b)')).toBe(false);
    expect(is('not not sel_a')).toBe(true);
    expect(is('|\n  sel_a\n    and not\n    sel_b')).toBe(true);
  });

  it('quantifies by patterns; hidden identifiers only when asked for', () => {
    expect(is('1 of sel_*')).toBe(true);
    expect(is('all of sel_*')).toBe(false);
    expect(is('1 of sel*main')).toBe(true);
    expect(is('any of *_b')).toBe(false);
    expect(is('all of them')).toBe(false);
    expect(is('not all of them')).toBe(true);
    expect(is('1 of _h*')).toBe(false);
    expect(is('not 1 of sel_b*')).toBe(true);
    expect(hits('a: {A: 1}\n_b: {A: 9}\ncondition: all of them', event)).toBe(true);
  });

  it('a list of conditions is OR', () => {
    expect(hits(`${base}condition:\n  - sel_b\n  - sel_a`, event)).toBe(true);
  });

  it('faults reject the rule with a reason', () => {
    expect(reasonOf(createRuleYaml('sel: {A: 1}\ncondition: sel and other'))).toMatch(/'other'/);
    expect(reasonOf(createRuleYaml('sel: {A: 1}\ncondition: 1 of nothing*'))).toMatch(/nothing\*/);
    expect(reasonOf(createRuleYaml('sel: {A|blub: 1}\ncondition: sel'))).toMatch(/unknown modifier 'blub'/);
    expect(reasonOf(createRuleYaml('sel: {A: 1}\ncondition: sel | count() > 5'))).toMatch(/correlation/);
    expect(reasonOf(createRuleYaml('sel: {A: 1}\ncondition: (sel'))).toMatch(/parenthesis/);
    expect(reasonOf(createRuleYaml('sel: {A: 1}\ncondition: 2 of sel*'))).toMatch(/2 of/);
    expect(reasonOf(createRuleYaml('sel: {A: 1}\ncondition:'))).toMatch(/condition/);
    expect(reasonOf(createRuleYaml('sel: {A: []}\ncondition: sel'))).toMatch(/empty list/);
    expect(reasonOf(createRuleYaml('sel: {A|cidr: nonsense}\ncondition: sel'))).toMatch(/network/);
    expect(reasonOf(createRuleYaml("sel: {A|base64: 'a*'}\ncondition: sel"))).toMatch(/wildcards/);
    expect(reasonOf(createRuleYaml("sel: {A|gt: 'x'}\ncondition: sel"))).toMatch(/number/);
    expect(reasonOf(createRuleYaml("sel: {A|i: 'x'}\ncondition: sel"))).toMatch(/after re/);
    expect(reasonOf('title: x\nlogsource: {product: windows}\n')).toMatch(/detection/);
    expect(reasonOf('title: x\ndetection: {sel: {A: 1}, condition: sel}\n')).toMatch(/logsource/);
    expect(reasonOf('logsource: {product: windows}\n')).toMatch(/title/);
    expect(reasonOf('a: [1, 2\n')).toMatch(/not valid/);
  });
});

describe('encodings, networks, references, lists', () => {
  it('base64 and base64offset work on bytes at every offset', () => {
    const encode = (text: string, encoding: BufferEncoding = 'utf8'): string =>
      Buffer.from(text, encoding).toString('base64');
    expect(reasonOf(createRuleYaml("sel: {C|contains|base64: 'x'}\ncondition: sel"))).toMatch(/wildcards/);
    expect(field("C|base64|contains: 'http:/'", { C: `x ${encode('http:/')} y` })).toBe(true);
    for (const lead of ['', 'a', 'ab', 'abc']) {
      for (const tail of ['', 'z', 'zz']) {
        expect(field("C|base64offset|contains: 'http://'", { C: encode(`${lead}http://${tail}`) })).toBe(true);
        const wide = Buffer.from(`${lead}IEX${tail}`, 'utf16le').toString('base64');
        expect(field("C|wide|base64offset|contains: 'IEX'", { C: wide })).toBe(true);
        expect(
          field("C|utf16le|base64offset|contains: 'Ärä'", {
            C: Buffer.from(`${lead}Ärä${tail}`, 'utf16le').toString('base64'),
          }),
        ).toBe(true);
      }
    }
    const big = Buffer.from('IEX', 'utf16le').swap16();
    expect(field("C|utf16be|base64: 'IEX'", { C: big.toString('base64') })).toBe(true);
    expect(field("C|utf16|base64: 'IEX'", { C: Buffer.from('\ufeffIEX', 'utf16le').toString('base64') })).toBe(true);
    expect(field("C|base64offset|contains: 'foo'", { C: 'bar' })).toBe(false);
  });

  it('cidr knows both families, mapped addresses and zones', () => {
    expect(field("Ip|cidr: '10.0.0.0/8'", { Ip: '10.255.1.2' })).toBe(true);
    expect(field("Ip|cidr: '10.0.0.0/8'", { Ip: '11.0.0.1' })).toBe(false);
    expect(field("Ip|cidr: '192.168.4.0/23'", { Ip: '192.168.5.9' })).toBe(true);
    expect(field("Ip|cidr: '10.0.0.0/8'", { Ip: '::ffff:10.1.2.3' })).toBe(true);
    expect(field("Ip|cidr: '::ffff:10.0.0.0/104'", { Ip: '10.1.2.3' })).toBe(true);
    expect(field("Ip|cidr: 'fe80::/10'", { Ip: 'fe80::1%4' })).toBe(true);
    expect(field("Ip|cidr: 'fc00::/7'", { Ip: 'FD12:3456::1' })).toBe(true);
    expect(field("Ip|cidr: '::1/128'", { Ip: '0:0:0:0:0:0:0:1' })).toBe(true);
    expect(field("Ip|cidr: '::/0'", { Ip: '1.2.3.4' })).toBe(false);
    for (const bad of ['', '-', 'LOCAL', '10.1.2', '10.1.2.300', '10.1.2.3.4', ':::'])
      expect(field("Ip|cidr: ['0.0.0.0/0', '::/0']", { Ip: bad })).toBe(false);
  });

  it('fieldref compares two fields of the event, also in parts', () => {
    expect(field("A|fieldref: 'B'", { A: 'x', B: 'X' })).toBe(true);
    expect(field("A|fieldref: 'B'", { A: 'x' })).toBe(false);
    expect(field("A|fieldref|endswith: 'B'", { A: 'dom\\user', B: 'USER' })).toBe(true);
    expect(field("A|fieldref|startswith: 'B'", { A: 'dom\\user', B: 'dom' })).toBe(true);
    expect(field("A|fieldref|contains: 'B'", { A: 'abc', B: 'b' })).toBe(true);
    expect(field("A|fieldref|neq: 'B'", { A: 'a', B: 'b' })).toBe(true);
    expect(field("A|fieldref|neq: 'B'", { A: 'a', B: 'a' })).toBe(false);
    expect(field("A|fieldref|cased: 'B'", { A: 'a', B: 'A' })).toBe(false);
  });

  it("expand takes the case's lists, else the rule waits", () => {
    const lists = { dcs: ['DC01', 'dc-*'] };
    expect(field("Computer|expand: '%dcs%'", { Computer: 'dc01' }, lists)).toBe(true);
    expect(field("Computer|expand: '%dcs%'", { Computer: 'dc-7' }, lists)).toBe(true);
    expect(field("Computer|contains|expand: '%dcs%.corp'", { Computer: 'x.dc01.corp.x' }, lists)).toBe(true);
    expect(field("Computer|expand: '%dcs%'", { Computer: 'srv' }, lists)).toBe(false);
    expect(field("Computer: '%dcs%'", { Computer: '%dcs%' })).toBe(true);
    const [waiting] = loadText(createRuleYaml("sel:\n  Computer|expand: '%dcs%'\ncondition: sel"));
    expect(waiting).toMatchObject({ status: 'waiting-for-list', reason: 'waits for the list %dcs%' });
  });

  it('regular expressions take inline flags and modifiers', () => {
    expect(field("C|re: '(?i)IEX'", { C: 'iex' })).toBe(true);
    expect(field("C|re|i: 'IEX'", { C: 'iex' })).toBe(true);
    expect(field("C|re|s: 'a.b'", { C: 'a\nb' })).toBe(true);
    expect(field("C|re|m: '^b'", { C: 'a\nb' })).toBe(true);
    expect(field("C|re: '^b'", { C: 'a\nb' })).toBe(false);
    expect(field("C|re: '(?=a)ab'", { C: 'xab' })).toBe(true);
  });
});

describe('log sources', () => {
  const security = (eventId: number, data: Record<string, FieldValue>): SigmaEvent =>
    createEvent({ channel: 'Security', eventId, data });

  it("route by the record's channel without case, and by its event id", () => {
    const rule = "sel: {Image: 'a'}\ncondition: sel";
    expect(hits(rule, createEvent({ data: { Image: 'a' } }))).toBe(true);
    expect(hits(rule, createEvent({ channel: sysmon.toUpperCase(), data: { Image: 'a' } }))).toBe(true);
    expect(hits(rule, createEvent({ eventId: 5, data: { Image: 'a' } }))).toBe(false);
    expect(hits(rule, createEvent({ channel: 'Other', data: { Image: 'a' } }))).toBe(false);
    expect(
      hits(
        'sel: {EventID: 1102}\ncondition: sel',
        createEvent({ channel: 'Security', provider: 'Microsoft-Windows-Eventlog', eventId: 1102 }),
        'product: windows\n  service: security',
      ),
    ).toBe(true);
    expect(
      hits(
        'k: [abc]\ncondition: k',
        createEvent({ channel: 'Anything', eventId: 77, data: { X: 'abc' } }),
        'product: windows',
      ),
    ).toBe(true);
  });

  it('registry categories heed EventType', () => {
    const rule = "sel: {TargetObject|contains: 'run'}\ncondition: sel";
    const event = (type: string) => createEvent({ eventId: 12, data: { EventType: type, TargetObject: 'HKLM\\Run' } });
    expect(hits(rule, event('CreateKey'), 'product: windows\n  category: registry_add')).toBe(true);
    expect(hits(rule, event('DeleteKey'), 'product: windows\n  category: registry_add')).toBe(false);
    expect(hits(rule, event('DeleteValue'), 'product: windows\n  category: registry_delete')).toBe(true);
  });

  it('4688 stands in for Sysmon 1: renamed fields, accounts, levels, hexadecimal ids', () => {
    const event = security(4688, {
      NewProcessName: 'C:\\Windows\\cmd.exe',
      ParentProcessName: 'C:\\x.exe',
      NewProcessId: '0x1f4',
      ProcessId: '0x4',
      SubjectUserName: 'WS$',
      SubjectDomainName: 'CORP',
      TargetUserName: 'bob',
      TargetDomainName: 'CORP',
      MandatoryLabel: 'S-1-16-12288',
      CommandLine: 'cmd /c x',
    });
    const is = (item: string): boolean => hits(`sel:\n  ${item}\ncondition: sel`, event);
    expect(is("Image|endswith: '\\cmd.exe'")).toBe(true);
    expect(is("ParentImage: 'C:\\x.exe'")).toBe(true);
    expect(is("User: 'corp\\bob'")).toBe(true);
    expect(is("User: 'bob'")).toBe(true);
    expect(is("IntegrityLevel: 'High'")).toBe(true);
    expect(is('ProcessId: 500')).toBe(true);
    expect(is("ProcessId: '0x1f4'")).toBe(true);
    expect(is('ParentProcessId: 4')).toBe(true);
    expect(is("CommandLine|contains: '/C'")).toBe(true);
    expect(is("OriginalFileName: 'cmd.exe'")).toBe(false);
    expect(is('OriginalFileName: null')).toBe(false);
    expect(
      hits(
        "sel:\n  User: 'corp\\ws$'\ncondition: sel",
        security(4688, { SubjectUserName: 'WS$', SubjectDomainName: 'CORP', TargetUserName: '-', NewProcessName: 'a' }),
      ),
    ).toBe(true);
  });

  it('what 4688 lacks is unknown: needed, the rule cannot run there; only in a filter, the hit says so', () => {
    const [needs] = loadText(createRuleYaml("sel: {OriginalFileName: 'x'}\ncondition: sel"));
    expect(needs?.reason).toBe('runs on Sysmon 1; not on Security 4688 (it has no OriginalFileName)');
    const rule = loadOne(createRuleYaml("sel: {Image: 'a'}\nfilter: {Company: 'Good'}\ncondition: sel and not filter"));
    const runner = createRuleRunner([rule]);
    expect(runner.run(security(4688, { NewProcessName: 'a' }))).toMatchObject([
      { incomplete: true, source: 'Security 4688' },
    ]);
    expect(runner.run(createEvent({ data: { Image: 'a' } }))).toMatchObject([
      { incomplete: false, source: 'Sysmon 1' },
    ]);
    const parent = loadOne(
      createRuleYaml("sel: {Image: 'a'}\nfilter: {ParentCommandLine|contains: 'ok'}\ncondition: sel and not filter"),
    );
    const event = (joined?: Record<string, FieldValue>) =>
      createEvent({ channel: 'Security', eventId: 4688, data: { NewProcessName: 'a' }, ...(joined ? { joined } : {}) });
    expect(createRuleRunner([parent]).run(event())).toMatchObject([{ incomplete: true }]);
    expect(createRuleRunner([parent]).run(event({ ParentCommandLine: 'x' }))).toMatchObject([{ incomplete: false }]);
    expect(createRuleRunner([parent]).run(event({ ParentCommandLine: 'is ok' }))).toEqual([]);
  });

  it('4657, 5156, 5861 and Defender stand in with their own names', () => {
    const set = 'product: windows\n  category: registry_set';
    const value = security(4657, {
      ObjectName: '\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet001\\Services\\X',
      ObjectValueName: 'Start',
      OperationType: '%%1905',
      NewValue: '4',
      NewValueType: '%%1876',
      ProcessName: 'C:\\reg.exe',
    });
    expect(
      hits(
        "sel: {TargetObject: 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\X\\Start', Details: 'DWORD (0x00000004)'}\ncondition: sel",
        value,
        set,
      ),
    ).toBe(true);
    expect(hits("sel: {Image|endswith: 'reg.exe'}\ncondition: sel", value, set)).toBe(true);
    expect(
      hits("sel: {Image|endswith: 'reg.exe'}\ncondition: sel", value, 'product: windows\n  category: registry_delete'),
    ).toBe(false);
    const net = security(5156, {
      Application: '\\device\\harddiskvolume3\\windows\\x.exe',
      Direction: '%%14593',
      DestAddress: '1.2.3.4',
      DestPort: '443',
      Protocol: '6',
      SourceAddress: '10.0.0.1',
    });
    const network = 'product: windows\n  category: network_connection';
    expect(
      hits(
        "sel: {Image|endswith: '\\x.exe', Initiated: true, DestinationIp|cidr: '1.2.3.0/24', DestinationPort: 443, Protocol: tcp}\ncondition: sel",
        net,
        network,
      ),
    ).toBe(true);
    expect(hits("sel: {Image|startswith: 'C:\\Windows\\'}\ncondition: sel", net, network)).toBe(true);
    expect(
      hits(
        "sel: {Destination|contains: 'evil'}\ncondition: sel",
        createEvent({
          channel: 'Microsoft-Windows-WMI-Activity/Operational',
          eventId: 5861,
          data: { PossibleCause: 'Evil' },
        }),
        'product: windows\n  category: wmi_event',
      ),
    ).toBe(true);
    expect(
      hits(
        "sel: {Signature|contains: 'mimi', Filename: 'x'}\ncondition: sel",
        createEvent({
          channel: 'Microsoft-Windows-Windows Defender/Operational',
          eventId: 1116,
          data: { ThreatName: 'Mimi', Path: 'x' },
        }),
        'category: antivirus',
      ),
    ).toBe(true);
  });

  it('what no Windows log holds is not applicable, with the reason', () => {
    const status = (logsource: string) => loadText(createRuleYaml('sel: {A: 1}\ncondition: sel', logsource))[0];
    expect(status('product: linux\n  category: process_creation')).toMatchObject({
      status: 'not-applicable',
      reason: expect.stringMatching(/linux/),
    });
    expect(status('product: windows\n  category: file_access')?.reason).toMatch(/ETW/);
    expect(status('product: windows\n  service: nonsense')?.reason).toMatch(/nonsense/);
  });
});
