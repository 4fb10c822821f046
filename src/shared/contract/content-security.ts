/** The Content-Security-Policy that both hosts send with every page. */

/**
 * Scripts only from the app itself, no eval. `style-src` needs inline styles (AG Grid, dockview and Mantine set them).
 * Frames: reports are previewed in a sandboxed frame of their own bytes.
 */
export const contentSecurityPolicy: string = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "frame-src 'self' blob:",
  "worker-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
