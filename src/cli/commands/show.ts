/** `show CASE EVENT`: one event for a person, or as XML, JSON or a hex dump of the record's bytes. */
import { type Command, InvalidArgumentError } from 'commander';
import type { EventDetail } from '#shared/contract/events.ts';
import { toIsoTime } from '#shared/model/time.ts';
import { type CliContext, exitCodes, toTerminalText } from '../context.ts';

function parseEventId(text: string): number {
  const id = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(id))
    throw new InvalidArgumentError('It must be the number of an event.');
  return id;
}

/** 16 bytes a line: offset, hex, printable ASCII. */
export function toHexDump(hex: string): string {
  const bytes = hex.match(/../g) ?? [];
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const part = bytes.slice(at, at + 16);
    const text = part.map((byte) => {
      const code = Number.parseInt(byte, 16);
      return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : '.';
    });
    lines.push(`${at.toString(16).padStart(8, '0')}  ${part.join(' ').padEnd(47)}  ${text.join('')}`);
  }
  return lines.map((line) => `${line}\n`).join('');
}

/** Text on several lines keeps them, everything else that a terminal would act on is made visible. */
const toLines = (text: string): string => text.split(/\r?\n/).map(toTerminalText).join('\n');

function toText(detail: EventDetail): string {
  const { provenance } = detail;
  const part = (title: string, fields: EventDetail['system']): string[] => {
    if (fields.length === 0) return [];
    const width = Math.min(32, Math.max(...fields.map((field) => toTerminalText(field.name).length)));
    return [
      '',
      title,
      ...fields.map((field) => {
        const value = toLines(field.value).replaceAll('\n', `\n${' '.repeat(width + 4)}`);
        return `  ${toTerminalText(field.name).padEnd(width)}  ${value}${field.meaning ? `  (${toTerminalText(field.meaning)})` : ''}`;
      }),
    ];
  };
  return [
    `Event ${detail.id}  ${toIsoTime(detail.timeUs, detail.timeTick)}  ${toTerminalText(detail.title ?? '')}`,
    toTerminalText(detail.message),
    ...(detail.help ? ['', detail.help.meaning, ...detail.help.tips.map((tip) => `  - ${tip}`)] : []),
    ...part('System', detail.system),
    ...part('Data', detail.data),
    ...part('Rendering', detail.rendering),
    '',
    'Provenance',
    `  file    ${toTerminalText(provenance.file)}`,
    `  SHA-256 ${provenance.sha256 ?? 'not known'}`,
    `  record  ${provenance.recordId} at offset 0x${provenance.fileOffset.toString(16)}, ${provenance.sizeBytes} bytes, chunk ${provenance.chunk}, ${provenance.status}`,
    ...(provenance.writtenTime ? [`  written ${provenance.writtenTime}`] : []),
    ...(detail.evidenceProblem ? [`  ${toTerminalText(detail.evidenceProblem)}`] : []),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

export function registerShow(program: Command, context: CliContext): void {
  program
    .command('show')
    .description('One event: fields with meanings and where it lies in the evidence.')
    .argument('<case>', 'case database (.eventloupe)')
    .argument('<event>', 'number of the event in the case (column `event` of query)', parseEventId)
    .option('--xml', 'XML, rendered from the evidence file')
    .option('--json', 'everything as JSON')
    .option('--hex', 'the bytes of the record')
    .action(async (casePath: string, id: number, options: { xml?: boolean; json?: boolean; hex?: boolean }) => {
      const client = await context.openCase(casePath);
      const detail = await client.call('events.get', { id });
      if (options.json) await context.writeJson(detail);
      else if (options.xml || options.hex) {
        const text = options.xml ? detail.xml && `${toLines(detail.xml)}\n` : detail.hex && toHexDump(detail.hex);
        if (detail.evidenceProblem) context.say(toTerminalText(detail.evidenceProblem));
        if (text) await context.write(text);
        else context.exitCode = exitCodes.failed;
      } else await context.write(toText(detail));
    });
}
