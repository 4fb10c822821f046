/** Worker entry: the second thread of a payload scan, on a connection of its own. It takes slices from the back. */
import { type MessagePort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { controls, helperStates, PayloadReader, type PayloadScan, sliceCount, takeSlice } from './payload-scan.ts';

export interface PayloadHelperData {
  readonly scan: PayloadScan;
  /** Takes the `PayloadPart`. */
  readonly port: MessagePort;
}

const { scan, port } = workerData as PayloadHelperData;
const { control } = scan;

const db = new Database(scan.caseFile, { readonly: true, fileMustExist: true });
try {
  const reader = new PayloadReader(db, scan);
  const { starting, working } = helperStates;
  // The other thread may have read everything by now.
  if (Atomics.compareExchange(control, controls.helper, starting, working) === starting) {
    for (let slice = sliceCount(scan) - 1; takeSlice(scan); slice--) {
      reader.readSlice(slice);
      Atomics.add(control, controls.helperSlices, 1);
    }
    port.postMessage(reader.part);
    Atomics.store(control, controls.helper, helperStates.done);
  }
} finally {
  Atomics.compareExchange(control, controls.helper, helperStates.working, helperStates.failed);
  Atomics.notify(control, controls.helper);
  db.close();
}
