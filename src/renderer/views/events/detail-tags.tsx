/** The tags of the event in the detail pane, each with a way to take it off, and a menu to give another. */

import { Button, Menu } from '@mantine/core';
import type { JSX } from 'react';
import { useAsk } from '../../client/context.tsx';
import { toTagClause, useAnnotator, useTags } from '../../state/annotate.tsx';
import { filterByClause } from '../../state/pivot.ts';
import { Dot } from '../../widgets/dot.tsx';
import { EvidenceText } from '../../widgets/evidence-text.tsx';
import { Icon } from '../../widgets/icon.tsx';
import { IconButton } from '../../widgets/icon-button.tsx';
import { useEventsStore } from './events-store.ts';

/** See the file's header. */
export function DetailTags({ eventId }: { readonly eventId: number }): JSX.Element {
  const annotator = useAnnotator();
  const tags = useTags();
  const ids = useAsk('tags.of', { eventIds: [eventId], keys: [] }).data?.events[0]?.tagIds ?? [];
  const given = tags.filter((tag) => ids.includes(tag.id));
  const rest = tags.filter((tag) => !ids.includes(tag.id));
  return (
    <ul className="el-detail-tags" aria-label="Tags of the event">
      {given.map((tag) => (
        <li key={tag.id} className="el-tag">
          <Dot colour={tag.colour} />
          <button
            type="button"
            className="el-link"
            title="Only events with this tag"
            onClick={() => filterByClause('events', toTagClause(tag.name), false)}
          >
            <EvidenceText>{tag.name}</EvidenceText>
          </button>
          <IconButton
            icon="close"
            label={`Take the tag ${tag.name} off`}
            onClick={() => void annotator.tagEvents(tag.name, { eventIds: [eventId] }, true)}
          />
        </li>
      ))}
      <li>
        <Menu position="bottom-start">
          <Menu.Target>
            <Button size="compact-xs" variant="subtle" leftSection={<Icon name="tag" />}>
              Tag
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {rest.map((tag) => (
              <Menu.Item
                key={tag.id}
                leftSection={<Dot colour={tag.colour} />}
                rightSection={<span className="el-menu-hint">{tag.hotkey ?? ''}</span>}
                onClick={() => void annotator.tagEvents(tag.name, { eventIds: [eventId] }, false)}
              >
                <EvidenceText>{tag.name}</EvidenceText>
              </Menu.Item>
            ))}
            <Menu.Item
              leftSection={<Icon name="plus" />}
              onClick={() => useEventsStore.getState().setTagRequest({ eventIds: [eventId], scope: 'selected' })}
            >
              New tag…
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </li>
    </ul>
  );
}
