/**
 * Program paths as events write them: `C:\Windows\x.exe`, `\Device\HarddiskVolume3\Windows\x.exe` (5156),
 * `\??\C:\…`, `\SystemRoot\…`. Out: file name, a comparable path, a class of place. A device volume gets a drive letter
 * only when a map learnt from the same host says so; otherwise the volume stays visible.
 */

/** Last component of a path, with `\` or `/`; the text itself when it has none. */
export function fileName(path: string): string {
  const cut = Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/'));
  return cut >= 0 && cut < path.length - 1 ? path.slice(cut + 1) : path;
}

/** A path split into its volume and the rest below it (rest starts with `\`). */
export interface SplitPath {
  /** `c:`, `harddiskvolume3`, `\\server\share`; empty when the path names none. Lower case. */
  readonly volume: string;
  readonly rest: string;
}

/** Splits drive, NT device or share off a path; prefixes `\??\`, `\\?\` and `\\.\` are dropped. */
export function splitPath(path: string): SplitPath {
  const plain = path.replace(/^(?:\\\?\?\\|\\\\[?.]\\)(?:UNC\\)?/i, (prefix) => (/unc/i.test(prefix) ? '\\\\' : ''));
  const device = /^\\device\\(harddiskvolume\d{1,6})(?=\\|$)/i.exec(plain);
  if (device?.[1]) return { volume: device[1].toLowerCase(), rest: plain.slice(device[0].length) || '\\' };
  const redirector = /^\\device\\(?:mup|lanmanredirector|webdavredirector)(?:\\;[^\\]*)*\\([^\\]+\\[^\\]+)/i.exec(
    plain,
  );
  if (redirector?.[1]) {
    return { volume: `\\\\${redirector[1].toLowerCase()}`, rest: plain.slice(redirector[0].length) || '\\' };
  }
  const drive = /^([a-z]:)(?=\\|\/|$)/i.exec(plain);
  if (drive?.[1]) return { volume: drive[1].toLowerCase(), rest: plain.slice(2) || '\\' };
  const share = /^\\\\([^\\]+\\[^\\]+)/.exec(plain);
  if (share?.[1]) return { volume: `\\\\${share[1].toLowerCase()}`, rest: plain.slice(share[0].length) || '\\' };
  const root = /^(?:\\systemroot|%systemroot%|%windir%)(?=\\|$)/i.exec(plain);
  if (root) return { volume: '', rest: `\\Windows${plain.slice(root[0].length)}` };
  return { volume: '', rest: plain };
}

/** Drive letters (`c:`) of one host's NT volumes (`harddiskvolume3`). */
export type VolumeMap = ReadonlyMap<string, string>;

/**
 * Learns which volume is which drive from paths of one host: a device path whose rest (at least two folders deep) was
 * also seen on exactly one drive. Volumes that would get two drives are left out.
 */
export function learnVolumes(paths: Iterable<string>): VolumeMap {
  const drives = new Map<string, Set<string>>();
  const devices = new Map<string, Set<string>>();
  for (const path of paths) {
    const { volume, rest } = splitPath(path);
    const into = volume.endsWith(':') ? drives : volume.startsWith('harddiskvolume') ? devices : undefined;
    const key = rest.toLowerCase();
    if (!into || key.split('\\').length < 4) continue;
    into.set(key, (into.get(key) ?? new Set()).add(volume));
  }
  const votes = new Map<string, Set<string>>();
  for (const [rest, volumes] of devices) {
    const seen = drives.get(rest);
    if (seen?.size !== 1) continue;
    const [drive] = seen;
    for (const volume of volumes) if (drive) votes.set(volume, (votes.get(volume) ?? new Set()).add(drive));
  }
  return new Map(
    [...votes].flatMap(([volume, found]): [string, string][] => {
      const [drive] = found;
      return found.size === 1 && drive ? [[volume, drive]] : [];
    }),
  );
}

/** A path with a drive letter where it is known: `C:\Windows\x.exe`; otherwise the path without its NT prefix. */
export function toDosPath(path: string, volumes?: VolumeMap): string {
  const { volume, rest } = splitPath(path);
  if (volume.endsWith(':')) return `${volume.toUpperCase()}${rest}`;
  const drive = volumes?.get(volume);
  if (drive) return `${drive.toUpperCase()}${rest}`;
  return volume.startsWith('\\\\') ? `${volume}${rest}` : path;
}

/** True when two texts can be the same file: equal below the volume, and volumes equal or one of them an unmapped device. */
export function isSameImage(left: string, right: string, volumes?: VolumeMap): boolean {
  const a = splitPath(toDosPath(left, volumes));
  const b = splitPath(toDosPath(right, volumes));
  if (a.rest.toLowerCase() !== b.rest.toLowerCase()) return false;
  const open = (volume: string): boolean => volume === '' || volume.startsWith('harddiskvolume');
  return a.volume === b.volume || open(a.volume) !== open(b.volume);
}

export type PathClass =
  | 'system'
  | 'windows'
  | 'program-files'
  | 'program-data'
  | 'temp'
  | 'downloads'
  | 'app-data'
  | 'user-profile'
  | 'public'
  | 'recycle-bin'
  | 'network'
  | 'other';

const places: readonly (readonly [RegExp, PathClass])[] = [
  [/^\\\$recycle\.bin\\/, 'recycle-bin'],
  [/^\\windows\\temp\\|^\\te?mp\\|^\\users\\[^\\]+\\appdata\\local\\temp\\/, 'temp'],
  [/^\\windows\\(?:system32|syswow64|sysnative|winsxs)\\(?!tasks\\|spool\\drivers\\color\\)/, 'system'],
  [/^\\windows\\/, 'windows'],
  [/^\\program files(?: \(x86\))?\\/, 'program-files'],
  [/^\\programdata\\/, 'program-data'],
  [/^\\users\\public\\/, 'public'],
  [/^\\(?:users|documents and settings)\\[^\\]+\\downloads\\/, 'downloads'],
  [/^\\users\\[^\\]+\\appdata\\/, 'app-data'],
  [/^\\(?:users|documents and settings)\\[^\\]+\\/, 'user-profile'],
];

/** What kind of place a program lies in; `network` for shares. A hint for the analyst, not a verdict. */
export function classifyPath(path: string): PathClass {
  const { volume, rest } = splitPath(path.slice(0, 2000));
  if (volume.startsWith('\\\\')) return 'network';
  const folded = rest.replaceAll('/', '\\').toLowerCase();
  return places.find(([pattern]) => pattern.test(folded))?.[1] ?? 'other';
}
