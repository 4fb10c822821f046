/** Where EventLoupe keeps what belongs to the user and not to a case. */
import os from 'node:os';
import path from 'node:path';

/** The user-data folder by the platform's custom, or `EVENTLOUPE_DATA`. It may not exist yet. */
export function defaultUserDataFolder(): string {
  const { EVENTLOUPE_DATA: own, APPDATA: roaming, XDG_DATA_HOME: xdg } = process.env;
  if (own) return path.resolve(own);
  if (process.platform === 'win32')
    return path.join(roaming ?? path.join(os.homedir(), 'AppData', 'Roaming'), 'EventLoupe');
  if (process.platform === 'darwin') return path.join(os.homedir(), 'Library', 'Application Support', 'EventLoupe');
  return path.join(xdg ?? path.join(os.homedir(), '.local', 'share'), 'eventloupe');
}
