/** Where the shared data sets lie beside the clone (tests only; the product never reads them). */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** `../shared` beside the project, or EVENTLOUPE_SHARED. */
export const sharedFolder: string =
  process.env.EVENTLOUPE_SHARED ?? fileURLToPath(new URL('../../../shared', import.meta.url));

/** True where the shared sets are present: use `describe.skipIf(!hasShared)` with a title that says 'shared set'. */
export const hasShared: boolean = existsSync(sharedFolder);
