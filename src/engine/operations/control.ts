/**
 * The engine's own thread: which case is open, which ingest runs, which cases were opened lately. In: control calls.
 * Out: replies and `ingest.progress` pushes. Holds no database connection.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { EngineError } from '#shared/contract/errors.ts';
import type { helpOperations } from '#shared/contract/help.ts';
import type {
  CancelSignal,
  Input,
  OperationName,
  Output,
  PushName,
  PushPayload,
  Reply,
} from '#shared/contract/index.ts';
import type { ownRuleOperations } from '#shared/contract/own-rules.ts';
import type { personalOperations } from '#shared/contract/personal.ts';
import { ReadAhead } from '../queries/index.ts';
import type { HtmlPrinter } from '../report/printed-pdf.ts';
import type { Handlers, Lane } from './define.ts';
import { createDemoEvidence } from './demo.ts';
import { helpControlHandlers } from './help.ts';
import { type IngestRun, startIngest } from './ingest-run.ts';
import { caseClosed, LaneClient } from './lanes.ts';
import { createOwnRuleHandlers } from './own-rules.ts';
import { createPersonalHandlers, readAnalystName } from './personal.ts';
import { addRecentCase, readRecentCases } from './recent.ts';
import { reportControlHandlers } from './report.ts';

export interface EngineOptions {
  /** Where recent cases, the demo case and cases of write-protected evidence go. */
  readonly userDataFolder: string;
  /** `electron`, `web` or `cli`: shown in `app.info` and in the action log. */
  readonly host: string;
  readonly version: string;
  /** For hosts with a browser of their own: makes the PDF of a report from its HTML. */
  readonly printHtml?: HtmlPrinter | undefined;
}

export type ControlName =
  | 'app.info'
  | 'case.recent'
  | 'case.open'
  | 'case.close'
  | 'ingest.start'
  | 'ingest.cancel'
  | 'demo.open'
  | 'report.verify'
  | keyof typeof helpOperations
  | keyof typeof ownRuleOperations
  | keyof typeof personalOperations;

export interface ControlContext {
  readonly signal: CancelSignal | undefined;
}

/** The open case's lanes. */
export class Session {
  readonly casePath: string;
  readonly #lanes = new Map<Lane, LaneClient>();
  #closed = false;
  readonly #onPush: (name: string, payload: unknown) => void;
  readonly #analyst: () => string | undefined;
  readonly #printHtml: HtmlPrinter | undefined;
  readonly #ahead: ReadAhead;

  constructor(
    casePath: string,
    onPush: (name: string, payload: unknown) => void,
    analyst: () => string | undefined,
    printHtml: HtmlPrinter | undefined,
  ) {
    this.casePath = casePath;
    this.#onPush = onPush;
    this.#analyst = analyst;
    this.#printHtml = printHtml;
    this.#ahead = new ReadAhead(casePath);
  }

