/** What the editor and the rule page do with own rules: open, save, delete; after a change their set runs again. */
import { notifications } from '@mantine/notifications';
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import type { RuleRow } from '#shared/contract/detections.ts';
import type { EngineClient } from '#shared/contract/index.ts';
import { useAsk, useClients } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { openNew, openOwn, useDraft } from '../../state/rule-draft.ts';
import { useSelection } from '../../state/selection.ts';
import { runSet } from './rules-store.ts';

/** The name under which the set of own rules is shown. */
export const ownSetLabel = 'My rules';

/** The folder of own rules, which is their set's name; undefined until it is known. */
export function useOwnFolder(): string | undefined {
  return useAsk('ownRules.list', {}).data?.folder;
}

interface OwnActions {
  /** Opens an own rule in the editor. */
  edit(file: string): Promise<void>;
  /** Saves the draft and runs what has changed; the reason when it was refused. */
  save(): Promise<string | undefined>;
  remove(file: string): Promise<void>;
}

/** See the file's header. */
export function useOwnRules(): OwnActions {
  const { engine } = useClients();
  const queryClient = useQueryClient();
  return {
    edit: async (file) => {
      try {
        openOwn(file, (await engine.call('ownRules.read', { file })).text);
      } catch (error) {
        say(error);
      }
    },
    save: async () => {
      const { file, text } = useDraft.getState();
      try {
        const saved = await engine.call('ownRules.save', file === undefined ? { text } : { file, text });
        useDraft.setState({ file: saved.file, kept: text });
        await runOwn(engine, queryClient, saved.folder);
        await select(engine, saved.folder, saved.file);
        return undefined;
      } catch (error) {
        return toErrorText(error).message;
      }
    },
    remove: async (file) => {
      try {
        await engine.call('ownRules.delete', { file });
        if (useDraft.getState().file === file) openNew();
        useSelection.getState().selectRule(undefined);
        await runOwn(engine, queryClient, (await engine.call('ownRules.list', {})).folder);
      } catch (error) {
        say(error);
      }
    },
  };
}

const say = (error: unknown): void => void notifications.show({ color: 'red', message: toErrorText(error).message });

const runOwn = (engine: EngineClient, queryClient: QueryClient, folder: string): Promise<void> =>
  runSet(engine, queryClient, folder);

async function select(engine: EngineClient, folder: string, file: string): Promise<void> {
  const { rows } = await engine.call('rules.list', { setName: folder });
  const row = rows.find((one: RuleRow) => one.path === file);
  if (row) useSelection.getState().selectRule(row.id);
}
