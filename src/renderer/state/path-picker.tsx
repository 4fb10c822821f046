/** Asking for a path from inside a view: the host's own dialog where it has one, our picker where it has not. */
import { type JSX, useState } from 'react';
import { useClients } from '../client/context.tsx';
import { FolderPicker, type PickerKind } from './folder-picker.tsx';

interface PathPicker {
  /** Asks; the paths chosen go to the function given to the hook, nothing happens when the person cancels. */
  ask(kind: PickerKind): Promise<void>;
  /** To be put in the page. */
  readonly dialog: JSX.Element | null;
}

/** See the file's header. */
export function usePathPicker(onPick: (paths: readonly string[], kind: PickerKind) => void): PathPicker {
  const { api } = useClients();
  const [kind, setKind] = useState<PickerKind>();
  return {
    ask: async (wanted) => {
      if (api.host === 'web') return setKind(wanted);
      const path = await (wanted === 'case' ? api.openCase() : api.openFolder());
      if (path) onPick([path], wanted);
    },
    dialog: kind ? (
      <FolderPicker
        kind={kind}
        onClose={() => setKind(undefined)}
        onPick={(paths) => {
          setKind(undefined);
          if (paths.length) onPick(paths, kind);
        }}
      />
    ) : null,
  };
}
