/** Names that pass the preload. The lists are taken from the contract when the app is built, so no schema is bundled. */

declare const __OPERATION_NAMES__: readonly string[];
declare const __PUSH_NAMES__: readonly string[];

export const operationNames: ReadonlySet<string> = new Set(__OPERATION_NAMES__);
export const pushNames: ReadonlySet<string> = new Set(__PUSH_NAMES__);

/** The three IPC channels, the same as in src/main/channels.ts. */
export const channels = { call: 'eventloupe:call', cancel: 'eventloupe:cancel', push: 'eventloupe:push' } as const;
