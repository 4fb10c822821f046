/** The things beside the density: their words, their places in a lane, what a click does. Pure but for the click. */
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

/** Rows for items that overlap; an item takes at least `leastUs`. Gives the number of rows used. */
export function placeItems(
  items: readonly TimelineItem[],
  window: TimeWindow,
  leastUs: number,
): { readonly placed: readonly PlacedItem[]; readonly rows: number } {
  const ends: number[] = [];
  const spans = items
    .map((item) => {
      const fromUs = Math.max(item.fromUs ?? window.fromUs, window.fromUs);
      return { item, fromUs, toUs: Math.max(Math.min(item.toUs ?? window.toUs, window.toUs), fromUs) };
    })
    .sort((a, b) => a.fromUs - b.fromUs || b.toUs - a.toUs);
  const placed = spans.map((span) => {
    let row = ends.findIndex((end) => end <= span.fromUs);
    if (row < 0) row = Math.min(ends.length, rowLimit - 1);
    ends[row] = Math.max(ends[row] ?? Number.NEGATIVE_INFINITY, span.toUs, span.fromUs + leastUs);
    return { ...span, row };
  });
  return { placed, rows: Math.max(1, ends.length) };
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
