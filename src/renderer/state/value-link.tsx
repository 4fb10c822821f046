/** A value in a line or a table that opens its menu (value-menu.tsx). */
import type { JSX } from 'react';
import { EvidenceText } from '../widgets/evidence-text.tsx';
import { useValueMenu } from './value-menu.tsx';

interface ValueLinkProps {
  /** The view's id, for the clause it adds. */
  readonly source: string;
  /** What it is a value of. */
  readonly name: string;
  readonly value: string;
  /** The value's events. */
  readonly clause: string;
  /** What is written, where that is not the value. */
  readonly text?: string;
}

/** See the file's header. The click, Enter and the right button open the same menu. */
export function ValueLink({ source, name, value, clause, text }: ValueLinkProps): JSX.Element {
  const { menu, open } = useValueMenu(source);
  const openBelow = (element: Element): void => {
    const { left, bottom } = element.getBoundingClientRect();
    open(left, bottom, { name, text: value, clause });
  };
  return (
    <>
      <button
        type="button"
        className="el-link"
        aria-haspopup="menu"
        onClick={({ currentTarget }) => openBelow(currentTarget)}
        onContextMenu={(event) => {
          event.preventDefault();
          openBelow(event.currentTarget);
        }}
      >
        <EvidenceText>{text ?? value}</EvidenceText>
      </button>
      {menu}
    </>
  );
}
