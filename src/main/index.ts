/**
 * Electron's entry. Everything that must happen before `ready` (sandbox, scheme, single instance) is done synchronously
 * here; then each window gets its own engine thread. Evidence paths on the command line open in the first window.
 */
import path from 'node:path';
import { app, BrowserWindow, ipcMain, protocol, session } from 'electron';
import { answerAppRequest, appScheme } from './app-files.ts';
import { rpcChannel } from './channels.ts';
import { setMenu } from './menu.ts';
import { answerCall, cancelCall, closeEngines, openWindow } from './window.ts';

/** Paths among the arguments: not the app's own folder or script, not switches. */
function pathsOf(argv: readonly string[], workingFolder: string): string[] {
  const own = new Set([app.getAppPath(), process.argv[1] ?? ''].map((one) => path.resolve(one)));
  return argv
    .slice(1)
    .filter((one) => !one.startsWith('-'))
    .map((one) => path.resolve(workingFolder, one))
    .filter((one) => !own.has(one));
}

app.enableSandbox();
protocol.registerSchemesAsPrivileged([
  { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);

function start(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  session.defaultSession.setPermissionCheckHandler(() => false);
  const rendererFolder = path.join(app.getAppPath(), 'out', 'renderer');
  protocol.handle(appScheme, (request) => answerAppRequest(rendererFolder, request.url));
  ipcMain.handle(rpcChannel.call, answerCall);
  ipcMain.on(rpcChannel.cancel, cancelCall);
  setMenu(() => openWindow([]));
  openWindow(pathsOf(process.argv, process.cwd()));
}

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', (_event, argv, workingFolder) => openWindow(pathsOf(argv, workingFolder)));
  // macOS hands over files that way; before `ready` there is no window yet, so it waits.
  app.on('open-file', (event, file) => {
    event.preventDefault();
    void app.whenReady().then(() => openWindow([file]));
  });
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) openWindow([]);
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  let closed = false;
  app.on('will-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    closed = true;
    void closeEngines().finally(() => app.quit());
  });
  void app.whenReady().then(start);
} else {
  app.quit();
}
