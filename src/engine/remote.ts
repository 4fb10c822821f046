/**
 * The engine's second door, for a host that runs the engine in another thread: Electron's main process. Nothing behind
 * this file loads better-sqlite3 (a test follows the built bundle's imports).
 */
export { type FolderFile, readFolderFile } from './base/folder-file.ts';
export type { EngineOptions } from './operations/control.ts';
export { listFolder } from './operations/list-folder.ts';
export { answerPrint, type PrintRequest } from './operations/print-port.ts';
export { connectRpc, type EngineDoor, type RemoteDoor, type Transport } from './operations/rpc.ts';
export type { HtmlPrinter } from './report/printed-pdf.ts';
