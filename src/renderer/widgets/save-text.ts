/** Hands a text to the person as a file: the browser's download, Electron's save dialog. */

const keptMs = 10_000;

/** `type` is a media type such as `text/csv`. */
export function saveText(fileName: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), keptMs);
}
