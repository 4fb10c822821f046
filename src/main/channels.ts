/** IPC channel names; the preload has the same three, pinned to these by a test. */
export const rpcChannel = { call: 'eventloupe:call', cancel: 'eventloupe:cancel', push: 'eventloupe:push' } as const;
