/**
 * What of a host's events is needed to bind them, held in columns of numbers. In: rows of the one scan. Out: the same rows
 * again for a second pass that touches no database page. 45 bytes an event: 10 million events of one host need 450 MB.
 */

/** 0 stands for "none": none of these ids and pids is ever 0 when given. */
export class EventColumns {
  length = 0;
  id = new Float64Array(4096);
  timeUs = new Float64Array(4096);
  logonId = new Float64Array(4096);
  guidId = new Int32Array(4096);
  pid = new Uint32Array(4096);
  eventId = new Int32Array(4096);
  /** What to count it as: 1 connection, 2 DNS query. */
  counted = new Uint8Array(4096);

  add(
    id: number,
    timeUs: number,
    eventId: number,
    guidId: number,
    pid: number,
    logonId: number,
    counted: number,
  ): void {
    if (this.length === this.id.length) this.#grow();
    const at = this.length++;
    this.id[at] = id;
    this.timeUs[at] = timeUs;
    this.eventId[at] = eventId;
    this.guidId[at] = guidId;
    this.pid[at] = pid;
    this.logonId[at] = logonId;
    this.counted[at] = counted;
  }

  #grow(): void {
    const size = this.id.length * 2;
    this.id = copy(this.id, new Float64Array(size));
    this.timeUs = copy(this.timeUs, new Float64Array(size));
    this.logonId = copy(this.logonId, new Float64Array(size));
    this.guidId = copy(this.guidId, new Int32Array(size));
    this.pid = copy(this.pid, new Uint32Array(size));
    this.eventId = copy(this.eventId, new Int32Array(size));
    this.counted = copy(this.counted, new Uint8Array(size));
  }
}

function copy<T extends Float64Array | Int32Array | Uint32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
