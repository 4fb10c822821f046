/**
 * Tagging and noting from any view. In: a tag and events (by id or by filter) or objects. Out: the case changed, what shows
 * annotations asked again, and a notice that can undo it.
 */

import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMemo } from 'react';
import type { Tag } from '#shared/contract/annotations.ts';
import type { EngineClient } from '#shared/contract/index.ts';
import { type Filter, toFieldClauseText } from '#shared/model/filter.ts';
import type { Target } from '#shared/model/target.ts';
import { useAsk, useClients } from '../client/context.tsx';
import { toErrorText } from '../client/engine-client.ts';
import { EvidenceText } from '../widgets/evidence-text.tsx';
import { formatPlural } from './format.ts';

/** What is tagged: events by their ids, or every event of a filter. */
export type EventChoice = { readonly eventIds: readonly number[] } | { readonly filter: Filter };

export interface Annotator {
  /** Gives events a tag (made when there is none of that name), or takes it. */
  tagEvents(tag: string, choice: EventChoice, remove: boolean): Promise<void>;
  /** Takes the tag when all the events have it, else gives it to those that have not. */
  toggleTag(tag: Tag, eventIds: readonly number[]): Promise<void>;
  tagObjects(tag: string, targets: readonly Target[], remove: boolean): Promise<void>;
  saveTag(tag: Pick<Tag, 'name' | 'colour' | 'hotkey'> & { readonly id?: number }): Promise<boolean>;
  deleteTag(tag: Tag): Promise<void>;
  saveNote(target: Target, body: string, id: number | undefined): Promise<boolean>;
  deleteNote(id: number): Promise<void>;
  /** Says what was changed, with a button that undoes it. */
  announce(message: string, batchId: number): void;
  /** Undoes one batch, the last one without an id. */
  undo(batchId?: number): Promise<void>;
}

/** The actions, bound to this window's engine. */
export function useAnnotator(): Annotator {
  const { engine } = useClients();
  return useMemo(() => createAnnotator(engine), [engine]);
}

const noTags: readonly Tag[] = [];

/** All tags of the case: those with keys first. */
export function useTags(): readonly Tag[] {
  return useAsk('tags.list', {}).data?.tags ?? noTags;
}

/** The clause of a tag's events. */
export function toTagClause(name: string): string {
  return toFieldClauseText('tag', name);
}

function createAnnotator(engine: EngineClient): Annotator {
  /** Runs a change; false when it failed, which is said. */
  const run = async (title: string, change: () => Promise<void>): Promise<boolean> => {
    try {
      await change();
      return true;
    } catch (error) {
      notifications.show({ color: 'red', title, message: toErrorText(error).message });
      return false;
    }
  };
  const say = (message: string, batchId: number): void => {
    const id = `batch-${batchId}`;
    notifications.show({
      id,
      autoClose: 8000,
      message: (
        <span className="el-notice">
          <EvidenceText>{message}</EvidenceText>
          <Button
            size="compact-xs"
            onClick={() => {
              notifications.hide(id);
              void annotator.undo(batchId);
            }}
          >
            Undo
          </Button>
        </span>
      ),
    });
  };
  const annotator: Annotator = {
    announce: say,
    tagEvents: async (tag, choice, remove) => {
      await run('The events could not be tagged', async () => {
        const input =
          'eventIds' in choice
            ? { eventIds: [...choice.eventIds] }
            : { filter: { ...choice.filter, clauses: [...choice.filter.clauses] } };
        const { batchId, changed } = await engine.call('tags.events', { tag, ...input, remove });
        say(`${formatPlural(changed, 'event')} ${remove ? 'lost' : 'got'} the tag ${tag}`, batchId);
      });
    },
    toggleTag: async (tag, eventIds) => {
      if (eventIds.length === 0) return;
      const asked = eventIds.slice(0, 10_000);
      const { events } = await engine.call('tags.of', { eventIds: asked, keys: [] });
      const having = events.filter((one) => one.tagIds.includes(tag.id)).length;
      await annotator.tagEvents(tag.name, { eventIds }, having === asked.length);
    },
    tagObjects: async (tag, targets, remove) => {
      await run('The tag could not be given', async () => {
        const { batchId, changed } = await engine.call('tags.objects', { tag, targets: [...targets], remove });
        say(`${formatPlural(changed, 'item')} ${remove ? 'lost' : 'got'} the tag ${tag}`, batchId);
      });
    },
    saveTag: (tag) =>
      run('The tag could not be saved', async () => {
        await engine.call('tags.save', tag);
      }),
    deleteTag: async (tag) => {
      await run('The tag could not be deleted', async () => {
        const { batchId, changed } = await engine.call('tags.delete', { id: tag.id });
        say(`The tag ${tag.name} is gone from ${formatPlural(changed, 'place')}`, batchId);
      });
    },
    saveNote: (target, body, id) =>
      run('The note could not be saved', async () => {
        await engine.call('notes.save', { target, body, ...(id === undefined ? {} : { id }) });
      }),
    deleteNote: async (id) => {
      await run('The note could not be deleted', async () => {
        await engine.call('notes.delete', { id });
      });
    },
    undo: async (batchId) => {
      await run('It could not be undone', async () => {
        const { summary } = await engine.call('annotations.undo', batchId === undefined ? {} : { batchId });
        notifications.show({ message: summary === null ? 'There is nothing to undo' : `Undone: ${summary}` });
      });
    },
  };
  return annotator;
}
