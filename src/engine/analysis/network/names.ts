/**
 * Names for addresses, from the DNS answers of one host. In: answers (process, time, name, addresses) and reverse look-ups
 * that connections carried. Out: for a connection the name and where it comes from. Same process before same host, and
 * only answers that came before the connection: an address of a content network changes its name with every page.
 */

/**
 * `dns-process`: answer to this process; `dns-host`: to another process of the host; `dns-case`: to another host of the case
 * (all there is where a host logs no DNS); `reverse`: DestinationHostname, a reverse look-up that often names the hoster.
 */
export type NameSource = 'dns-process' | 'dns-host' | 'dns-case' | 'reverse';

export interface FoundName {
  /** Dictionary id given to `addAnswer` or `addReverse`. */
  readonly name: number;
  readonly source: NameSource;
  /** Seconds between the answer and the connection; 0 for a reverse look-up. */
  readonly ageSeconds: number;
}

/** Older answers are not used: the address may have another owner by then. */
export const maxAnswerAge = 86_400;
/** Sysmon stamps query and connection a moment apart. */
const tolerance = 2;

interface AnswerList {
  readonly times: number[];
  readonly names: number[];
  sorted: boolean;
}

/** Answers of one host. Times are seconds; addresses and names dictionary ids; processes any number (-1 unknown). */
export class HostNames {
  readonly #byAddress = new Map<number, AnswerList>();
  readonly #byProcess = new Map<number, Map<number, AnswerList>>();
  readonly #reverse = new Map<number, number>();

  /** An answer that named `address`. */
  addAnswer(process: number, address: number, name: number, time: number): void {
    push(this.#byAddress, address, name, time);
    if (process < 0) return;
    let own = this.#byProcess.get(process);
    if (!own) {
      own = new Map();
      this.#byProcess.set(process, own);
    }
    push(own, address, name, time);
  }

  /** A name that a connection's own reverse look-up gave; the first one stays. */
  addReverse(address: number, name: number): void {
    if (!this.#reverse.has(address)) this.#reverse.set(address, name);
  }

  /**
   * The name of `address` for a connection of `process` at `time`; undefined when none is known. `others` holds the answers
   * of all hosts.
   */
  find(process: number, address: number, time: number, others?: HostNames): FoundName | undefined {
    const own = process >= 0 ? latest(this.#byProcess.get(process)?.get(address), time) : undefined;
    if (own) return { ...own, source: 'dns-process' };
    const any = latest(this.#byAddress.get(address), time);
    if (any) return { ...any, source: 'dns-host' };
    const elsewhere = others && latest(others.#byAddress.get(address), time);
    if (elsewhere) return { ...elsewhere, source: 'dns-case' };
    const reverse = this.#reverse.get(address);
    return reverse === undefined ? undefined : { name: reverse, source: 'reverse', ageSeconds: 0 };
  }
}

function push(map: Map<number, AnswerList>, address: number, name: number, time: number): void {
  let list = map.get(address);
  if (!list) {
    list = { times: [], names: [], sorted: true };
    map.set(address, list);
  }
  const last = list.times[list.times.length - 1];
  if (last !== undefined && time < last) list.sorted = false;
  list.times.push(time);
  list.names.push(name);
}

function latest(list: AnswerList | undefined, time: number): { name: number; ageSeconds: number } | undefined {
  if (!list) return undefined;
  if (!list.sorted) sortList(list);
  let low = 0;
  let high = list.times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list.times[middle]! <= time + tolerance) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return undefined;
  const ageSeconds = Math.max(0, time - list.times[low - 1]!);
  return ageSeconds <= maxAnswerAge ? { name: list.names[low - 1]!, ageSeconds } : undefined;
}

function sortList(list: AnswerList): void {
  const order = list.times.map((_, index) => index).sort((a, b) => list.times[a]! - list.times[b]!);
  const times = order.map((index) => list.times[index]!);
  const names = order.map((index) => list.names[index]!);
  for (let i = 0; i < order.length; i++) {
    list.times[i] = times[i]!;
    list.names[i] = names[i]!;
  }
  list.sorted = true;
}
