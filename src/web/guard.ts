/**
 * Who may talk to the loopback host. In: one request's method and headers. Out: a verdict. A web page elsewhere can make a
 * browser send requests here, so nothing is answered without the session cookie, and the Host must be ours to the letter
 * (DNS rebinding) and, for the socket, the Origin too.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Why a request is refused, as an HTTP status. */
export type Verdict = 'ok' | { readonly status: 401 | 403 | 405; readonly reason: string };

/** 32 random bytes in URL-safe text. */
const newSecret = (): string => randomBytes(32).toString('base64url');

function isSame(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Session and one-time links of one host process. */
export class Guard {
  readonly #host: string;
  readonly #session = newSecret();
  #links = new Set<string>();

  /** `port` is the bound one. */
  constructor(port: number) {
    this.#host = `127.0.0.1:${port}`;
  }

  get origin(): string {
    return `http://${this.#host}`;
  }

  /** A new link that signs one browser in, once. */
  newLink(): string {
    const token = newSecret();
    this.#links.add(token);
    return `${this.origin}/?token=${token}`;
  }

  /** Uses a link's token up; false when it is unknown or used. */
  redeem(token: string): boolean {
    const known = [...this.#links].find((link) => isSame(token, link));
    return known !== undefined && this.#links.delete(known);
  }

  /** `Set-Cookie` of the session. The port is in the name because browsers share cookies between the ports of a host. */
  get cookie(): string {
    return `${this.#cookieName}=${this.#session}; HttpOnly; SameSite=Strict; Path=/`;
  }

  /** Method and Host; for every request, before anything else is looked at. */
  checkHost(request: IncomingMessage): Verdict {
    if (request.headers.host !== this.#host) return { status: 403, reason: 'Wrong host.' };
    if (request.method !== 'GET') return { status: 405, reason: 'Only GET is answered.' };
    return 'ok';
  }

  checkSession(request: IncomingMessage): Verdict {
    for (const part of (request.headers.cookie ?? '').slice(0, 16_384).split(';')) {
      const [name, value] = part.trim().split('=', 2);
      if (name === this.#cookieName && value !== undefined && isSame(value, this.#session)) return 'ok';
    }
    return { status: 401, reason: 'Open the link that EventLoupe printed when it started.' };
  }

  /** A WebSocket must come from our own page: browsers do not apply the same-origin rule to them. */
  checkOrigin(request: IncomingMessage): Verdict {
    return request.headers.origin === this.origin ? 'ok' : { status: 403, reason: 'Wrong origin.' };
  }

  get #cookieName(): string {
    return `eventloupe-${this.#host.slice(this.#host.indexOf(':') + 1)}`;
  }
}
