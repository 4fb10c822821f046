import { describe, expect, it } from 'vitest';
import {
  classifyPath,
  fileName,
  isSameImage,
  learnVolumes,
  splitPath,
  toDosPath,
} from '../../../src/engine/normalise/image.ts';

const device = '\\Device\\HarddiskVolume3\\Windows\\System32\\svchost.exe';

describe('image paths', () => {
  it('takes the file name', () => {
    expect(fileName('C:\\a\\b.exe')).toBe('b.exe');
    expect(fileName('/usr/bin/x')).toBe('x');
    expect(fileName('b.exe')).toBe('b.exe');
    expect(fileName('C:\\a\\')).toBe('C:\\a\\');
  });

  it('splits off volumes, shares and NT prefixes', () => {
    expect(splitPath(device)).toEqual({ volume: 'harddiskvolume3', rest: '\\Windows\\System32\\svchost.exe' });
    expect(splitPath('\\??\\C:\\x\\y.exe')).toEqual({ volume: 'c:', rest: '\\x\\y.exe' });
    expect(splitPath('\\\\?\\UNC\\srv\\share\\y.exe')).toEqual({ volume: '\\\\srv\\share', rest: '\\y.exe' });
    expect(splitPath('\\Device\\Mup\\srv\\share\\y.exe')).toEqual({ volume: '\\\\srv\\share', rest: '\\y.exe' });
    expect(splitPath('\\SystemRoot\\System32\\x.exe').rest).toBe('\\Windows\\System32\\x.exe');
    expect(splitPath('System')).toEqual({ volume: '', rest: 'System' });
  });

  it('learns drives from the same path seen both ways, and only where it is unambiguous', () => {
    const volumes = learnVolumes([device, 'C:\\Windows\\System32\\svchost.exe']);
    expect(toDosPath(device, volumes)).toBe('C:\\Windows\\System32\\svchost.exe');
    expect(toDosPath(device)).toBe(device);
    const unclear = learnVolumes([device, 'C:\\Windows\\System32\\svchost.exe', 'D:\\Windows\\System32\\svchost.exe']);
    expect(unclear.size).toBe(0);
  });

  it('compares below the volume', () => {
    expect(isSameImage(device.toLowerCase(), 'C:\\Windows\\System32\\SVCHOST.EXE')).toBe(true);
    expect(isSameImage('D:\\Windows\\System32\\svchost.exe', 'C:\\Windows\\System32\\svchost.exe')).toBe(false);
    expect(isSameImage('C:\\a.exe', 'C:\\b.exe')).toBe(false);
  });

  it('classifies places', () => {
    const cases: Record<string, string> = {
      [device]: 'system',
      'C:\\Windows\\explorer.exe': 'windows',
      'C:\\Windows\\Temp\\a.exe': 'temp',
      'C:\\Users\\Bob\\AppData\\Local\\Temp\\a.exe': 'temp',
      'C:\\Users\\Bob\\AppData\\Roaming\\a.exe': 'app-data',
      'C:\\Users\\Bob\\Downloads\\a.exe': 'downloads',
      'C:\\Users\\Public\\a.exe': 'public',
      'C:\\Users\\Bob\\a.exe': 'user-profile',
      'C:\\Program Files (x86)\\v\\a.exe': 'program-files',
      'C:\\ProgramData\\a.exe': 'program-data',
      'C:\\$Recycle.Bin\\S-1-5\\a.exe': 'recycle-bin',
      '\\\\srv\\share\\a.exe': 'network',
      'C:\\a.exe': 'other',
      '': 'other',
    };
    for (const [path, expected] of Object.entries(cases)) expect(classifyPath(path), path).toBe(expected);
  });
});
