/** Gives or takes a tag, on the selected events or on every event of the filter; a new name makes a new tag. */

import { Button, Group, Modal, Radio, SegmentedControl, TextInput } from '@mantine/core';
import { type FormEvent, type JSX, useEffect, useState } from 'react';
import type { Filter } from '#shared/model/filter.ts';
import { useAnnotator, useTags } from '../../state/annotate.tsx';
import { formatCount, formatPlural } from '../../state/format.ts';
import { Dot } from '../../widgets/dot.tsx';
import { EvidenceText } from '../../widgets/evidence-text.tsx';

export interface TagRequest {
  readonly eventIds: readonly number[];
  readonly scope: 'selected' | 'all';
}

interface TagDialogProps {
  readonly request: TagRequest | undefined;
  readonly filter: Filter;
  readonly total: number;
  readonly onClose: () => void;
}

/** See the file's header. */
export function TagDialog({ request, filter, total, onClose }: TagDialogProps): JSX.Element {
  const annotator = useAnnotator();
  const tags = useTags();
  const [scope, setScope] = useState<'selected' | 'all'>('selected');
  const [remove, setRemove] = useState(false);
  const [name, setName] = useState('');
  useEffect(() => {
    if (!request) return;
    setScope(request.scope);
    setRemove(false);
    setName('');
  }, [request]);
  const apply = (tag: string): void => {
    if (!request || !tag) return;
    void annotator.tagEvents(tag, scope === 'all' ? { filter } : { eventIds: request.eventIds }, remove);
    onClose();
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    apply(name.trim());
  };
  const selected = request?.eventIds.length ?? 0;
  return (
    <Modal opened={request !== undefined} onClose={onClose} title="Tag events" size={460}>
      <Radio.Group value={scope} onChange={(value) => setScope(value as 'selected' | 'all')} aria-label="Which events">
        <Group gap="md">
          <Radio
            size="xs"
            value="selected"
            label={formatPlural(selected, 'selected event')}
            disabled={selected === 0}
          />
          <Radio size="xs" value="all" label={`all ${formatCount(total)} of the filter`} />
        </Group>
      </Radio.Group>
      <SegmentedControl
        aria-label="Give or take"
        mt="xs"
        value={remove ? 'remove' : 'give'}
        onChange={(value) => setRemove(value === 'remove')}
        data={[
          { value: 'give', label: 'Give the tag' },
          { value: 'remove', label: 'Take it off' },
        ]}
      />
      <ul className="el-tag-choice" aria-label="Tags of this case">
        {tags.map((tag) => (
          <li key={tag.id}>
            <button type="button" onClick={() => apply(tag.name)}>
              <Dot colour={tag.colour} />
              <EvidenceText>{tag.name}</EvidenceText>
              <span className="el-muted">{tag.hotkey === null ? '' : `key ${tag.hotkey}`}</span>
              <span className="el-muted">{formatPlural(tag.events, 'event')}</span>
            </button>
          </li>
        ))}
      </ul>
      {remove ? null : (
        <form onSubmit={onSubmit}>
          <TextInput
            label="New tag"
            placeholder="Name, then Enter"
            value={name}
            maxLength={100}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
            rightSection={
              <Button type="submit" size="compact-xs" variant="subtle" disabled={!name.trim()}>
                Tag
              </Button>
            }
            rightSectionWidth={44}
          />
        </form>
      )}
    </Modal>
  );
}
