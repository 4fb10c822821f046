/**
 * What the host puts on `window.api`: the Electron preload through contextBridge, or the web host's script over a
 * WebSocket. Calls answer with a `Reply`; they do not throw.
 */
import type { HostApi } from '#shared/contract/host.ts';

export type { FolderEntry, FolderListing, HostApi, HostInfo } from '#shared/contract/host.ts';

declare global {
  interface Window {
    readonly api?: HostApi;
  }
}
