/** An event as JSON for a person: System and data as named values, repeated names as arrays, nothing left out. Pure. */
import type { EventDetail } from '#shared/contract/events.ts';

type Fields = EventDetail['system'];

function toObject(fields: Fields): Record<string, string | string[]> {
  const result = Object.create(null) as Record<string, string | string[]>;
  for (const { name, value } of fields) {
    const known = result[name];
    if (known === undefined) result[name] = value;
    else if (Array.isArray(known)) known.push(value);
    else result[name] = [known, value];
  }
  return result;
}

/** See the file's header. */
export function toDetailJson(detail: EventDetail): string {
  return JSON.stringify(
    {
      System: toObject(detail.system),
      Data: toObject(detail.data),
      ...(detail.rendering.length ? { Rendering: toObject(detail.rendering) } : {}),
    },
    undefined,
    2,
  );
}
