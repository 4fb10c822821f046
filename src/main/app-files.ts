/** Answers `app://eventloupe/…` from the built renderer, with the CSP. In: a request's URL (hostile). Out: a Response. */
import { contentSecurityPolicy } from '#shared/contract/content-security.ts';
import { readFolderFile } from '../engine/remote.ts';

/** The app's own origin; only its pages may talk to main. */
export const appScheme = 'app';
export const appHost = 'eventloupe';
export const appOrigin = `${appScheme}://${appHost}`;

const headers = { 'Content-Security-Policy': contentSecurityPolicy, 'X-Content-Type-Options': 'nosniff' };

/** One file of the renderer folder; 404 for anything that is not a file below it. */
export function answerAppRequest(root: string, requestUrl: string): Response {
  const url = URL.parse(requestUrl);
  const own = url?.protocol === `${appScheme}:` && url.host === appHost;
  const file = own ? readFolderFile(root, url.pathname) : undefined;
  if (!file) return new Response('There is nothing here.\n', { status: 404, headers });
  return new Response(new Uint8Array(file.body), { headers: { ...headers, 'Content-Type': file.type } });
}
