/**
 * An asker's end of reading ahead: takes the columns that have been read, and shares in the work when a question needs a field
 * before it is done. One for each connection; messages come between the questions and, as far as one needs them, within.
 */
import { BroadcastChannel, threadId } from 'node:worker_threads';
import type { AbortFlag } from '../base/abort.ts';
import { type AheadMessage, type EventsRead, received, wake, words } from './payload-ahead.ts';
import type { PayloadColumn } from './payload-join.ts';
import { helperPatienceMs, type PayloadPart, PayloadReader, takeSlice } from './payload-scan.ts';
import { checkAborted, type EventStore } from './store.ts';

type Message<T extends AheadMessage['type']> = Extract<AheadMessage, { type: T }>;

let requests = 0;

const isOf = (events: EventsRead, store: EventStore): boolean =>
  events.count === store.count && events.firstId === store.firstId && events.lastId === store.lastId;

export class AheadLink {
  readonly #channel: BroadcastChannel;
  #plan: Message<'fields'> | undefined;
  readonly #arrived: Message<'columns'>[] = [];
  /** Answers to the running request. */
  readonly #answers: (Message<'share'> | Message<'over'>)[] = [];

  /** `channelName` of the case's `ReadAhead`. */
  constructor(channelName: string) {
    this.#channel = new BroadcastChannel(channelName);
    this.#channel.unref();
    this.#channel.onmessage = ({ data }) => this.#take(data as AheadMessage);
  }

  close(): void {
    this.#channel.close();
  }

  /** Columns by folded name that have come since the last call and are of these events. */
  takeColumns(store: EventStore): (readonly [string, PayloadColumn])[] {
    this.#drain();
    return this.#arrived.splice(0).flatMap(({ events, columns }) => (isOf(events, store) ? columns : []));
  }

  /** Reads, together with the thread, those of the fields that it is at. What comes of it is in `takeColumns`. */
  share(store: EventStore, fields: readonly string[], signal: AbortFlag): void {
    this.#drain();
    const plan = this.#plan;
    if (!plan || !isOf(plan.events, store) || !fields.some((field) => plan.fields.includes(field))) return;
    const shared = plan.words;
    if (Atomics.load(shared, words.ended) === 1) return;
    const request = `${threadId}.${requests++}`;
    this.#answers.length = 0;
    this.#post(shared, { type: 'want', request, fields });
    let slices = 0;
    let part: PayloadPart | undefined = { texts: [], more: [] };
    try {
      const scan = this.#wait(shared, 'share', request, signal)?.scan;
      if (!scan) return;
      const reader = new PayloadReader(store.db, scan);
      part = reader.part;
      for (checkAborted(signal); takeSlice(scan); checkAborted(signal)) {
        if (!tryRead(reader, slices)) {
          part = undefined;
          return;
        }
        slices += 1;
      }
    } finally {
      this.#post(shared, { type: 'read', request, slices, part });
    }
    this.#wait(shared, 'over', request, signal);
  }

  #wait<T extends 'share' | 'over'>(
    shared: Int32Array,
    type: T,
    request: string,
    signal: AbortFlag,
  ): Message<T> | undefined {
    const since = performance.now();
    for (;;) {
      const seen = Atomics.load(shared, words.posted);
      const isEnded = Atomics.load(shared, words.ended) === 1;
      this.#drain();
      const found = this.#answers.find((answer) => answer.type === type && answer.request === request);
      if (found) return found as Message<T>;
      if (isEnded || performance.now() - since > helperPatienceMs) return undefined;
      checkAborted(signal);
      Atomics.wait(shared, words.posted, seen, 100);
    }
  }

  #post(shared: Int32Array, message: AheadMessage): void {
    this.#channel.postMessage(message);
    wake(shared, words.news);
  }

  #drain(): void {
    for (const message of received(this.#channel)) this.#take(message);
  }

  #take(message: AheadMessage): void {
    if (message.type === 'fields') this.#plan = message;
    else if (message.type === 'columns') this.#arrived.push(message);
    else if (message.type === 'share' || message.type === 'over') this.#answers.push(message);
  }
}

/** False for a slice that cannot be read; the question then reads for itself and says why. */
function tryRead(reader: PayloadReader, slice: number): boolean {
  try {
    reader.readSlice(slice);
    return true;
  } catch (error) {
    process.stderr.write(`[read ahead] ${String(error)}\n`);
    return false;
  }
}
