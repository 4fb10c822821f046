/**
 * A report folder against its manifest. In: the folder that `report.write` made. Out: one item for each file of the manifest,
 * and one for each file that the manifest does not know. Reads only; needs no case.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { EngineError } from '#shared/contract/errors.ts';
import { describeFileError } from '../evidence/file-error.ts';
import { hashFile } from '../evidence/hash.ts';

export const manifestName = 'manifest.json';
const mostManifestBytes = 64 * 1024 * 1024;

const manifestSchema = z.object({
  files: z.array(z.object({ name: z.string().min(1), sizeBytes: z.number(), sha256: z.string() })).max(1000),
});

export interface FolderCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

function readManifest(folder: string): { files: z.infer<typeof manifestSchema>['files']; sha256: string } {
  const file = path.join(folder, manifestName);
  let text: string;
  let sha256: string;
  try {
    const hashed = hashFile(file)!;
    if (hashed.sizeBytes > mostManifestBytes) throw new EngineError('bad-input', `${file} is too large.`);
    sha256 = hashed.sha256;
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof EngineError) throw error;
    throw new EngineError('path-not-found', `${file} cannot be read: ${describeFileError(error)}.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new EngineError('bad-input', `${file} is not JSON: ${(error as Error).message}`);
  }
  const parsed = manifestSchema.safeParse(value);
  if (!parsed.success) throw new EngineError('bad-input', `${file} is not the manifest of a report.`);
  return { files: parsed.data.files, sha256 };
}

function checkFile(folder: string, file: z.infer<typeof manifestSchema>['files'][number]): FolderCheck {
  const { name } = file;
  // A manifest from elsewhere must not lead out of its folder.
  if (path.basename(name) !== name) return { name, ok: false, detail: 'the name leads out of the folder' };
  try {
    const hashed = hashFile(path.join(folder, name))!;
    if (hashed.sha256 === file.sha256) return { name, ok: true, detail: '' };
    return { name, ok: false, detail: `changed: SHA-256 ${hashed.sha256}, in the manifest ${file.sha256}` };
  } catch (error) {
    return { name, ok: false, detail: describeFileError(error) };
  }
}

/** @throws EngineError path-not-found or bad-input when there is no manifest to check by. */
export function verifyReportFolder(folder: string): { manifestSha256: string; items: FolderCheck[] } {
  const { files, sha256 } = readManifest(folder);
  const known = new Set([manifestName, ...files.map(({ name }) => name)]);
  const others = readdirSync(folder)
    .filter((name) => !known.has(name))
    .sort()
    .map((name) => ({ name, ok: false, detail: 'not in the manifest' }));
  return { manifestSha256: sha256, items: [...files.map((file) => checkFile(folder, file)), ...others] };
}
