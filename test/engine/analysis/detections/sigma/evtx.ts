/** Events of an .evtx file as rules see them, through the real decoder. */
export { readEvtxEvents as readEvents } from '../../../../../src/engine/analysis/detections/pack/evtx-events.ts';
