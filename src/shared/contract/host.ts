/**
 * What a host (Electron, loopback web host) offers a renderer beside the engine: `window.api`, and the host operations that
 * go through the same `call`. Dialogs are native in Electron; the web host lists folders, so that the renderer can show a
 * picker of its own. Everything is JSON; "nothing chosen" is an empty list.
 */
import { z } from 'zod';
import { emptySchema } from './common.ts';
import type { OperationTable } from './define.ts';
import type { Reply } from './index.ts';

const pathSchema = z.string().max(32_000);
const pathsSchema = z.object({ paths: z.array(pathSchema) });

export const folderListingSchema = z.object({
  path: z.string(),
  /** Null at a file system's root. */
  parent: z.string().nullable(),
  folders: z.array(z.object({ name: z.string(), path: z.string() })),
  /** `.evtx` files and `.eventloupe` cases. */
  files: z.array(z.object({ name: z.string(), path: z.string(), sizeBytes: z.number() })),
  /** True when the folder holds more than is listed. */
  truncated: z.boolean(),
});
export type FolderListing = z.infer<typeof folderListingSchema>;

export const hostOperations = {
  /** What this host is and what it was started with. */
  'host.info': {
    input: emptySchema,
    output: z.object({
      host: z.enum(['electron', 'web']),
      /** True: use openFolder, openFiles …; false: use host.listFolder and an own picker. */
      nativeDialogs: z.boolean(),
      platform: z.string(),
      homeFolder: z.string(),
      /** Paths of the command line, each time only for the first window that asks: evidence, or one `.eventloupe` case. */
      startPaths: z.array(z.string()),
    }),
  },
  /** Sub-folders, evidence and cases in a folder (the home folder without a path). Reads names and sizes only. */
  'host.listFolder': { input: z.object({ path: pathSchema.optional() }), output: folderListingSchema },
  'host.openFolder': { input: emptySchema, output: pathsSchema },
  /** `.evtx` files, several. */
  'host.openFiles': { input: emptySchema, output: pathsSchema },
  'host.openCase': { input: emptySchema, output: pathsSchema },
  /** Where to save; `suggestedName` carries the extension. */
  'host.saveFile': { input: z.object({ suggestedName: z.string().max(500) }), output: pathsSchema },
} as const satisfies OperationTable;

export type HostOperationName = keyof typeof hostOperations;

/** `window.api`: the same frozen object in Electron (contextBridge) and in the browser (`/__host/api.js`). */
export interface HostApi {
  readonly host: 'electron' | 'web';
  /** `id` is the caller's, unique in the window; with it the call can be cancelled. Never rejects. */
  call(id: number, name: string, input: unknown): Promise<Reply>;
  cancel(id: number): void;
  /** All pushes; gives the function that ends the subscription. */
  subscribe(listener: (name: string, payload: unknown) => void): () => void;
  /** Native dialogs: chosen paths, empty when cancelled or when the host has none (see `host.info`). */
  openFolder(): Promise<string[]>;
  openFiles(): Promise<string[]>;
  openCase(): Promise<string[]>;
  saveFile(suggestedName: string): Promise<string[]>;
}
