/** The rail at the left: one button a view. */
import { Tooltip } from '@mantine/core';
import type { JSX, KeyboardEvent } from 'react';
import { useNavigation } from '../state/navigation.ts';
import { views } from '../views/index.ts';
import { Icon } from '../widgets/icon.tsx';
import { toViewKeys } from './view-keys.ts';

/** The title with its key. */
function toLabel(title: string, index: number): string {
  const { keys } = toViewKeys(index);
  return keys ? `${title} (${keys})` : title;
}

/** See the file's header. */
export function ActivityRail(): JSX.Element {
  const { view, show } = useNavigation();
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const buttons = [...event.currentTarget.querySelectorAll('button')];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    if (event.key === 'ArrowDown') buttons[(at + 1) % buttons.length]?.focus();
    else if (event.key === 'ArrowUp') buttons[(at - 1 + buttons.length) % buttons.length]?.focus();
    else return;
    event.preventDefault();
  };
  return (
    <nav className="el-rail" aria-label="Views" data-region="views" onKeyDown={onKeyDown}>
      {views.map((one, index) => (
        <Tooltip key={one.id} label={toLabel(one.title, index)} position="right">
          <button
            type="button"
            aria-label={one.title}
            aria-current={one.id === view ? 'page' : undefined}
            onClick={() => show(one.id)}
          >
            <Icon name={one.icon} size={19} />
          </button>
        </Tooltip>
      ))}
    </nav>
  );
}
