/** Where a life lies on a time axis. Pure: an interval and the axis in, shares of the width out. */

/** The axis, in microseconds; its end is after its start. */
export interface LifeDomain {
  readonly fromUs: number;
  readonly toUs: number;
}

/** Shares of the axis' width, 0 to 1. */
export interface LifeBar {
  readonly left: number;
  readonly width: number;
}

/** The part of a life inside the axis; nothing when it lies outside. Open ends go to the axis' ends. */
export function toLifeBar(
  life: { readonly startUs: number | null; readonly endUs: number | null },
  domain: LifeDomain,
): LifeBar | undefined {
  const span = domain.toUs - domain.fromUs;
  const start = Math.max(life.startUs ?? domain.fromUs, domain.fromUs);
  const end = Math.min(life.endUs ?? domain.toUs, domain.toUs);
  if (!(span > 0) || start > domain.toUs || end < domain.fromUs || end < start) return undefined;
  return { left: (start - domain.fromUs) / span, width: (end - start) / span };
}
