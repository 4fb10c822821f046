/**
 * BrowserWindow and WebContents of the stand-in: a Chromium tab over the DevTools protocol. `app://host/` pages live at
 * `https://host.app.invalid/`, an address that no network can answer; each request is intercepted and answered by the
 * app's own `protocol.handle`. All other requests are refused and recorded.
 */
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Cdp } from './cdp.ts';
import { isolatedWorldName, pageWorldScript, toIsolatedWorldScript } from './page-scripts.ts';

type ProtocolHandler = (request: Request) => Response | Promise<Response>;
type IpcHandler = (event: object, ...args: unknown[]) => unknown;

/** What the parts of the stand-in share. */
export const state = {
  cdp: Promise.withResolvers<Cdp>(),
  protocols: new Map<string, ProtocolHandler>(),
  invokeHandlers: new Map<string, IpcHandler>(),
  ipc: new EventEmitter(),
  windows: new Map<number, BrowserWindow>(),
  /** Requests that were refused, and windows that were not opened: for tests. */
  refused: [] as string[],
  onWindowGone: (): void => undefined,
};

const realHost = /^([a-z][a-z0-9+.-]*):\/\/([^/]+)/;
const toPageUrl = (url: string): string =>
  url.replace(realHost, (_whole, scheme: string, host: string) => `https://${host}.${scheme}.invalid`);
const toAppUrl = (url: string): string =>
  url.replace(
    /^https:\/\/([^/]+)\.([a-z0-9+-]+)\.invalid/,
    (_whole, host: string, scheme: string) => `${scheme}://${host}`,
  );

/** A session that is not the default one: its own protocols, asked before each request. */
export class Session {
  readonly protocols = new Map<string, ProtocolHandler>();
  #mayLoad: (details: { url: string }, decide: (answer: { cancel?: boolean }) => void) => void = (_details, decide) =>
    decide({});

  readonly protocol = {
    handle: (scheme: string, handler: ProtocolHandler): void => void this.protocols.set(scheme, handler),
  };
  readonly webRequest = {
    onBeforeRequest: (listener: (details: { url: string }, decide: (answer: { cancel?: boolean }) => void) => void) => {
      this.#mayLoad = listener;
    },
  };
  setPermissionRequestHandler = (): void => undefined;
  setPermissionCheckHandler = (): void => undefined;

  isRefused(url: string): boolean {
    let refused = false;
    this.#mayLoad({ url }, ({ cancel }) => (refused = cancel === true));
    return refused;
  }
}

interface WebPreferences {
  session?: Session;
  javascript?: boolean;
  preload?: string;
  sandbox?: boolean;
  contextIsolation?: boolean;
  nodeIntegration?: boolean;
}

let nextId = 1;

export class WebContents extends EventEmitter {
  readonly id: number = nextId++;
  readonly #preferences: WebPreferences;
  readonly #ready: Promise<string>;
  #openHandler: (details: { url: string }) => { action: string } = () => ({ action: 'allow' });
  #targetId = '';
  #url = 'about:blank';
  #expected = '';
  #preloadContext = 0;
  #mainFrame = '';
  #destroyed = false;

  constructor(preferences: WebPreferences, size: { width: number; height: number }) {
    super();
    if (!preferences.sandbox || !preferences.contextIsolation || preferences.nodeIntegration) {
      throw new Error('The stand-in only runs sandboxed, isolated windows without Node.');
    }
    this.#preferences = preferences;
    this.#ready = this.#open(size);
  }

  get targetId(): string {
    return this.#targetId;
  }

