/** Handlers of the help operations; they need no case. */

import type { Output, ParsedInput } from '#shared/contract/index.ts';
import { searchEventHelp } from '../queries/event-help.ts';

export const helpControlHandlers = {
  'help.events': ({ search, offset, limit }: ParsedInput<'help.events'>): Output<'help.events'> =>
    searchEventHelp(search, offset, limit),
};
