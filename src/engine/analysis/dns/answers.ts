/**
 * Query results as Sysmon 22 and DNS-Client 3008/3020 write them: `type:  5 cdn.example;::ffff:192.0.2.7;`. In: that text
 * (hostile, may be cut). Out: one item an answer with its record type; addresses canonical.
 */
import { type Address, parseAddress } from '../../normalise/address.ts';

export interface DnsAnswer {
  /** 1 A, 28 AAAA, 5 CNAME, 12 PTR, 16 TXT …; 0 when the text does not say. */
  readonly type: number;
  readonly text: string;
  readonly address: Address | undefined;
}

/** An answer has a few dozen records; more than this is no answer. */
const maxAnswers = 200;

/** Answers of a QueryResults text; none for `-` and empty. `parse` may remember addresses: a log has few, often. */
export function parseAnswers(
  text: string | undefined,
  parse: (text: string) => Address | undefined = parseAddress,
): DnsAnswer[] {
  if (!text || text === '-') return [];
  const out: DnsAnswer[] = [];
  for (const item of text.slice(0, 65_536).split(';')) {
    const trimmed = item.trim();
    if (!trimmed || out.length >= maxAnswers) continue;
    const typed = /^type:\s*(\d{1,5})\s*(.*)$/i.exec(trimmed);
    const value = typed ? typed[2]!.trim() : trimmed;
    const address = parse(value);
    if (address) out.push({ type: address.version === 4 ? 1 : 28, text: address.text, address });
    else out.push({ type: typed ? Number(typed[1]) : 0, text: value.slice(0, 1000), address: undefined });
  }
  return out;
}

const statusNames: Readonly<Record<number, string>> = {
  0: 'answered',
  9001: 'format error',
  9002: 'server failure',
  9003: 'no such name',
  9004: 'not implemented',
  9005: 'refused',
  9501: 'no such record',
  9560: 'time-out',
  9701: 'record does not exist',
  1460: 'time-out',
  87: 'bad parameter',
  123: 'not a valid name',
  10054: 'connection reset',
  11001: 'host not found',
};

/** What a DNS status of Windows means; its number when it is none of the known. */
export function explainStatus(status: number): string {
  return statusNames[status] ?? `status ${status}`;
}
