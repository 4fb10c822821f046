/** The trail of filter states: the last few steps as links, all of them in a menu. */

import { Menu } from '@mantine/core';
import type { JSX } from 'react';
import { toVisible } from '#shared/model/visible.ts';
import { recentSteps, useFilterStore } from '../state/filter-store.ts';
import { EvidenceText } from '../widgets/evidence-text.tsx';
import { Icon } from '../widgets/icon.tsx';

const shownSteps = 3;

/** See the file's header. */
export function FilterTrail(): JSX.Element {
  const history = useFilterStore((store) => store.history);
  const move = useFilterStore((store) => store.move);
  const go = (index: number): void => move(index - history.index);
  return (
    <nav className="el-trail" aria-label="Filter trail">
      <Menu position="bottom-end">
        <Menu.Target>
          <button type="button" aria-label="All filter states">
            <Icon name="history" size={12} />
          </button>
        </Menu.Target>
        <Menu.Dropdown mah={360} style={{ overflowY: 'auto', maxWidth: 480 }}>
          {history.steps.map((step, index) => (
            <Menu.Item
              // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place in the trail
              key={index}
              aria-current={index === history.index ? 'step' : undefined}
              onClick={() => go(index)}
            >
              <EvidenceText>{step.label}</EvidenceText>
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <ol>
        {recentSteps(history, shownSteps).map((step) => (
          <li key={step.index}>
            <button
              type="button"
              aria-current={step.index === history.index ? 'step' : undefined}
              onClick={() => go(step.index)}
              title={toVisible(step.label)}
            >
              <EvidenceText>{step.label}</EvidenceText>
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
