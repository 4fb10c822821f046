/** A small button that shows only an icon: its name is required, and shown as a tooltip too. */

import { ActionIcon, Tooltip } from '@mantine/core';
import type { JSX, MouseEvent } from 'react';
import { toVisible } from '#shared/model/visible.ts';
import { Icon, type IconName } from './icon.tsx';

export interface IconButtonProps {
  readonly icon: IconName;
  readonly label: string;
  readonly onClick: (event: MouseEvent<HTMLButtonElement>) => void;
  readonly disabled?: boolean;
  readonly pressed?: boolean;
  readonly tabIndex?: number;
}

/** Icon button with an accessible name. `pressed` makes it a toggle. */
export function IconButton({ icon, label, onClick, disabled, pressed, tabIndex }: IconButtonProps): JSX.Element {
  const name = toVisible(label);
  return (
    <Tooltip label={name}>
      <ActionIcon
        aria-label={name}
        aria-pressed={pressed}
        disabled={disabled ?? false}
        onClick={onClick}
        variant={pressed ? 'light' : 'subtle'}
        {...(tabIndex === undefined ? {} : { tabIndex })}
      >
        <Icon name={icon} />
      </ActionIcon>
    </Tooltip>
  );
}
