/** Help on kinds of events: what the catalogue, the field texts and the ATT&CK table give together, and the search. */
import { describe, expect, it } from 'vitest';
import { describeField, explainValue, listCatalogue } from '../../../src/engine/normalise/index.ts';
import { getEvent } from '../../../src/engine/queries/detail.ts';
import { getEventHelp, searchEventHelp } from '../../../src/engine/queries/event-help.ts';
import { buildCase } from '../../support/case-builder.ts';

const auditing = 'Microsoft-Windows-Security-Auditing';

describe('help on kinds of events', () => {
  it('says what a logon is, which fields matter, and which techniques it can be a trace of', () => {
    const help = getEventHelp(auditing, 4624)!;
    expect(help.meaning).toMatch(/logged on/);
    expect(help.fields.find((field) => field.name === 'LogonType')?.text).toMatch(/10 remote desktop/);
    expect(help.attack[0]).toEqual({ id: 'T1078', name: 'Valid Accounts', tactics: expect.arrayContaining([]) });
    expect(help.attack[0]!.tactics.length).toBeGreaterThan(0);
    expect(help.references).toEqual(['Microsoft Learn, advanced security auditing: event 4624']);
    expect(getEventHelp(auditing, 1)).toBeNull();
    expect(getEventHelp(null, null)).toBeNull();
  });

  it('finds kinds of events by id and by words, in pages', () => {
    const byId = searchEventHelp('4104', 0, 10);
    expect(byId.events.map((one) => one.provider)).toEqual(['Microsoft-Windows-PowerShell']);
    const tasks = searchEventHelp('scheduled TASK deleted', 0, 10);
    expect(tasks.events.map((one) => one.eventId)).toEqual([4699]);
    const all = searchEventHelp('', 0, 5);
    expect(all.total).toBe(listCatalogue().length);
    expect(searchEventHelp('', 5, 5).events[0]).not.toEqual(all.events[0]);
    expect(searchEventHelp('no such words at all', 0, 5)).toEqual({ total: 0, events: [] });
  });

  it('gives tips for each event that an intrusion most often leaves', () => {
    const wanted = [4624, 4625, 4648, 4672, 4688, 4697, 4698, 4719, 4720, 4732, 4768, 4769, 4776, 5140, 5145];
    for (const id of wanted) expect(getEventHelp(auditing, id)?.tips.length, `${id}`).toBeGreaterThan(0);
    for (let id = 1; id <= 29; id++)
      expect(getEventHelp('Microsoft-Windows-Sysmon', id)?.tips.length, `Sysmon ${id}`).toBeGreaterThan(0);
  });

  it('says what a field means by its event: ProcessId of 4688 is the creator', () => {
    expect(describeField(auditing, 4688, 'ProcessId')).toMatch(/creator/);
    expect(describeField(auditing, 4689, 'ProcessId')).toBeUndefined();
    expect(describeField('Microsoft-Windows-Eventlog', 1102, 'LogFileCleared/SubjectUserName')).toMatch(/account/);
    expect(describeField(auditing, 4769, 'Status')).toMatch(/Kerberos/);
    expect(describeField(auditing, 4625, 'Status')).not.toMatch(/Kerberos/);
    expect(describeField(auditing, 4624, '__proto__')).toBeUndefined();
  });

  it('decodes the codes that matter', () => {
    const cases: [number, string, string, RegExp][] = [
      [4624, 'LogonType', '10', /Remote/i],
      [4624, 'ElevatedToken', '%%1842', /yes/i],
      [4625, 'SubStatus', '0xC000006A', /password/i],
      [4688, 'TokenElevationType', '%%1937', /elevated|full/i],
      [4688, 'MandatoryLabel', 'S-1-16-12288', /high/i],
      [4768, 'Status', '0x18', /password|pre-auth/i],
      [4769, 'TicketEncryptionType', '0x17', /RC4/],
      [4769, 'TicketOptions', '0x40810000', /forwardable.*renewable|renewable.*forwardable/],
      [5156, 'Direction', '%%14593', /outbound/i],
      [5156, 'Protocol', '6', /TCP/],
      [
        4672,
        'PrivilegeList',
        'SeSecurityPrivilege\r\n\t\t\tSeDebugPrivilege SeNonsense',
        /clear the Security log.*; open any/,
      ],
    ];
    for (const [id, field, value, meaning] of cases)
      expect(explainValue(auditing, id, field, value), `${id} ${field}`).toMatch(meaning);
    expect(explainValue('Microsoft-Windows-Sysmon', 10, 'GrantedAccess', '0x1410')).toMatch(/VM_READ/);
    expect(explainValue(auditing, 4672, 'PrivilegeList', 'none of them')).toBeUndefined();
  });

  it('is part of the details of an event, and null for an unknown kind', () => {
    const db = buildCase([
      { provider: auditing, eventId: 4672, data: [['PrivilegeList', 'SeDebugPrivilege']] },
      { provider: 'Nobody', eventId: 4672, data: [['PrivilegeList', 'SeDebugPrivilege']] },
    ]);
    const known = getEvent(db, 1);
    expect(known.help?.title).toBe(known.title);
    expect(known.data[0]!.about).toMatch(/Privileges/);
    expect(getEvent(db, 2).help).toBeNull();
  });
});
