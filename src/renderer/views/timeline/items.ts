/** The things beside the density: their words, their places in a lane, what a click does. Pure but for the click. */
import { findingLevels } from '#shared/contract/detections.ts';
import type { HostState, ItemKind, TimelineItem } from '#shared/contract/timeline.ts';
import { formatSkew } from '#shared/model/skew.ts';
import { openEvent, openFinding, openSession } from '../../state/pages.ts';
import { formatSecond } from '../../state/time-zone.ts';
import { toFindingLevel, toFindingLook } from '../../theme/finding-level.ts';
import type { TimeWindow } from './window.ts';

export const kindTitles: Readonly<Record<ItemKind, string>> = {
  finding: 'Findings',
  tag: 'Tags',
  session: 'Logon sessions',
  boot: 'Boots',
};

export const stateWords: Readonly<Record<HostState, string>> = {
  up: 'no events while the host was up',
  off: 'no events, the host was off',
  unknown: 'no events, not known whether the host was up',
};

/** Most rows in a lane; what finds no room shares the last. */
export const rowLimit = 6;

export interface PlacedItem {
  readonly item: TimelineItem;
  /** 0-based row in the lane. */
  readonly row: number;
  readonly fromUs: number;
  readonly toUs: number;
}

/** Place of a finding's level, the severest 0; what has no level is equal. */
function toRank(item: TimelineItem): number {
  return item.kind === 'finding' ? (findingLevels as readonly unknown[]).indexOf(item.look) : 0;
}

/**
 * Rows for items that overlap; an item takes at least `leastUs`. Severe findings take their rows first, so that long ones of a low
 * level never crowd them out. Gives the items in order of time and the number of rows used.
 */
export function placeItems(
  items: readonly TimelineItem[],
  window: TimeWindow,
  leastUs: number,
): { readonly placed: readonly PlacedItem[]; readonly rows: number } {
  const rows: { fromUs: number; toUs: number }[][] = [];
  const placed = items
    .map((item) => {
      const fromUs = Math.max(item.fromUs ?? window.fromUs, window.fromUs);
      return { item, fromUs, toUs: Math.max(Math.min(item.toUs ?? window.toUs, window.toUs), fromUs) };
    })
    .sort((a, b) => toRank(a.item) - toRank(b.item) || a.fromUs - b.fromUs || b.toUs - a.toUs)
    .map((span) => {
      const taken = { fromUs: span.fromUs, toUs: Math.max(span.toUs, span.fromUs + leastUs) };
      let row = rows.findIndex((others) => others.every((one) => one.toUs <= taken.fromUs || taken.toUs <= one.fromUs));
      if (row < 0) row = Math.min(rows.length, rowLimit - 1);
      rows[row] = [...(rows[row] ?? []), taken];
      return { ...span, row };
    })
    .sort((a, b) => a.fromUs - b.fromUs || b.toUs - a.toUs);
  return { placed, rows: Math.max(1, rows.length) };
}

/** `2025-03-04 07:36:20 – 09:00:00`, open ends as an ellipsis. */
export function explainSpan(fromUs: number | null, toUs: number | null, timeZone: string): string {
  const from = fromUs === null ? '…' : formatSecond(fromUs, timeZone);
  if (fromUs !== null && fromUs === toUs) return from;
  return `${from} – ${toUs === null ? '…' : formatSecond(toUs, timeZone)}`;
}

/** What an item says, a line for each part. */
export function explainItem(item: TimelineItem, timeZone: string): string {
  const level = item.kind === 'finding' ? toFindingLevel(item.look) : undefined;
  return [
    level ? `${toFindingLook(level).word}: ${item.label}` : item.label,
    ...(item.host === null ? [] : [item.host]),
    explainSpan(item.fromUs, item.toUs, timeZone),
    ...(item.skewUs ? [`corrected by ${formatSkew(item.skewUs)}`] : []),
  ].join('\n');
}

/** Opens what an item stands for; false for a boot, which has no page. */
export function openItem(item: TimelineItem): boolean {
  if (item.kind === 'finding') openFinding(item.id);
  else if (item.kind === 'session') openSession(item.id);
  else if (item.kind === 'tag') openEvent(item.id);
  else return false;
  return true;
}