  call(lane: Lane, name: OperationName, input: unknown, signal?: CancelSignal): Promise<Reply> {
    // A lane that a late call started would outlive its case.
    if (this.#closed) return Promise.resolve(caseClosed);
    this.#ahead.begin();
    return this.#client(lane)
      .call(name, input, signal)
      .finally(() => this.#ahead.end());
  }

  /** Starts what a window will ask of a case of so many events, before it asks: a list at once, payload fields perhaps. */
  warm(events: number): void {
    this.#client('view').start();
    this.#ahead.enable(events);
  }

  #client(lane: Lane): LaneClient {
    let client = this.#lanes.get(lane);
    if (!client) {
      const aheadChannel = lane === 'edit' ? undefined : this.#ahead.channelName;
      client = new LaneClient(lane, this.casePath, this.#onPush, this.#analyst, this.#printHtml, aheadChannel);
      this.#lanes.set(lane, client);
    }
    return client;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.#ahead.close(), ...[...this.#lanes.values()].map((lane) => lane.close())]);
    this.#lanes.clear();
  }
}

/** Control state and handlers of one engine. */
export class Control {
  readonly #options: EngineOptions;
  readonly #push: <N extends PushName>(name: N, payload: PushPayload<N>) => void;
  #session: Session | undefined;
  #ingest: IngestRun | undefined;
  #opening: Promise<unknown> = Promise.resolve();
  #closed = false;
  #analyst: string | undefined;

  constructor(options: EngineOptions, push: <N extends PushName>(name: N, payload: PushPayload<N>) => void) {
    this.#options = options;
    this.#push = push;
    this.#analyst = readAnalystName(options.userDataFolder);
  }

  /** The open case, or an error that says none is open. */
  get session(): Session {
    if (!this.#session)
      throw new EngineError('no-case', 'No case is open. Open a case or a folder of .evtx files first.');
    return this.#session;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#ingest?.cancel();
    await this.#ingest?.done.catch(() => undefined);
    await this.#opening;
    await this.#closeSession();
  }

  /** A case that is opened meanwhile stays open. */
  async #closeSession(): Promise<void> {
    const session = this.#session;
    await session?.close();
    if (this.#session === session) this.#session = undefined;
  }

  /** One after the other: of two that were opened at the same time one would stay open with nobody to close it. */
  #open(casePath: string): Promise<Output<'case.info'>> {
    const opened = this.#opening.then(() => this.#openNext(casePath));
    this.#opening = opened.catch(() => undefined);
    return opened;
  }

  async #openNext(casePath: string): Promise<Output<'case.info'>> {
    if (this.#closed) throw new EngineError('cancelled', 'EventLoupe was closed.');
    const absolute = path.resolve(casePath);
    if (!existsSync(absolute)) throw new EngineError('path-not-found', `There is no file ${absolute}.`);
    const next = new Session(
      absolute,
      this.#push as (name: string, payload: unknown) => void,
      () => this.#analyst,
      this.#options.printHtml,
    );
    const reply = await next.call('side', 'case.info', {});
    if (!reply.ok) {
      await next.close();
      throw new EngineError(reply.error.code, reply.error.message, reply.error.details);
    }
    const info = reply.value as Output<'case.info'>;
    const { liveRecords, damagedRecords, recoveredRecords } = info.totals;
    // A window asks for a list of events at once; a command perhaps never.
    if (this.#options.host !== 'cli') next.warm(liveRecords + damagedRecords + recoveredRecords);
    await this.#session?.close();
    this.#session = next;
    addRecentCase(this.#options.userDataFolder, {
      casePath: absolute,
      name: info.name,
      openedAt: new Date().toISOString(),
    });
    this.noteChange('case.open');
    return info;
  }

  async #start(
    paths: readonly string[],
    casePath: string | undefined,
    workers: number | undefined,
    carve: boolean,
    filter?: Input<'ingest.start'>['filter'],
  ) {
    if (this.#ingest) throw new EngineError('busy', 'An ingest is running. Wait for it or cancel it first.');
    await this.#closeSession();
    this.noteChange('ingest.start');
    const run = startIngest(
      {
        paths,
        casePath,
        workers,
        carve,
        filter,
        userDataFolder: this.#options.userDataFolder,
        host: this.#options.host,
        version: this.#options.version,
        analyst: this.#analyst,
      },
      (progress) => this.#push('ingest.progress', progress),
    );
    this.#ingest = run;
    try {
      const result = await run.done;
      // Lanes opened now would outlive the engine.
      if (this.#closed) throw new EngineError('cancelled', 'EventLoupe was closed; ingest again to go on.');
      await this.#open(result.casePath);
      return result;
    } catch (error) {
      // The case that was open is closed, and there is no new one.
      if (!this.#session && !this.#closed) this.noteChange('case.close');
      throw error;
    } finally {
      this.#ingest = undefined;
    }
  }

  /** Tells every window of this engine that an operation has changed something. */
  noteChange(operation: string): void {
    this.#push('change.made', { operation });
  }

  readonly handlers: Handlers<ControlName, ControlContext> = {
    'app.info': () => ({
      name: 'EventLoupe',
      version: this.#options.version,
      node: process.versions.node,
      sqlite: 'better-sqlite3',
      host: this.#options.host,
    }),
    'case.recent': () => ({ cases: readRecentCases(this.#options.userDataFolder) }),
    'case.open': ({ casePath }) => this.#open(casePath),
    'case.close': async () => {
      await this.#closeSession();
      this.noteChange('case.close');
      return {};
    },
    'ingest.start': ({ paths, casePath, workers, carve, filter }) =>
      this.#start(paths, casePath, workers, carve ?? false, filter),
    'ingest.cancel': () => {
      this.#ingest?.cancel();
      return {};
    },
    'demo.open': () => {
      const demo = createDemoEvidence(this.#options.userDataFolder);
      return this.#start([demo.folder], demo.casePath, undefined, false);
    },
    ...helpControlHandlers,
    ...reportControlHandlers,
    ...createOwnRuleHandlers(
      () => this.#options.userDataFolder,
      (operation) => this.noteChange(operation),
    ),
    ...createPersonalHandlers(
      () => this.#options.userDataFolder,
      (operation) => this.noteChange(operation),
      (name) => {
        this.#analyst = name;
      },
    ),
  };
}
