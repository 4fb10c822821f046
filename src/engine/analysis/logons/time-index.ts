/** Times by key, for "how many, or which is first, between two times" in logarithmic time; evidence can hold 100,000 of both. */

export class TimeIndex<T> {
  readonly #lists = new Map<string, { timeUs: number; value: T }[]>();

  /** Adds a value; values of one key must come in order of time. */
  add(key: string | undefined, timeUs: number, value: T): void {
    if (key === undefined) return;
    const list = this.#lists.get(key);
    if (list) list.push({ timeUs, value });
    else this.#lists.set(key, [{ timeUs, value }]);
  }

  /** Number of values of a key in [fromUs, toUs]. */
  count(key: string | undefined, fromUs: number, toUs: number): number {
    const list = key === undefined ? undefined : this.#lists.get(key);
    return list ? firstAfter(list, toUs) - firstAtOrAfter(list, fromUs) : 0;
  }

  /** The first value of a key in [fromUs, toUs]. */
  first(key: string | undefined, fromUs: number, toUs: number): { timeUs: number; value: T } | undefined {
    const list = key === undefined ? undefined : this.#lists.get(key);
    const found = list?.[firstAtOrAfter(list, fromUs)];
    return found && found.timeUs <= toUs ? found : undefined;
  }
}

type Timed = readonly { readonly timeUs: number }[];

function firstAtOrAfter(list: Timed, timeUs: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle]!.timeUs < timeUs) low = middle + 1;
    else high = middle;
  }
  return low;
}

function firstAfter(list: Timed, timeUs: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle]!.timeUs <= timeUs) low = middle + 1;
    else high = middle;
  }
  return low;
}
