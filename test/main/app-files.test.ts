import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerAppRequest } from '../../src/main/app-files.ts';
import { rpcChannel } from '../../src/main/channels.ts';
import { contentSecurityPolicy } from '../../src/shared/contract/content-security.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'eventloupe-app-'));
  writeFileSync(path.join(folder, 'index.html'), '<p>page</p>');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('app scheme', () => {
  it('serves the page with the policy', async () => {
    const answer = answerAppRequest(folder, 'app://eventloupe/');
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('<p>page</p>');
    expect(answer.headers.get('content-security-policy')).toBe(contentSecurityPolicy);
    expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
  });

  it('answers nothing else', () => {
    for (const url of [
      'app://other/',
      'https://eventloupe/',
      'app://eventloupe/../../etc/passwd',
      'app://eventloupe/%2e%2e%2f%2e%2e%2fetc/passwd',
      'app://eventloupe/missing.js',
      'not a url',
    ]) {
      expect(answerAppRequest(folder, url).status, url).toBe(404);
    }
  });

  it('has a policy without eval, foreign scripts or frames around it', () => {
    expect(contentSecurityPolicy).not.toMatch(/unsafe-eval|https?:|\*/);
    expect(contentSecurityPolicy).toContain("script-src 'self';");
    expect(contentSecurityPolicy).toContain("frame-ancestors 'none'");
  });

  it('speaks on the channels that the preload uses', async () => {
    const globals = globalThis as Record<string, unknown>;
    globals.__OPERATION_NAMES__ = [];
    globals.__PUSH_NAMES__ = [];
    const { channels } = await import('../../src/preload/names.ts');
    expect(channels).toEqual(rpcChannel);
  });
});
