/**
 * What a host (Electron, loopback web host) offers a renderer beside the engine: `window.api`, and the host operations that
 * go through the same `call`. Dialogs are native in Electron; the web host lists folders, so that the renderer can show a
 * picker of its own. Everything is JSON; "nothing chosen" is null.
 */
import { z } from 'zod';
import { emptySchema } from './common.ts';
import type { OperationTable } from './define.ts';
import type { Reply } from './index.ts';

const pathSchema = z.string().max(32_000);

export const folderEntrySchema = z.object({
  name: z.string(),
  path: z.string(),
  /** Files are `.evtx` evidence and `.eventloupe` cases; nothing else is listed. */
  kind: z.enum(['folder', 'file']),
  sizeBytes: z.number().nullable(),
});
export type FolderEntry = z.infer<typeof folderEntrySchema>;

export const folderListingSchema = z.object({
  path: z.string(),
  /** Null at a file system's root. */
  parent: z.string().nullable(),
  /** Folders first, each group by name. */
  entries: z.array(folderEntrySchema),
  /** True when the folder holds more than is listed. */
  truncated: z.boolean(),
});
export type FolderListing = z.infer<typeof folderListingSchema>;

export const hostInfoSchema = z.object({
  host: z.enum(['electron', 'web']),
  /** True: openFolder, openFiles … show native dialogs; false: use listFolder and an own picker. */
  nativeDialogs: z.boolean(),
  platform: z.string(),
  homeFolder: z.string(),
  /** Paths given at the start (evidence, or one `.eventloupe` case). Only the first caller gets them, later ones none. */
  startPaths: z.array(z.string()),
});
export type HostInfo = z.infer<typeof hostInfoSchema>;

export const hostOperations = {
  'host.info': { input: emptySchema, output: hostInfoSchema },
  /** Sub-folders, evidence and cases in a folder (the home folder without a path). Reads names and sizes only. */
  'host.listFolder': { input: z.object({ path: pathSchema.optional() }), output: folderListingSchema },
  'host.openFolder': { input: emptySchema, output: z.object({ path: pathSchema.nullable() }) },
  'host.openFiles': { input: emptySchema, output: z.object({ paths: z.array(pathSchema).nullable() }) },
  'host.openCase': { input: emptySchema, output: z.object({ path: pathSchema.nullable() }) },
  /** Another window on the same engine, so on the same case. A browser opens its own. */
  'host.newWindow': { input: emptySchema, output: emptySchema },
  /** Where to save; `suggestedName` carries the extension. */
  'host.saveFile': {
    input: z.object({ suggestedName: z.string().max(500) }),
    output: z.object({ path: pathSchema.nullable() }),
  },
} as const satisfies OperationTable;

export type HostOperationName = keyof typeof hostOperations;

/** `window.api`: the same frozen object in Electron (contextBridge) and in the browser (`/__host/api.js`). */
export interface HostApi {
  readonly host: 'electron' | 'web';
  /** Engine and host operations. `id` is the caller's, unique in the window, and only needed to cancel. Never rejects. */
  call(name: string, input: unknown, id?: string): Promise<Reply>;
  cancel(id: string): void;
  /** Pushes of one name; gives the function that ends the subscription. */
  subscribe(name: string, listener: (payload: unknown) => void): () => void;
  info(): Promise<HostInfo>;
  /** Native dialogs (Electron); null when cancelled, and always where the host has none. */
  openFolder(): Promise<string | null>;
  openFiles(): Promise<readonly string[] | null>;
  openCase(): Promise<string | null>;
  saveFile(suggestedName: string): Promise<string | null>;
  /** Another window on the same case. */
  newWindow(): Promise<void>;
  /** The path of a dropped `File` (Electron; a browser tells none). Empty where there is none. */
  pathOf?(file: unknown): string;
  /** There where the host has no native dialogs. Rejects with the error's message. */
  listFolder?(path: string | undefined): Promise<FolderListing>;
}
