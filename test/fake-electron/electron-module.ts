/** What `import … from 'electron'` gives under the stand-in: the parts that EventLoupe uses, and no more. */
import { EventEmitter } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { BrowserWindow, Session, state, type WebContents } from './window.ts';

export { BrowserWindow };

const switches = new Map(
  process.argv
    .filter((argument) => argument.startsWith('--'))
    .map((argument): [string, string] => {
      const [name = '', value = ''] = argument.slice(2).split('=', 2);
      return [name, value];
    }),
);
const appPath = path.resolve(process.argv.slice(1).find((argument) => !argument.startsWith('-')) ?? '.');
const packageJson = JSON.parse(readFileSync(path.join(appPath, 'package.json'), 'utf8')) as {
  version: string;
  name: string;
};
const userData = switches.get('user-data-dir') || mkdtempSync(path.join(os.tmpdir(), 'eventloupe-stand-in-data-'));
mkdirSync(userData, { recursive: true });

let ready = false;
const whenReady = Promise.withResolvers<void>();
const beforeReady = (what: string): void => {
  if (ready) throw new Error(`${what} must be called before the app is ready.`);
};

class App extends EventEmitter {
  readonly name = packageJson.name;
  readonly isPackaged = false;
  readonly commandLine = {
    appendSwitch: (name: string, value = '') => void switches.set(name, value),
    hasSwitch: (name: string) => switches.has(name),
    getSwitchValue: (name: string) => switches.get(name) ?? '',
  };

  enableSandbox = (): void => beforeReady('app.enableSandbox()');
  requestSingleInstanceLock = (): boolean => true;
  whenReady = (): Promise<void> => whenReady.promise;
  isReady = (): boolean => ready;
  getAppPath = (): string => appPath;
  getVersion = (): string => packageJson.version;
  getPath = (name: string): string => (name === 'userData' ? userData : os.homedir());

  /** Recorded for tests. */
  readonly recentDocuments: string[] = [];
  addRecentDocument = (file: string): void => void this.recentDocuments.push(file);

  /** Closes the windows, asks `will-quit`, and ends. */
  quit = (): void => {
    let prevented = false;
    this.emit('will-quit', { preventDefault: () => (prevented = true) });
    if (prevented) return;
    for (const window of BrowserWindow.getAllWindows()) window.close();
    this.emit('quit', {}, 0);
    process.exit(0);
  };
  exit = (code = 0): never => process.exit(code);
}

export const app: App = new App();

export const protocol = {
  registerSchemesAsPrivileged: (): void => beforeReady('protocol.registerSchemesAsPrivileged()'),
  handle: (scheme: string, handler: (request: Request) => Response | Promise<Response>) =>
    void state.protocols.set(scheme, handler),
};

export const ipcMain = {
  handle: (channel: string, handler: (event: object, ...args: unknown[]) => unknown) =>
    void state.invokeHandlers.set(channel, handler),
  on: (channel: string, listener: (...args: unknown[]) => void) => void state.ipc.on(channel, listener),
};

/** Dialogs show nothing and are cancelled; a test replaces these functions. */
export const dialog = {
  showOpenDialog: async (): Promise<{ canceled: boolean; filePaths: string[] }> => ({ canceled: true, filePaths: [] }),
  showSaveDialog: async (): Promise<{ canceled: boolean; filePath: string }> => ({ canceled: true, filePath: '' }),
};

let applicationMenu: unknown;
export const Menu = {
  buildFromTemplate: (template: unknown[]) => ({ items: template }),
  setApplicationMenu: (menu: unknown) => {
    applicationMenu = menu;
  },
  getApplicationMenu: (): unknown => applicationMenu,
};

const permissions: { request?: (...args: unknown[]) => void; check?: (...args: unknown[]) => boolean } = {};
export const session = {
  /** A session of its own: nothing of the default one answers there. */
  fromPartition: (): Session => new Session(),
  defaultSession: {
    setPermissionRequestHandler: (handler: (...args: unknown[]) => void): void => {
      permissions.request = handler;
    },
    setPermissionCheckHandler: (handler: (...args: unknown[]) => boolean): void => {
      permissions.check = handler;
    },
    /** The stand-in's own: asks the app's two handlers. */
    askPermission: (permission: string): boolean => {
      let granted = permissions.check?.(null, permission) ?? true;
      permissions.request?.(null, permission, (decision: boolean) => (granted &&= decision));
      return granted;
    },
  },
};

export const webContents = {
  getAllWebContents: (): WebContents[] => BrowserWindow.getAllWindows().map((window) => window.webContents),
  fromDevToolsTargetId: (targetId: string): WebContents | undefined =>
    BrowserWindow.getAllWindows().find((window) => window.webContents.targetId === targetId)?.webContents,
};

/** The stand-in's own, for tests: what was refused. */
export const standIn = { refused: state.refused };

/** Called by boot.ts when the browser is there. */
export function setReady(): void {
  ready = true;
  app.emit('ready');
  whenReady.resolve();
}

state.onWindowGone = (): void => {
  if (state.windows.size > 0) return;
  if (app.listenerCount('window-all-closed') === 0) app.quit();
  else app.emit('window-all-closed');
};
