/** Meanings of SIDs: well-known ones, relative ids of a domain, families (services, app pools, integrity …). */
import { lookUpCode } from './codes.ts';

/** What a SID stands for, as far as its text alone says; undefined for an ordinary account. */
export function explainSid(text: string): string | undefined {
  const match = /^\s*(?:%\{)?(S-1-\d{1,15}(?:-\d{1,10}){0,15})\}?\s*$/i.exec(text);
  const sid = match?.[1]?.toUpperCase();
  if (!sid) return undefined;
  const known = lookUpCode('well-known-sids', sid);
  if (known) return known;
  const rid = /^S-1-5-21-\d+-\d+-\d+-(\d+)$/.exec(sid)?.[1];
  if (rid !== undefined) {
    const role = lookUpCode('domain-rids', rid);
    return role === undefined ? undefined : `${role} (domain RID ${rid})`;
  }
  const family = /^S-1-(?:5-(?:5|80|82|83|90|96|97|111)|15-[23]|12-1|11-96|16)(?=-)/.exec(sid)?.[0];
  return family === undefined ? undefined : lookUpCode('sid-families', family);
}
