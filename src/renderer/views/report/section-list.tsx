/** The sections of the report: on or off, in an order changed by drag or by buttons. */
import { Checkbox } from '@mantine/core';
import { type JSX, useState } from 'react';
import type { SectionChoice } from '#shared/model/report-plan.ts';
import { IconButton } from '../../widgets/icon-button.tsx';
import { dropSection, moveSection } from './plan.ts';

interface SectionListProps {
  readonly sections: readonly { readonly id: string; readonly title: string; readonly about: string }[];
  readonly choices: readonly SectionChoice[];
  readonly onChange: (choices: readonly SectionChoice[]) => void;
}

/** See the file's header. */
export function SectionList({ sections, choices, onChange }: SectionListProps): JSX.Element {
  const [dragged, setDragged] = useState<string>();
  const byId = new Map(sections.map((section) => [section.id, section]));
  return (
    <ol className="el-sections" aria-label="Sections, in the order of the report">
      {choices.map((choice, index) => {
        const section = byId.get(choice.id);
        const title = section?.title ?? choice.id;
        return (
          <li
            key={choice.id}
            draggable
            data-dragged={dragged === choice.id || undefined}
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = 'move';
              setDragged(choice.id);
            }}
            onDragOver={(event) => dragged && event.preventDefault()}
            onDrop={(event) => {
              event.preventDefault();
              if (dragged && dragged !== choice.id) onChange(dropSection(choices, dragged, choice.id));
            }}
            onDragEnd={() => setDragged(undefined)}
          >
            <Checkbox
              checked={choice.on}
              onChange={(event) => {
                const on = event.currentTarget.checked;
                onChange(choices.map((one) => (one.id === choice.id ? { ...one, on } : one)));
              }}
              label={title}
              description={section?.about}
            />
            <span className="el-section-move">
              <IconButton
                icon="up"
                label={`Move ${title} up`}
                disabled={index === 0}
                onClick={() => onChange(moveSection(choices, choice.id, -1))}
              />
              <IconButton
                icon="down"
                label={`Move ${title} down`}
                disabled={index === choices.length - 1}
                onClick={() => onChange(moveSection(choices, choice.id, 1))}
              />
            </span>
          </li>
        );
      })}
    </ol>
  );
}
