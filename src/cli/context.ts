/** What a command works with: output that respects back pressure, the engine, and exit codes. */
import { once } from 'node:events';
import type { EngineClient } from '#shared/contract/index.ts';
import { createEngine, defaultUserDataFolder, type Engine } from '../engine/engine.ts';

/** Exit codes; docs/cli.md describes them. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, notFound: 3, differences: 4, cancelled: 130 } as const;

const version = '0.1.0';

export class CliContext {
  /** Set by a command that ends well but has something to report, e.g. `verify` that found a difference. */
  exitCode: number = exitCodes.ok;
  #engine: Engine | undefined;

  get isTerminal(): boolean {
    return process.stderr.isTTY === true;
  }

  get engine(): Engine {
    this.#engine ??= createEngine({ userDataFolder: defaultUserDataFolder(), host: 'cli', version });
    return this.#engine;
  }

  /** Opens a case and gives the client to query it with. */
  async openCase(casePath: string): Promise<EngineClient> {
    await this.engine.client.call('case.open', { casePath });
    return this.engine.client;
  }

  /** Writes text to standard output as it is (the caller ends lines); waits when the reader is slow. */
  async write(text: string): Promise<void> {
    if (!process.stdout.write(text)) await once(process.stdout, 'drain');
  }

  /** One JSON value as one line. */
  writeJson(value: unknown): Promise<void> {
    return this.write(`${JSON.stringify(value)}\n`);
  }

  /** A line for a person, to standard error. */
  say(text: string): void {
    process.stderr.write(`${text}\n`);
  }

  async close(): Promise<void> {
    await this.#engine?.close();
  }
}

/** Evidence text for a terminal: control characters, escapes and direction marks become visible `\xNN` or `\u{N}` forms. */
export function toTerminalText(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]/gu, (c) => {
    const code = c.codePointAt(0)!;
    if (c === '\t') return ' ';
    return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
  });
}
