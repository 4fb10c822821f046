/** What lists hide, as small buttons with counts: a press switches the list off. */

import type { JSX } from 'react';
import { EvidenceText } from './evidence-text.tsx';
import { Icon } from './icon.tsx';

export interface HiddenBy {
  readonly listId: number;
  readonly list: string;
  readonly count: number;
}

interface HiddenByProps {
  readonly hidden: readonly HiddenBy[];
  readonly onSwitchOff: (list: HiddenBy) => void;
}

/** See the file's header. */
export function HiddenByChips({ hidden, onSwitchOff }: HiddenByProps): JSX.Element {
  return (
    <fieldset className="el-legend el-plain-group" aria-label="Hidden by lists">
      {hidden.length === 0 ? 'nothing hidden by lists' : null}
      {hidden.map((one) => (
        <button
          key={one.listId}
          type="button"
          className="el-chip"
          title="Switch this list off"
          onClick={() => onSwitchOff(one)}
        >
          <Icon name="eye-off" size={11} />
          <EvidenceText>{`hidden by ${one.list}: ${one.count.toLocaleString('en-US')}`}</EvidenceText>
        </button>
      ))}
    </fieldset>
  );
}
