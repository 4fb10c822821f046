import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import { socketPath, startWebHost, type WebHost } from '../../src/web/server.ts';
import { sendRaw } from './raw-request.ts';

let folder: string;
let engine: Engine;
let host: WebHost;
let port: number;
let cookie: string;

const upgrade = (headers: Record<string, string>) => ({
  target: socketPath,
  headers: {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    ...headers,
  },
});

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'eventloupe-web-'));
  writeFileSync(path.join(folder, 'index.html'), '<!doctype html><html><head></head><body></body></html>');
  writeFileSync(path.join(folder, 'app.js'), 'export {};');
  writeFileSync(path.join(folder, 'secret.key'), 'secret');
  const outside = `${folder}-outside.js`;
  writeFileSync(outside, 'outside');
  symlinkSync(outside, path.join(folder, 'link.js'));
  engine = createEngine({ userDataFolder: path.join(folder, 'data'), host: 'web', version: 'test' });
  host = await startWebHost({ door: engine, rendererFolder: folder, apiScript: path.join(folder, 'app.js'), port: 0 });
  port = Number(new URL(host.origin).port);
  const answer = await sendRaw(port, { target: host.newLink().slice(host.origin.length) });
  cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
});

afterAll(async () => {
  await host.close();
  await engine.close();
  rmSync(folder, { recursive: true });
  rmSync(`${folder}-outside.js`);
});

describe('web host: who may come in', () => {
  it('turns a one-time link into an HttpOnly, SameSite=Strict cookie and a redirect, once', async () => {
    const target = host.newLink().slice(host.origin.length);
    const first = await sendRaw(port, { target });
    expect(first.status).toBe(303);
    expect(first.headers.get('location')).toBe('/');
    expect(first.headers.get('set-cookie')).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/);
    const second = await sendRaw(port, { target });
    expect(second.status).toBe(403);
    expect(second.headers.get('set-cookie')).toBeUndefined();
    expect((await sendRaw(port, { target: '/?token=' })).status).toBe(403);
    expect((await sendRaw(port, { target: `/?token=${'A'.repeat(43)}` })).status).toBe(403);
  });

  it('answers nothing without the cookie', async () => {
    for (const target of ['/', '/app.js', '/__host/api.js', '/nothing.js']) {
      expect((await sendRaw(port, { target })).status, target).toBe(401);
      const wrong = `${cookie.split('=')[0]}=${'A'.repeat(43)}`;
      expect((await sendRaw(port, { target, headers: { Cookie: wrong } })).status, target).toBe(401);
    }
    expect((await sendRaw(port, { headers: { Cookie: cookie } })).status).toBe(200);
  });

  it('wants the exact Host, against DNS rebinding', async () => {
    for (const Host of [
      `localhost:${port}`,
      'evil.example',
      `127.0.0.1:${port + 1}`,
      '127.0.0.1',
      `127.0.0.1:${port}.evil.example`,
    ]) {
      expect((await sendRaw(port, { headers: { Host, Cookie: cookie } })).status, Host).toBe(403);
    }
  });

  it('answers GET only', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD']) {
      expect((await sendRaw(port, { method, headers: { Cookie: cookie } })).status, method).toBe(405);
    }
  });

  it('opens the socket only for its own page with the cookie', async () => {
    const Origin = host.origin;
    expect((await sendRaw(port, upgrade({ Origin, Cookie: cookie }))).status).toBe(101);
    expect((await sendRaw(port, upgrade({ Origin }))).status).toBe(401);
    expect((await sendRaw(port, upgrade({ Cookie: cookie }))).status).toBe(403);
    for (const other of ['null', 'http://evil.example', `http://localhost:${port}`, `https://127.0.0.1:${port}`]) {
      expect((await sendRaw(port, upgrade({ Origin: other, Cookie: cookie }))).status, other).toBe(403);
    }
    expect((await sendRaw(port, { ...upgrade({ Origin, Cookie: cookie }), target: '/other' })).status).toBe(403);
    expect((await sendRaw(port, upgrade({ Origin, Cookie: cookie, Host: 'evil.example' }))).status).toBe(403);
  });
});

describe('web host: what it gives', () => {
  it('serves the page with the host script before all others', async () => {
    const page = await sendRaw(port, { headers: { Cookie: cookie } });
    expect(page.body).toMatch(/<head>\s*<script src="\/__host\/api\.js"><\/script>/);
  });

  it('keeps to its folder: no traversal, no links out, no other kinds of file', async () => {
    for (const target of [
      '/../../../../etc/passwd',
      '/..%2f..%2f..%2fetc%2fpasswd',
      '/%2e%2e/%2e%2e/package.json',
      '/..%5c..%5cpackage.json',
      `/../${path.basename(folder)}-outside.js`,
      '//etc/passwd',
      '/app.js%00.html',
      '/%',
      '/link.js',
      '/secret.key',
    ]) {
      const answer = await sendRaw(port, { target, headers: { Cookie: cookie } });
      expect(answer.status, target).toBe(404);
      expect(answer.body, target).not.toMatch(/root:|outside|secret|"name"/);
    }
  });

  it('sends its protective headers with every answer', async () => {
    const requests: Record<string, string>[] = [{ Cookie: cookie }, {}, { Host: 'evil.example' }];
    for (const headers of requests) {
      const answer = await sendRaw(port, { headers });
      expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self'/);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin');
    }
  });
});
