/** The tags of the case: name, colour, key, how often given; a new one, a changed one, one less. */

import { Button, ColorInput, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, type JSX, useState } from 'react';
import type { Tag } from '#shared/contract/annotations.ts';
import { toVisible } from '#shared/model/visible.ts';
import { useAsk } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { toTagClause, useAnnotator } from '../../state/annotate.tsx';
import { formatCount } from '../../state/format.ts';
import { openEvents } from '../../state/pages.ts';
import { Dot } from '../../widgets/dot.tsx';
import { EvidenceText } from '../../widgets/evidence-text.tsx';
import { IconButton } from '../../widgets/icon-button.tsx';
import { ErrorState, LoadingState } from '../../widgets/states.tsx';
import { freeKey, keyChoices, tagColours } from './tag-choices.ts';

/** See the file's header. */
export function TagsPanel(): JSX.Element {
  const asked = useAsk('tags.list', {});
  const annotator = useAnnotator();
  const [edited, setEdited] = useState<number>();
  if (asked.error)
    return (
      <ErrorState
        title="The tags could not be read"
        {...toErrorText(asked.error)}
        onRetry={() => void asked.refetch()}
      />
    );
  if (!asked.data) return <LoadingState label="Reading tags" />;
  const { tags } = asked.data;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
    <section className="el-panel-body el-fill" tabIndex={0} aria-label="Tags of the case">
      {tags.length ? (
        <table className="el-table">
          <thead>
            <tr>
              <th scope="col">Tag</th>
              <th scope="col">Key</th>
              <th scope="col" className="el-right">
                Events
              </th>
              <th scope="col" className="el-right">
                Other things
              </th>
              <th scope="col">
                <span className="el-visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {tags.map((tag) => (
              <tr key={tag.id} aria-selected={tag.id === edited}>
                <td>
                  <span className="el-tag-name">
                    <Dot colour={tag.colour} />
                    <EvidenceText>{tag.name}</EvidenceText>
                  </span>
                </td>
                <td>{tag.hotkey ?? ''}</td>
                <td className="el-right">
                  <button
                    type="button"
                    className="el-link"
                    title="Show the events"
                    disabled={tag.events === 0}
                    onClick={() => openEvents('notes', toTagClause(tag.name))}
                  >
                    {formatCount(tag.events)}
                  </button>
                </td>
                <td className="el-right">{formatCount(tag.objects)}</td>
                <td className="el-right">
                  <IconButton
                    icon="pencil"
                    label={`Change the tag ${tag.name}`}
                    pressed={tag.id === edited}
                    onClick={() => setEdited(tag.id === edited ? undefined : tag.id)}
                  />
                  <IconButton
                    icon="trash"
                    label={`Delete the tag ${tag.name}`}
                    onClick={() => void annotator.deleteTag(tag)}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <p className="el-page-none">
          No tags yet. Make the first one here; its key then gives it to the selected events of the events grid.
        </p>
      )}
      <TagForm
        key={`${edited ?? 'new'} ${tags.length}`}
        tag={tags.find((tag) => tag.id === edited)}
        tags={tags}
        onDone={() => setEdited(undefined)}
      />
    </section>
  );
}

interface TagFormProps {
  readonly tag: Tag | undefined;
  readonly tags: readonly Tag[];
  readonly onDone: () => void;
}

function TagForm({ tag, tags, onDone }: TagFormProps): JSX.Element {
  const annotator = useAnnotator();
  const [name, setName] = useState(tag?.name ?? '');
  const [colour, setColour] = useState(tag?.colour ?? tagColours[tags.length % tagColours.length]!);
  const [hotkey, setHotkey] = useState<number | null>(tag ? tag.hotkey : freeKey(tags));
  const valid = name.trim() !== '' && /^#[0-9a-f]{6}$/i.test(colour);
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!valid) return;
    const saved = await annotator.saveTag({ name: name.trim(), colour, hotkey, ...(tag ? { id: tag.id } : {}) });
    if (saved) onDone();
  };
  return (
    <form
      className="el-tag-form"
      aria-label={tag ? toVisible(`Change the tag ${tag.name}`) : 'New tag'}
      onSubmit={(event) => void save(event)}
    >
      <TextInput
        label={tag ? 'Name' : 'New tag'}
        value={name}
        maxLength={100}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <ColorInput
        label="Colour"
        size="xs"
        value={colour}
        onChange={setColour}
        swatches={[...tagColours]}
        format="hex"
        eyeDropperButtonProps={{ 'aria-label': 'Pick a colour from the screen' }}
      />
      <NativeSelect
        label="Key"
        value={hotkey === null ? '' : String(hotkey)}
        onChange={(event) => setHotkey(event.currentTarget.value ? Number(event.currentTarget.value) : null)}
        data={keyChoices(tags, tag?.id)}
      />
      <Button type="submit" variant="filled" disabled={!valid}>
        {tag ? 'Save' : 'Add'}
      </Button>
      {tag ? <Button onClick={onDone}>Cancel</Button> : null}
    </form>
  );
}
