/**
 * The analyst's own rules: files in the `rules` folder of the user's data. In: that folder. Out: its rules with statuses, and
 * files written. Only text that loads is written; third-party rules are never changed, a copy of one is a rule of its own.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { EngineError } from '#shared/contract/errors.ts';
import type { OwnRule, RuleDocument } from '#shared/contract/own-rules.ts';
import { loadRuleText } from './sigma/load/document.ts';
import { maxRuleBytes } from './sigma/load/yaml.ts';
import type { LoadedRule } from './sigma/types.ts';

/** Plain names only: no folders, no hidden files, nothing that Windows reserves or forbids. */
const fileName = /^(?!(?:con|prn|aux|nul|com\d|lpt\d)\.)[a-z0-9][\w-]{0,120}\.ya?ml$/i;

/** A document for the contract. */
export function toRuleDocument({ title, status, reason, line }: LoadedRule): RuleDocument {
  return { title, status, reason, line: line ?? null };
}

/** Every own rule file. */
export function listOwnRules(folder: string): OwnRule[] {
  return listFiles(folder).map((file) => {
    const full = path.join(folder, file);
    const { mtime, size } = statSync(full);
    const documents =
      size > maxRuleBytes
        ? [{ title: file, status: 'unsupported', reason: `file is larger than ${maxRuleBytes / 1024} KiB`, line: null }]
        : load(file, readFileSync(full, 'utf8')).map(toRuleDocument);
    return { file, updatedAt: mtime.toISOString(), documents };
  });
}

/** The text of an own rule. */
export function readOwnRule(folder: string, file: string): string {
  return readFileSync(locate(folder, file), 'utf8');
}

/** Checks and writes a rule. Throws `bad-input` with the documents and the line of the first fault. */
export function saveOwnRule(
  folder: string,
  file: string | undefined,
  text: string,
): { file: string; documents: RuleDocument[] } {
  if (Buffer.byteLength(text) > maxRuleBytes)
    throw new EngineError('bad-input', `The rule is longer than ${maxRuleBytes / 1024} KiB.`);
  const loaded = load(file ?? 'rule.yml', text);
  const documents = loaded.map(toRuleDocument);
  const fault = documents.find(({ status }) => status === 'unsupported');
  if (fault) {
    const place = fault.line === null || fault.reason.includes(`line ${fault.line}`) ? '' : `Line ${fault.line}: `;
    throw new EngineError('bad-input', `Not saved. ${place}${fault.reason}.`, { documents });
  }
  if (file !== undefined) checkName(file);
  refuseKnownIds(folder, file, loaded, documents);
  const name = file ?? toFreeName(folder, loaded[0]!.title);
  const full = path.join(folder, name);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${full}.new`, text);
    renameSync(`${full}.new`, full);
  } catch (error) {
    throw new EngineError('path-not-writable', `${full} cannot be written: ${(error as Error).message}`);
  }
  return { file: name, documents };
}

/** Removes an own rule's file; its hits go with the next run of the set. */
export function deleteOwnRule(folder: string, file: string): void {
  const full = locate(folder, file);
  try {
    rmSync(full);
  } catch (error) {
    throw new EngineError('path-not-writable', `${full} cannot be removed: ${(error as Error).message}`);
  }
}

const load = (file: string, text: string): readonly LoadedRule[] => loadRuleText({ path: file, text });

function listFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && fileName.test(entry.name))
    .map((entry) => entry.name)
    .sort();
}

function checkName(file: string): void {
  if (!fileName.test(file))
    throw new EngineError('bad-input', `${file} is no name for a rule file: letters, digits, - and _, then .yml.`);
}

function locate(folder: string, file: string): string {
  checkName(file);
  const full = path.join(folder, file);
  if (!existsSync(full)) throw new EngineError('not-found', `There is no rule ${file} in ${folder}.`);
  return full;
}

/** Two rules with one id would shadow each other, within a file and between files. */
function refuseKnownIds(
  folder: string,
  file: string | undefined,
  loaded: readonly LoadedRule[],
  documents: readonly RuleDocument[],
): void {
  const owners = new Map<string, string>();
  for (const other of listFiles(folder)) {
    if (other === file || statSync(path.join(folder, other)).size > maxRuleBytes) continue;
    for (const rule of load(other, readFileSync(path.join(folder, other), 'utf8'))) owners.set(rule.id, other);
  }
  for (const { id } of loaded) {
    const owner = owners.get(id);
    if (owner !== undefined)
      throw new EngineError('bad-input', `Not saved. The id ${id.slice(0, 100)} belongs to ${owner} already.`, {
        documents,
      });
    owners.set(id, 'another document of this file');
  }
}

/** `title-of-the-rule.yml`, with a number where that exists. */
function toFreeName(folder: string, title: string): string {
  const words = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80);
  const stem = fileName.test(`${words}.yml`) ? words : 'rule';
  for (let number = 1; ; number++) {
    const name = number === 1 ? `${stem}.yml` : `${stem}-${number}.yml`;
    if (!existsSync(path.join(folder, name))) return name;
  }
}
