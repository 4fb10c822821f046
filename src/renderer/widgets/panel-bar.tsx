/** A thin bar on top of a panel: facts at the left, controls at the right. */
import type { JSX, ReactNode } from 'react';
import './panel-bar.css';

/** See the file's header. */
export function PanelBar({ label, children }: { readonly label: string; readonly children: ReactNode }): JSX.Element {
  return (
    <div className="el-panel-bar" role="toolbar" aria-label={label}>
      {children}
    </div>
  );
}

/** Pushes what follows to the right end of a bar. */
export function BarSpace(): JSX.Element {
  return <span className="el-bar-space" />;
}
