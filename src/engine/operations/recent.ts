/** Cases opened lately, newest first, in `recent.json` of the user-data folder. A damaged list is an empty list. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const recentSchema = z.array(z.object({ casePath: z.string(), name: z.string(), openedAt: z.string() }));
export type RecentCase = z.infer<typeof recentSchema>[number];

const mostCases = 20;

/** Recent cases that still exist. */
export function readRecentCases(userDataFolder: string): RecentCase[] {
  const file = path.join(userDataFolder, 'recent.json');
  if (!existsSync(file)) return [];
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return [];
  }
  const parsed = recentSchema.safeParse(content);
  return parsed.success ? parsed.data.filter((entry) => existsSync(entry.casePath)) : [];
}

/** Puts a case at the head of the list. A list that cannot be written is no reason to fail. */
export function addRecentCase(userDataFolder: string, entry: RecentCase): void {
  const cases = [entry, ...readRecentCases(userDataFolder).filter((other) => other.casePath !== entry.casePath)].slice(
    0,
    mostCases,
  );
  const file = path.join(userDataFolder, 'recent.json');
  try {
    mkdirSync(userDataFolder, { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify(cases, undefined, 2));
    renameSync(`${file}.new`, file);
  } catch (error) {
    process.stderr.write(`The list of recent cases was not saved: ${(error as Error).message}\n`);
  }
}
