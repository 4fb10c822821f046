/**
 * What belongs to the person: `personal.json` of the user-data folder, read and written whole, so that several engines can
 * share it. A damaged file is put aside as `personal.json.damaged` at the next write, never overwritten.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { EngineError } from '#shared/contract/errors.ts';
import type { personalOperations } from '#shared/contract/personal.ts';
import { currentUserName } from '../case/actions.ts';
import type { Handlers } from './define.ts';

const itemSchema = z.object({ kind: z.string(), name: z.string(), body: z.unknown(), updatedAt: z.string() });
const fileSchema = z.object({ analyst: z.string().max(200).optional(), items: z.array(itemSchema) });
type Personal = z.infer<typeof fileSchema>;

const nothing: Personal = { items: [] };
/** Longest body as JSON, and most items: a preset is a few hundred bytes. */
const longestBody = 1_000_000;
const mostItems = 2000;

function fileOf(userDataFolder: string): string {
  return path.join(userDataFolder, 'personal.json');
}

function readPersonal(userDataFolder: string): { readonly content: Personal; readonly damaged: boolean } {
  const file = fileOf(userDataFolder);
  if (!existsSync(file)) return { content: nothing, damaged: false };
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { content: nothing, damaged: true };
  }
  const parsed = fileSchema.safeParse(content);
  return parsed.success ? { content: parsed.data, damaged: false } : { content: nothing, damaged: true };
}

function changePersonal(userDataFolder: string, change: (old: Personal) => Personal): void {
  const file = fileOf(userDataFolder);
  const { content, damaged } = readPersonal(userDataFolder);
  const next = change(content);
  try {
    mkdirSync(userDataFolder, { recursive: true });
    if (damaged) renameSync(file, `${file}.damaged`);
    writeFileSync(`${file}.new`, JSON.stringify(next, undefined, 2));
    renameSync(`${file}.new`, file);
  } catch (error) {
    throw new EngineError('path-not-writable', `${file} cannot be written: ${(error as Error).message}`);
  }
}

/** The name that the person chose for annotations and the action log; undefined for the operating system's. */
export function readAnalystName(userDataFolder: string): string | undefined {
  return readPersonal(userDataFolder).content.analyst || undefined;
}

/** The handlers; `noteChange` tells the windows, `onAnalyst` the threads that write. */
export function createPersonalHandlers(
  folder: () => string,
  noteChange: (operation: string) => void,
  onAnalyst: (name: string | undefined) => void,
): Handlers<keyof typeof personalOperations, unknown> {
  return {
    'personal.list': ({ kind }) => ({
      items: readPersonal(folder())
        .content.items.filter((item) => item.kind === kind)
        .map(({ name, body, updatedAt }) => ({ name, body, updatedAt }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    }),
    'personal.put': ({ kind, name, body }) => {
      if ((JSON.stringify(body) ?? '').length > longestBody)
        throw new EngineError('bad-input', `${name} is longer than ${longestBody} characters.`);
      changePersonal(folder(), (old) => {
        const others = old.items.filter((item) => item.kind !== kind || item.name !== name);
        if (others.length >= mostItems) throw new EngineError('bad-input', `There are ${mostItems} items already.`);
        return { ...old, items: [...others, { kind, name, body: body ?? null, updatedAt: new Date().toISOString() }] };
      });
      noteChange('personal.put');
      return {};
    },
    'personal.delete': ({ kind, name }) => {
      changePersonal(folder(), (old) => ({
        ...old,
        items: old.items.filter((item) => item.kind !== kind || item.name !== name),
      }));
      noteChange('personal.delete');
      return {};
    },
    'analyst.get': () => {
      const systemName = currentUserName();
      return { name: readAnalystName(folder()) ?? systemName, systemName };
    },
    'analyst.set': ({ name }) => {
      changePersonal(folder(), ({ analyst: _, ...old }) => (name ? { ...old, analyst: name } : old));
      onAnalyst(name || undefined);
      noteChange('analyst.set');
      return {};
    },
  };
}
