/**
 * The wheel over very long lists. AG Grid caps its scrolled element at 32,000,000 px and stretches what is above it, so that
 * one notch would skip rows; here a notch moves by rows, whatever the length of the list.
 */

/** Pixels above which the grid's own scrolling is no longer exact (well under AG Grid's cap). */
export const exactScrollLimitPx = 30_000_000;

const lineMode = 1;
const pageMode = 2;

/** Turns wheel deltas into whole rows and keeps the rest for the next notch. */
export class WheelRows {
  #restPx = 0;

  /** Rows to move for one wheel event (negative is up). */
  add(delta: number, mode: number, rowPx: number, visibleRows: number): number {
    const px = mode === lineMode ? delta * rowPx : mode === pageMode ? delta * rowPx * visibleRows : delta;
    if (Math.sign(px) !== Math.sign(this.#restPx)) this.#restPx = 0;
    this.#restPx += px;
    const rows = Math.trunc(this.#restPx / rowPx);
    this.#restPx -= rows * rowPx;
    return rows === 0 ? 0 : rows;
  }
}
