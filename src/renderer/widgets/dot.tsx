/** A coloured dot, in React and as a plain element for grid cells. The colour is never the only thing that says it. */

import type { JSX } from 'react';
import { toVisible } from '#shared/model/visible.ts';
import './dot.css';

/** See the file's header. `colour` is `#rrggbb`; anything else is not drawn. */
export function Dot({ colour }: { readonly colour: string }): JSX.Element {
  return <i className="el-dot" style={{ background: toSafeColour(colour) }} aria-hidden="true" />;
}

/** Dots in a row for a grid cell; `label` is what they mean. */
export function drawDots(colours: readonly string[], label: string): HTMLElement {
  const box = document.createElement('span');
  box.className = 'el-dots';
  if (colours.length) {
    box.setAttribute('role', 'img');
    box.setAttribute('aria-label', toVisible(label));
  }
  for (const colour of colours) {
    const dot = document.createElement('i');
    dot.className = 'el-dot';
    dot.style.background = toSafeColour(colour);
    box.append(dot);
  }
  return box;
}

function toSafeColour(colour: string): string {
  return /^#[0-9a-fA-F]{6}$/.test(colour) ? colour : 'transparent';
}
