/** Printing across the border of a thread: the thread asks with HTML, the side that can print answers with bytes or a reason. */
import type { HtmlPrinter } from '../report/printed-pdf.ts';

export interface PrintRequest {
  readonly type: 'print';
  readonly id: number;
  readonly html: string;
}

export interface PrintAnswer {
  readonly type: 'printed';
  readonly id: number;
  readonly bytes?: Uint8Array;
  readonly problem?: string;
}

/** The asking side: `print` posts a request, `take` is given each answer. */
export function createPrinter(post: (request: PrintRequest) => void): {
  readonly print: HtmlPrinter;
  take(answer: PrintAnswer): void;
} {
  const waiting = new Map<number, { resolve: (bytes: Uint8Array) => void; reject: (error: Error) => void }>();
  let next = 1;
  return {
    print: (html) =>
      new Promise((resolve, reject) => {
        const id = next++;
        waiting.set(id, { resolve, reject });
        post({ type: 'print', id, html });
      }),
    take({ id, bytes, problem }) {
      const one = waiting.get(id);
      waiting.delete(id);
      if (bytes) one?.resolve(bytes);
      else one?.reject(new Error(problem ?? 'no reason given'));
    },
  };
}

/** The answering side. */
export async function answerPrint(
  { id, html }: PrintRequest,
  print: HtmlPrinter,
  post: (answer: PrintAnswer) => void,
): Promise<void> {
  await print(html).then(
    (bytes) => post({ type: 'printed', id, bytes }),
    (error: unknown) => post({ type: 'printed', id, problem: error instanceof Error ? error.message : String(error) }),
  );
}
