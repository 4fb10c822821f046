/** F6: the focus goes round the regions of the screen (elements with `data-region`), Shift+F6 backwards. */

const focusable = 'button:not([disabled]),input:not([disabled]),select,textarea,[tabindex="0"],a[href]';

function isVisible(element: Element): boolean {
  return element.getClientRects().length > 0;
}

/** The regions in sight, in reading order. */
export function listRegions(root: ParentNode): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>('[data-region]')].filter(isVisible);
}

/** Moves the focus to the next (or, with -1, the former) region: to its first control, or to itself where it has none. */
export function moveRegion(delta: 1 | -1): void {
  const regions = listRegions(document);
  if (regions.length === 0) return;
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  const next = regions[(at + delta + regions.length) % regions.length];
  if (!next) return;
  const gridCell = next.querySelector<HTMLElement>('.ag-row .ag-cell');
  const first = gridCell ?? [...next.querySelectorAll<HTMLElement>(focusable)].find(isVisible);
  next.focus();
  if (first) first.focus();
}
