import { expect, test } from 'vitest';
import { answerPrint, createPrinter, type PrintAnswer } from '../../../src/engine/operations/print-port.ts';
import { printPdf, setPdfDates } from '../../../src/engine/report/printed-pdf.ts';

const document = {
  title: 'a',
  caseName: 'b',
  analyst: 'c',
  createdAt: '2025-02-03T04:05:06.789Z',
  version: '1',
  sections: [],
};
const skia = (date: string): Buffer =>
  Buffer.from(
    `%PDF-1.4\n%\xd3\n<</Producer (Skia/PDF m156)\n/CreationDate (D:${date}+00'00')\n/ModDate (D:${date}+00'00')>>`,
    'latin1',
  );

test('two prints of a report differ in their dates, which become the date of the report', async () => {
  const prints = await Promise.all(
    ['20261124162508', '20270101000000'].map((date) => printPdf(document, async () => skia(date))),
  );
  expect(prints[0]!.bytes).toEqual(prints[1]!.bytes);
  expect(prints[0]).toEqual({ bytes: skia('20250203040506'), madeBy: 'printToPDF, Skia/PDF m156' });
  expect(setPdfDates(skia('20261124162508'), document.createdAt)).toHaveLength(skia('20261124162508').length);
  await expect(printPdf(document, async () => Buffer.from('<html>'))).rejects.toThrow('no PDF');
});

test('across a thread each answer reaches the one who asked, and a failure its reason', async () => {
  const asked: Parameters<typeof answerPrint>[0][] = [];
  const printer = createPrinter((request) => asked.push(request));
  const first = printer.print('one');
  const second = printer.print('two');
  const host = async (html: string): Promise<Uint8Array> => {
    if (html === 'one') throw new Error('no printer');
    return Buffer.from(html);
  };
  const answers: PrintAnswer[] = [];
  for (const request of [...asked].reverse()) await answerPrint(request, host, (answer) => answers.push(answer));
  for (const answer of answers) printer.take(structuredClone(answer));
  await expect(first).rejects.toThrow('no printer');
  expect(Buffer.from(await second).toString()).toBe('two');
});
