/**
 * One window with its own engine thread, or another window on the engine of one. The page is sandboxed, isolated and without Node; it may not navigate, open
 * windows or ask for permissions; calls are answered only when they come from the main frame of the app's own origin.
 */
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, type BrowserWindow, dialog, type IpcMainInvokeEvent, type OpenDialogOptions } from 'electron';
import { answerHostCall, type HostHandlers, isHostCall } from '#shared/contract/host-calls.ts';
import type { Reply } from '#shared/contract/index.ts';
import { listFolder } from '../engine/remote.ts';
import { appOrigin } from './app-files.ts';
import { rpcChannel } from './channels.ts';
import { type EngineThread, startEngineThread } from './engine-process.ts';
import { createGuardedWindow } from './guarded-window.ts';
import { printHtml } from './print-html.ts';

interface OpenWindow {
  readonly window: BrowserWindow;
  readonly engine: EngineThread;
  readonly handlers: HostHandlers;
  readonly calls: Map<string, AbortController>;
}

const windows = new Map<number, OpenWindow>();
/** Engines of windows that have gone, until their threads have ended. */
const closing = new Set<Promise<void>>();

function closeEngine(engine: EngineThread): void {
  const closed = engine.close().finally(() => closing.delete(closed));
  closing.add(closed);
}

/** Opens a window; `startPaths` are handed to its page once. With `shared` it is another window on that engine's case. */
export function openWindow(startPaths: readonly string[], shared?: EngineThread): BrowserWindow {
  const window = createGuardedWindow(
    `${appOrigin}/`,
    { width: 1500, height: 950, minWidth: 800, minHeight: 500, backgroundColor: '#15181d', title: 'EventLoupe' },
    { preload: fileURLToPath(new URL('../preload/index.cjs', bundleUrl())) },
  );
  const { webContents } = window;

  const engine =
    shared ??
    startEngineThread({
      userDataFolder: app.getPath('userData'),
      host: 'electron',
      version: app.getVersion(),
      printHtml,
    });
  const unsubscribe = engine.door.subscribe((name, payload) => {
    if (!webContents.isDestroyed()) webContents.send(rpcChannel.push, name, payload);
  });
  // The id is taken now: webContents is gone when `closed` comes.
  const { id } = webContents;
  const calls = new Map<string, AbortController>();
  windows.set(id, { window, engine, handlers: hostHandlers(window, engine, startPaths), calls });
  window.on('closed', () => {
    unsubscribe();
    for (const call of calls.values()) call.abort();
    windows.delete(id);
    if (![...windows.values()].some((other) => other.engine === engine)) closeEngine(engine);
  });
  void window.loadURL(`${appOrigin}/`);
  return window;
}

/** The bundle's folder is `out/main`, its chunks one deeper; both have `out/preload` beside or above them. */
function bundleUrl(): string {
  const [base = ''] = import.meta.url.split('/out/main/');
  return `${base}/out/main/index.js`;
}

function hostHandlers(window: BrowserWindow, engine: EngineThread, startPaths: readonly string[]): HostHandlers {
  let unclaimed = [...startPaths];
  const choose = async (options: OpenDialogOptions): Promise<string[] | null> => {
    const { canceled, filePaths } = await dialog.showOpenDialog(window, options);
    return canceled || filePaths.length === 0 ? null : filePaths;
  };
  return {
    'host.info': () => {
      const paths = unclaimed;
      unclaimed = [];
      return {
        host: 'electron',
        nativeDialogs: true,
        platform: process.platform,
        homeFolder: os.homedir(),
        startPaths: paths,
      };
    },
    'host.listFolder': ({ path: folder }) => listFolder(folder),
    'host.openFolder': async () => ({
      path: (await choose({ title: 'Open a folder of event logs', properties: ['openDirectory'] }))?.[0] ?? null,
    }),
    'host.openFiles': async () => ({
      paths: await choose({
        title: 'Open event logs',
        properties: ['openFile', 'multiSelections'],
        filters: [
          { name: 'Event logs', extensions: ['evtx'] },
          { name: 'All files', extensions: ['*'] },
        ],
      }),
    }),
    'host.openCase': async () => ({
      path:
        (
          await choose({
            title: 'Open a case',
            properties: ['openFile'],
            filters: [{ name: 'EventLoupe cases', extensions: ['eventloupe'] }],
          })
        )?.[0] ?? null,
    }),
    'host.newWindow': () => {
      openWindow([], engine);
      return {};
    },
    'host.saveFile': async ({ suggestedName }) => {
      const { canceled, filePath } = await dialog.showSaveDialog(window, { defaultPath: path.basename(suggestedName) });
      return { path: canceled || !filePath ? null : filePath };
    },
  };
}

/** The window a message comes from; undefined unless it is the main frame of our own page. */
function senderOf(event: Pick<IpcMainInvokeEvent, 'sender' | 'senderFrame'>): OpenWindow | undefined {
  const frame = event.senderFrame;
  if (!frame || frame.parent !== null || URL.parse(frame.url)?.host !== new URL(appOrigin).host) return undefined;
  return frame.url.startsWith(`${appOrigin}/`) ? windows.get(event.sender.id) : undefined;
}

const refused: Reply = { ok: false, error: { code: 'bad-input', message: 'This frame may not call EventLoupe.' } };

/** Operations that open a case and answer with its path: it goes to the system's recent documents. */
const opensCase: Readonly<Record<string, true>> = { 'case.open': true, 'ingest.start': true };

/** Answers one call of a page. */
export async function answerCall(
  event: IpcMainInvokeEvent,
  id: unknown,
  name: unknown,
  input: unknown,
): Promise<Reply> {
  const from = senderOf(event);
  if (!from || typeof id !== 'string' || typeof name !== 'string') return refused;
  if (isHostCall(name)) return answerHostCall(from.handlers, name, input);
  const controller = new AbortController();
  from.calls.set(id, controller);
  const reply = await from.engine.door.dispatch(name, input, { signal: controller.signal });
  if (from.calls.get(id) === controller) from.calls.delete(id);
  if (reply.ok && Object.hasOwn(opensCase, name))
    app.addRecentDocument(String((reply.value as { casePath?: unknown }).casePath));
  return reply;
}

/** Cancels one call of a page. */
export function cancelCall(event: Pick<IpcMainInvokeEvent, 'sender' | 'senderFrame'>, id: unknown): void {
  if (typeof id === 'string') senderOf(event)?.calls.get(id)?.abort();
}

/** Ends all engines and waits for those that are ending; for the app's quit. */
export async function closeEngines(): Promise<void> {
  for (const engine of new Set([...windows.values()].map((one) => one.engine))) closeEngine(engine);
  await Promise.all(closing);
}
