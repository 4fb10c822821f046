/** Folders and files dropped on the window, where the host can tell their paths (Electron; a browser cannot). */
import { type DragEvent, useState } from 'react';
import { useClients } from '../client/context.tsx';

interface Drop {
  readonly possible: boolean;
  readonly over: boolean;
  readonly handlers: {
    readonly onDragOver: (event: DragEvent) => void;
    readonly onDragLeave: () => void;
    readonly onDrop: (event: DragEvent) => void;
  };
}

/** See the file's header. */
export function useDrop(onPaths: (paths: readonly string[]) => void): Drop {
  const { api } = useClients();
  const [over, setOver] = useState(false);
  const { pathOf } = api;
  return {
    possible: pathOf !== undefined,
    over,
    handlers: {
      onDragOver: (event) => {
        event.preventDefault();
        event.dataTransfer.dropEffect = pathOf ? 'copy' : 'none';
        setOver(pathOf !== undefined);
      },
      onDragLeave: () => setOver(false),
      onDrop: (event) => {
        event.preventDefault();
        setOver(false);
        if (!pathOf) return;
        const paths = [...event.dataTransfer.files].map((file) => pathOf(file)).filter((path) => path !== '');
        if (paths.length) onPaths(paths);
      },
    },
  };
}
