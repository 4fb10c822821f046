/** Time line of tagged events, with what carries each: time, host, title, message, file and record. */
import { buildMessage, describeEvent } from '../../normalise/index.ts';
import { iterateEvents } from '../event-source.ts';
import { cutNote, type SectionDefinition, toCount } from './context.ts';

export const taggedSection: SectionDefinition = {
  id: 'tagged',
  title: 'Time line of tagged events',
  about: 'Every event an analyst tagged, in time order, with its evidence file and record.',
  build({ db, mostRows }) {
    const total = db
      .prepare('SELECT count(DISTINCT event_id) FROM event_tags WHERE event_id IS NOT NULL')
      .pluck()
      .get() as number;
    const missing = db.prepare('SELECT count(*) FROM event_tags WHERE event_id IS NULL').pluck().get() as number;
    if (total === 0 && missing === 0) return [{ type: 'text', text: 'No event is tagged.' }];
    const rows = [];
    for (const event of iterateEvents(db, { sql: 'e.id IN (SELECT event_id FROM event_tags)', params: [] })) {
      if (rows.length >= mostRows) break;
      const title = describeEvent(event.provider, event.eventId)?.title;
      rows.push([
        event.time,
        event.computer,
        event.tags.join(', '),
        `${event.eventId ?? ''} ${title ?? event.provider}`.trim(),
        buildMessage(event.provider, event.eventId, event.data),
        { code: `${event.file} #${event.recordId}` },
      ]);
    }
    return [
      {
        type: 'table',
        columns: ['Time', 'Computer', 'Tags', 'Event', 'Message', 'Evidence'],
        rows,
        note: cutNote(rows.length, total),
      },
      ...(missing > 0
        ? [
            {
              type: 'text' as const,
              text: `${toCount(missing)} tags belong to evidence that is not in the case at present.`,
            },
          ]
        : []),
    ];
  },
};
