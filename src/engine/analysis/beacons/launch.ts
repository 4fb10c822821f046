/**
 * What the start of a process says against it, before it ever talks. In: program, command line, OriginalFileName (Sysmon 1).
 * Out: words, or nothing. Each case is one that Windows and ordinary software do not make: a tool of Windows under another
 * name, a loader of code that takes it from where every user can write, a host of code that was given none to run.
 */
import type Database from 'better-sqlite3';
import { classifyPath, fileName } from '../../normalise/image.ts';
import { isImageIn } from '../network/knowledge.ts';

const writable = new Set(['temp', 'downloads', 'app-data', 'public', 'program-data', 'recycle-bin']);
const longestCommand = 8192;
const codeFile = /[a-z]:\\[^"'|<>*?,;:]+?\.(?:dll|ocx|cpl|exe|ps1|vbs|vbe|js|jse|wsf|hta|sct|xml|csproj|dat|tmp)\b/gi;

/** Why the start of a process is suspect; undefined: nothing speaks against it, or nothing of it is known. */
export function explainLaunch(
  image: string,
  commandLine: string | null,
  originalName: string | undefined,
): string | undefined {
  const name = fileName(image);
  if (
    originalName &&
    originalName.toLowerCase() !== name.toLowerCase() &&
    writable.has(classifyPath(image)) &&
    (isImageIn('lolbins', originalName) || isImageIn('neverNetworked', originalName))
  )
    return `${name} is a copy of ${fileName(originalName)} under another name`;
  const command = commandLine?.slice(0, longestCommand).trim() ?? '';
  if (command === '') return undefined;
  if (isImageIn('codeHosts', image) && /^(?:"[^"]*"|\S+)$/.test(command))
    return `${name} was started without telling it what to run`;
  if (!isImageIn('codeLoaders', image)) return undefined;
  const loaded = [...command.matchAll(codeFile)].find(([path]) => writable.has(classifyPath(path)));
  return loaded && `${name} runs ${fileName(loaded[0])} from a folder that every user can write to`;
}

/** Process id -> why its start is suspect, of the given processes. */
export function readLaunches(db: Database.Database, processes: Iterable<number>): ReadonlyMap<number, string> {
  const read = db.prepare('SELECT image, command_line FROM processes WHERE id = ?').raw();
  const created = db
    .prepare(
      `SELECT s.names, e.payload FROM event_links l JOIN events e ON e.id = l.event_id JOIN shapes s ON s.id = e.shape_id
       JOIN providers p ON p.id = e.provider_id
       WHERE l.process_id = ? AND e.event_id = 1 AND p.name = 'Microsoft-Windows-Sysmon' LIMIT 1`,
    )
    .raw();
  const originalNameOf = (process: number): string | undefined => {
    const event = created.get(process) as [string, string] | undefined;
    if (!event) return undefined;
    const index = (JSON.parse(event[0]) as string[]).findIndex((name) => name.toLowerCase() === 'originalfilename');
    const value = (JSON.parse(event[1]) as unknown[])[index];
    return typeof value === 'string' ? value : undefined;
  };
  const out = new Map<number, string>();
  for (const process of processes) {
    const [image, commandLine] = (read.get(process) as [string | null, string | null] | undefined) ?? [null, null];
    if (!image) continue;
    const original = writable.has(classifyPath(image)) ? originalNameOf(process) : undefined;
    const text = explainLaunch(image, commandLine, original);
    if (text !== undefined) out.set(process, text);
  }
  return out;
}
