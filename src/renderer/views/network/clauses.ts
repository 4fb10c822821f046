/** Values of connections as clauses of the query language: Sysmon 3 and Security 5156 name the same things differently. Pure. */
import { quoteValue, toFieldClauseText } from '#shared/model/filter.ts';
import { toFileName } from '../../state/format.ts';

const either = (clauses: readonly string[]): string => clauses.join(' OR ');
const fileNameOf = (path: string): string => `"*\\\\${quoteValue(toFileName(path)).slice(1, -1)}"`;

/** True for text that is an address. */
export function isAddress(text: string): boolean {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text) || /^[\da-f]*:[\da-f:.]*:[\da-f.]*$/i.test(text);
}

/** Events that name a remote address. */
export function toAddressClause(address: string): string {
  return either(
    ['DestinationIp', 'SourceIp', 'DestAddress', 'SourceAddress'].map((field) => toFieldClauseText(field, address)),
  );
}

/** Events that name a destination: an address, or a name asked for or looked up. */
export function toDestinationClause(destination: string): string {
  if (isAddress(destination)) return toAddressClause(destination);
  return either(['QueryName', 'DestinationHostname'].map((field) => toFieldClauseText(field, destination)));
}

/** Events of a program: 5156 has its device path. */
export function toImageClause(path: string): string {
  return either([toFieldClauseText('Image', path), `Application:${fileNameOf(path)}`]);
}

/** Events with a port on the far or the listening side. */
export function toPortClause(port: number): string {
  return either([toFieldClauseText('DestinationPort', String(port)), toFieldClauseText('DestPort', String(port))]);
}
