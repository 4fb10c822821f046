/** An icon button for places that have dozens of them: a plain button with its name as title, without the cost of a tooltip. */

import type { JSX, MouseEvent } from 'react';
import { toVisible } from '#shared/model/visible.ts';
import { Icon, type IconName } from './icon.tsx';
import './small-icon-button.css';

interface SmallIconButtonProps {
  readonly icon: IconName;
  readonly label: string;
  readonly onClick: (event: MouseEvent<HTMLButtonElement>) => void;
}

/** See the file's header. */
export function SmallIconButton({ icon, label, onClick }: SmallIconButtonProps): JSX.Element {
  const name = toVisible(label);
  return (
    <button type="button" className="el-small-icon" aria-label={name} title={name} onClick={onClick}>
      <Icon name={icon} size={13} />
    </button>
  );
}
