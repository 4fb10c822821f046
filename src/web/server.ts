/**
 * The loopback web host: serves the built renderer and one WebSocket to the engine, to this machine's browser only.
 * In: an engine's door and the folders of the built files. Out: the bound server and its sign-in links.
 * Guards (guard.ts) come first for every request; headers forbid framing, sniffing, caching and foreign connections.
 */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { contentSecurityPolicy } from '#shared/contract/content-security.ts';
import { type EngineDoor, serveRpc } from '../engine/engine.ts';
import { Guard, type Verdict } from './guard.ts';
import { apiScriptPath, readStaticFile } from './static-files.ts';

export interface WebHostOptions {
  readonly door: EngineDoor;
  /** `out/renderer`. */
  readonly rendererFolder: string;
  /** The built script that defines `window.api` over the socket. */
  readonly apiScript: string;
  /** 0 for any free port. */
  readonly port: number;
}

export interface WebHost {
  readonly origin: string;
  /** A new link that signs one browser in, once. */
  newLink(): string;
  close(): Promise<void>;
}

/** The socket's path. */
export const socketPath = '/__host/rpc';
/** A CSV file of tags is one message. */
const largestMessage = 32 * 1024 * 1024;

const headers = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const;

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Buffer;
  readonly more?: Record<string, string>;
}

const text = (status: number, body: string, more?: Record<string, string>): Answer => ({
  status,
  type: 'text/plain; charset=utf-8',
  body: `${body}\n`,
  ...(more && { more }),
});

function send(response: ServerResponse, { status, type, body, more }: Answer): void {
  response.writeHead(status, { ...headers, 'Content-Type': type, 'Content-Length': Buffer.byteLength(body), ...more });
  response.end(body);
}

/** Binds 127.0.0.1 and starts to answer. */
export async function startWebHost(options: WebHostOptions): Promise<WebHost> {
  const server = createServer();
  await listen(server, options.port);
  const guard = new Guard((server.address() as AddressInfo).port);
  server.on('request', (request, response) => send(response, toAnswer(request, guard, options)));
  const sockets = acceptSockets(server, guard, options.door);
  return {
    origin: guard.origin,
    newLink: () => guard.newLink(),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets.clients) socket.terminate();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function toAnswer(request: IncomingMessage, guard: Guard, options: WebHostOptions): Answer {
  const host = guard.checkHost(request);
  if (host !== 'ok') return text(host.status, host.reason);
  // The raw target, not a URL object: that would resolve `..` before the check that looks for it.
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  const token = path === '/' ? new URLSearchParams(query).get('token') : null;
  const session = guard.checkSession(request);
  if (token !== null) {
    return session === 'ok' || guard.redeem(token)
      ? text(303, 'Signed in.', { Location: '/', 'Set-Cookie': guard.cookie })
      : text(403, 'This link is wrong or was used before. Press Enter where EventLoupe runs for a new one.');
  }
  if (session !== 'ok') return text(session.status, session.reason);
  if (path === apiScriptPath) {
    return { status: 200, type: 'text/javascript; charset=utf-8', body: readFileSync(options.apiScript) };
  }
  const file = readStaticFile(options.rendererFolder, path);
  return file ? { status: 200, ...file } : text(404, 'There is nothing here.');
}

function acceptSockets(server: Server, guard: Guard, door: EngineDoor): WebSocketServer {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestMessage, perMessageDeflate: false });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const path: Verdict = request.url === socketPath ? 'ok' : { status: 403, reason: 'Wrong path.' };
    const checks = [guard.checkHost(request), guard.checkOrigin(request), guard.checkSession(request), path];
    const refused = checks.find((verdict) => verdict !== 'ok');
    if (refused) {
      socket.on('error', () => socket.destroy());
      socket.end(`HTTP/1.1 ${refused.status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      let listener: (message: unknown) => void = () => undefined;
      const stop = serveRpc(door, {
        post: (message) => {
          if (webSocket.readyState === webSocket.OPEN) webSocket.send(JSON.stringify(message));
        },
        onMessage: (given) => {
          listener = given;
        },
      });
      webSocket.on('message', (data, isBinary) => {
        const message = isBinary ? undefined : parseJson(String(data));
        if (message === undefined) webSocket.close(1003, 'JSON text only');
        else listener(message);
      });
      webSocket.on('close', stop);
      // An oversized or broken frame: ws closes the connection itself, `close` follows.
      webSocket.on('error', (error) => process.stderr.write(`A browser connection failed: ${error.message}\n`));
    });
  });
  return sockets;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
