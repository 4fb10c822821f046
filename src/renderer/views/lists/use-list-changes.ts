/** Changes of lists and indicator sets: done in the engine, said in a notice, and what depends on them is asked again. */
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { EngineClient } from '#shared/contract/index.ts';
import { useClients } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { noteListChange } from '../../state/allow-list.ts';

/** Longest file; its text goes to the engine in one message. */
const longestText = 15_000_000;

interface ListChanges {
  /** Runs a change; `words` says what was done. Undefined after a fault, which was shown. */
  change<T>(work: (engine: EngineClient) => Promise<T>, words?: (result: T) => string): Promise<T | undefined>;
  /** The text of a file a person chose; undefined when it is too large, which was said. */
  readText(file: File): Promise<string | undefined>;
}

/** See the file's header. */
export function useListChanges(): ListChanges {
  const { engine } = useClients();
  const queryClient = useQueryClient();
  return useMemo(
    () => ({
      async change(work, words) {
        try {
          const result = await work(engine);
          noteListChange(queryClient);
          void queryClient.invalidateQueries({
            predicate: ({ queryKey }) => /^indicators\./.test(String(queryKey[0])),
          });
          if (words) notifications.show({ message: words(result), autoClose: 6000 });
          return result;
        } catch (error) {
          notifications.show({ color: 'red', message: toErrorText(error).message });
          return undefined;
        }
      },
      async readText(file) {
        if (file.size <= longestText) return file.text();
        const message = 'A file may have 15 MB. Cut it into parts, or use the command line.';
        notifications.show({ color: 'red', title: `${file.name} is too large`, message });
        return undefined;
      },
    }),
    [engine, queryClient],
  );
}