  get mainFrame(): { url: string; parent: null } {
    return { url: this.#url, parent: null };
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  getURL(): string {
    return this.#url;
  }

  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.#openHandler = handler;
  }

  /** The app's decision on a window that the page opened. */
  mayOpen(url: string): boolean {
    return this.#openHandler({ url: toAppUrl(url) }).action === 'allow';
  }

  send(channel: string, ...args: unknown[]): void {
    void this.#toPreload({ type: 'push', channel, args });
  }

  close(): void {
    void this.#ready.then(async () =>
      (await state.cdp.promise).send('Target.closeTarget', { targetId: this.#targetId }),
    );
  }

  async loadURL(url: string): Promise<void> {
    const session = await this.#ready;
    this.#expected = toPageUrl(url);
    const cdp = await state.cdp.promise;
    const loaded = new Promise<void>((resolve) => cdp.on('Page.loadEventFired', session, () => resolve()));
    const { errorText } = await cdp.send('Page.navigate', { url: this.#expected }, session);
    if (errorText) throw new Error(`${url}: ${String(errorText)}`);
    await loaded;
  }

  /** Chromium prints here as it does in Electron: both go through components/printing. */
  async printToPDF(options: object): Promise<Buffer> {
    const session = await this.#ready;
    const { data } = await (await state.cdp.promise).send('Page.printToPDF', options, session);
    return Buffer.from(String(data), 'base64');
  }

  markDestroyed(): void {
    this.#destroyed = true;
  }

  async #open({ width, height }: { width: number; height: number }): Promise<string> {
    const cdp = await state.cdp.promise;
    const created = await cdp.send('Target.createTarget', { url: 'about:blank', width, height, newWindow: true });
    this.#targetId = String(created.targetId);
    const attached = await cdp.send('Target.attachToTarget', { targetId: this.#targetId, flatten: true });
    const session = String(attached.sessionId);
    cdp.on('Fetch.requestPaused', session, (params) => void this.#answer(cdp, session, params));
    cdp.on('Page.frameNavigated', session, ({ frame }) => {
      const { id, parentId, url } = frame as { id: string; parentId?: string; url: string };
      if (parentId) return;
      this.#mainFrame = id;
      this.#url = toAppUrl(url);
    });
    cdp.on('Runtime.executionContextCreated', session, ({ context }) => {
      const { id, name, auxData } = context as { id: number; name: string; auxData: { frameId: string } };
      if (name === isolatedWorldName && (this.#mainFrame === '' || auxData.frameId === this.#mainFrame))
        this.#preloadContext = id;
    });
    cdp.on('Runtime.bindingCalled', session, ({ payload }) => void this.#fromPreload(String(payload)));
    const tree = (await cdp.send('Page.getFrameTree', {}, session)).frameTree as { frame: { id: string } };
    this.#mainFrame = tree.frame.id;
    await cdp.send('Page.enable', {}, session);
    await cdp.send('Runtime.enable', {}, session);
    await cdp.send('Runtime.addBinding', { name: 'standInSend', executionContextName: isolatedWorldName }, session);
    if (this.#preferences.javascript === false)
      await cdp.send('Emulation.setScriptExecutionDisabled', { value: true }, session);
    if (this.#preferences.preload) {
      await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: pageWorldScript }, session);
      const source = toIsolatedWorldScript(readFileSync(this.#preferences.preload, 'utf8'));
      await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source, worldName: isolatedWorldName }, session);
    }
    await cdp.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] }, session);
    return session;
  }

  async #answer(cdp: Cdp, session: string, params: Record<string, unknown>): Promise<void> {
    const { requestId, request, resourceType, frameId } = params as {
      requestId: string;
      request: { url: string; method: string };
      resourceType: string;
      frameId: string;
    };
    const fail = (errorReason: string): Promise<unknown> => {
      state.refused.push(toAppUrl(request.url));
      return cdp.send('Fetch.failRequest', { requestId, errorReason }, session);
    };
    if (resourceType === 'Document' && frameId === this.#mainFrame && request.url !== this.#expected) {
      let prevented = false;
      this.emit('will-navigate', { preventDefault: () => (prevented = true) }, toAppUrl(request.url));
      if (prevented) return void (await fail('Aborted'));
    }
    const appUrl = toAppUrl(request.url);
    const own = this.#preferences.session;
    const handler = (own ?? state).protocols.get(appUrl.slice(0, appUrl.indexOf(':')));
    if (!handler || own?.isRefused(appUrl)) return void (await fail('BlockedByClient'));
    const response = await handler(new Request(appUrl, { method: request.method }));
    await cdp.send(
      'Fetch.fulfillRequest',
      {
        requestId,
        responseCode: response.status,
        responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
        body: Buffer.from(await response.arrayBuffer()).toString('base64'),
      },
      session,
    );
  }

  async #fromPreload(text: string): Promise<void> {
    const { type, id, channel, args } = JSON.parse(text) as {
      type: string;
      id: number;
      channel: string;
      args: unknown[];
    };
    const event = { sender: this, senderFrame: this.mainFrame };
    if (type === 'send') return void state.ipc.emit(channel, event, ...args);
    try {
      const handler = state.invokeHandlers.get(channel);
      if (!handler) throw new Error(`No handler registered for '${channel}'`);
      await this.#toPreload({ type: 'invoked', id, value: await handler(event, ...args) });
    } catch (error) {
      await this.#toPreload({ type: 'invoked', id, error: String(error) });
    }
  }

  async #toPreload(message: object): Promise<void> {
    const session = await this.#ready;
    const expression = `standInReceive(${JSON.stringify(JSON.stringify(message))})`;
    if (this.#destroyed || this.#preloadContext === 0) return;
    // The page may have gone in between: then nobody waits for this message.
    await (await state.cdp.promise)
      .send('Runtime.evaluate', { expression, contextId: this.#preloadContext }, session)
      .catch((error: Error) => state.refused.push(`message to a page that has gone: ${error.message}`));
  }
}

export class BrowserWindow extends EventEmitter {
  readonly webContents: WebContents;
  readonly options: object;

  constructor(options: { width?: number; height?: number; webPreferences?: WebPreferences } = {}) {
    super();
    this.options = options;
    this.webContents = new WebContents(options.webPreferences ?? {}, {
      width: options.width ?? 800,
      height: options.height ?? 600,
    });
    state.windows.set(this.webContents.id, this);
  }

  static getAllWindows(): BrowserWindow[] {
    return [...state.windows.values()];
  }

  static fromWebContents(contents: WebContents): BrowserWindow | undefined {
    return state.windows.get(contents.id);
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.loadURL(url);
  }

  isDestroyed(): boolean {
    return this.webContents.isDestroyed();
  }

  close(): void {
    this.webContents.close();
  }

  destroy(): void {
    this.webContents.close();
  }
}

/** Follows tabs that close and windows that pages open. */
export async function followTargets(cdp: Cdp): Promise<void> {
  cdp.on('Target.targetDestroyed', undefined, ({ targetId }) => {
    for (const [id, window] of state.windows) {
      if (window.webContents.targetId !== targetId) continue;
      window.webContents.markDestroyed();
      state.windows.delete(id);
      window.emit('closed');
      state.onWindowGone();
    }
  });
  cdp.on('Target.targetCreated', undefined, ({ targetInfo }) => {
    const { targetId, openerId, url } = targetInfo as { targetId: string; openerId?: string; url: string };
    const opener = BrowserWindow.getAllWindows().find((window) => window.webContents.targetId === openerId);
    if (!opener || opener.webContents.mayOpen(url)) return;
    state.refused.push(`window ${toAppUrl(url)}`);
    void cdp.send('Target.closeTarget', { targetId });
  });
  await cdp.send('Target.setDiscoverTargets', { discover: true });
}
