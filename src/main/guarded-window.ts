/** Windows whose page may do nothing but show itself. In: what a window needs besides. Out: a window that cannot leave its address. */
import { BrowserWindow, type BrowserWindowConstructorOptions, type WebPreferences } from 'electron';

/** Sandboxed, without Node; no new windows, no webviews, no way to another address than `ownUrl`. */
export function createGuardedWindow(
  ownUrl: string,
  options: Omit<BrowserWindowConstructorOptions, 'webPreferences'>,
  preferences: Pick<WebPreferences, 'preload' | 'session' | 'javascript'>,
): BrowserWindow {
  const window = new BrowserWindow({
    ...options,
    webPreferences: {
      ...preferences,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
    },
  });
  const { webContents } = window;
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  webContents.on('will-navigate', (event, url) => {
    if (url !== ownUrl) event.preventDefault();
  });
  webContents.on('will-attach-webview', (event) => event.preventDefault());
  return window;
}
