/** What a handler looks like: input in, output out, and a context that knows the case and nothing of transports. */

import type Database from 'better-sqlite3';
import type { OperationName, Output, ParsedInput, PushName, PushPayload, Reply } from '#shared/contract/index.ts';
import type { AbortFlag } from '../base/abort.ts';
import type { HtmlPrinter } from '../report/printed-pdf.ts';
import type { PrintAnswer, PrintRequest } from './print-port.ts';

/** The threads that hold a connection of their own. */
export type Lane = 'view' | 'side' | 'edit';

export interface LaneContext {
  /** Read-only in `view` (temp tables allowed) and `side`, read-write in `edit`. */
  readonly db: Database.Database;
  readonly casePath: string;
  readonly signal: AbortFlag;
  /** There where the host can print. */
  readonly printHtml: HtmlPrinter | undefined;
  push<N extends PushName>(name: N, payload: PushPayload<N>): void;
}

export type Handler<N extends OperationName, Context> = (
  input: ParsedInput<N>,
  context: Context,
) => Output<N> | Promise<Output<N>>;

export type Handlers<N extends OperationName, Context = LaneContext> = { readonly [K in N]: Handler<K, Context> };

/** Messages between the engine and a lane worker. */
export type LaneRequest =
  | {
      readonly type: 'call';
      readonly id: number;
      readonly name: OperationName;
      readonly input: unknown;
      readonly analyst: string | undefined;
    }
  | PrintAnswer
  | { readonly type: 'close' };

export type LaneMessage =
  | { readonly type: 'reply'; readonly id: number; readonly reply: Reply }
  | { readonly type: 'push'; readonly name: PushName; readonly payload: unknown }
  | PrintRequest
  | { readonly type: 'ready' };

export interface LaneWorkerData {
  readonly lane: Lane;
  readonly casePath: string;
  /** One Int32: the id of the call whose caller has gone. */
  readonly cancelFlag: SharedArrayBuffer;
  readonly canPrint: boolean;
  /** Where columns that are read ahead come from, for the lanes that use them. */
  readonly aheadChannel: string | undefined;
}
