/**
 * A report's HTML to PDF in a window that is never shown. In: hostile HTML. Out: PDF bytes. The page runs no script, has no preload, is
 * sandboxed, and lives in a session of its own that answers one address, the page itself, and refuses everything else.
 */
import { session } from 'electron';
import { appScheme } from './app-files.ts';
import { createGuardedWindow } from './guarded-window.ts';

const pageUrl = `${appScheme}://report/`;
/** The longest report of a test took seconds; a browser that hangs must not hold the case. */
const mostMs = 180_000;
let prints = 0;

/** Rejects when the page cannot be printed, its process ends, or it takes too long. */
export async function printHtml(html: string): Promise<Uint8Array> {
  // Not `persist:`: kept in memory only.
  const own = session.fromPartition(`report-${++prints}`, { cache: false });
  own.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  own.setPermissionCheckHandler(() => false);
  own.protocol.handle(appScheme, ({ url }) =>
    url === pageUrl
      ? new Response(html, {
          headers: { 'Content-Type': 'text/html; charset=utf-8', 'X-Content-Type-Options': 'nosniff' },
        })
      : new Response('', { status: 404 }),
  );
  own.webRequest.onBeforeRequest(({ url }, decide) => decide({ cancel: url !== pageUrl }));
  const window = createGuardedWindow(pageUrl, { show: false }, { session: own, javascript: false });
  const { webContents } = window;
  const failed = Promise.withResolvers<never>();
  webContents.on('render-process-gone', (_event, { reason }) => failed.reject(new Error(`the page ended: ${reason}`)));
  const timer = setTimeout(() => failed.reject(new Error('printing took too long')), mostMs);
  const print = async (): Promise<Uint8Array> => {
    await window.loadURL(pageUrl);
    return webContents.printToPDF({
      printBackground: true,
      preferCSSPageSize: true,
      generateTaggedPDF: true,
      generateDocumentOutline: true,
    });
  };
  try {
    return await Promise.race([print(), failed.promise]);
  } finally {
    clearTimeout(timer);
    window.destroy();
  }
}
