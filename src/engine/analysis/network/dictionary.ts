/** Texts of the derived tables, numbered from 1. In: texts as met. Out: ids, and the rows when the scan is over. */
import type Database from 'better-sqlite3';
import ipaddr from 'ipaddr.js';
import { type Address, parseAddress } from '../../normalise/address.ts';
import { fileName, toDosPath, type VolumeMap } from '../../normalise/image.ts';
import { measureName } from '../dns/label-model.ts';
import { toImageKey } from './knowledge.ts';

/** Ids of canonical addresses; remembers raw texts so that each is parsed once. */
export class Addresses {
  readonly list: Address[] = [];
  readonly #raw = new Map<string, number>();
  readonly #canonical = new Map<string, number>();

  /** 0 when the text is no address. */
  idOf(text: string | undefined): number {
    if (text === undefined) return 0;
    const known = this.#raw.get(text);
    if (known !== undefined) return known;
    const address = parseAddress(text);
    const id = address ? this.add(address) : 0;
    if (this.#raw.size < 2_000_000) this.#raw.set(text, id);
    return id;
  }

  add(address: Address): number {
    const known = this.#canonical.get(address.text);
    if (known !== undefined) return known;
    this.list.push(address);
    this.#canonical.set(address.text, this.list.length);
    return this.list.length;
  }

  /** The address of a text; each text is parsed once. */
  parse(text: string): Address | undefined {
    return this.list[this.idOf(text) - 1];
  }

  write(db: Database.Database): void {
    const insert = db.prepare('INSERT INTO net_addresses (id, address, class, bytes) VALUES (?, ?, ?, ?)');
    this.list.forEach((address, index) => {
      insert.run(index + 1, address.text, address.class, Buffer.from(ipaddr.parse(address.text).toByteArray()));
    });
  }
}

/** Ids of DNS names, lower case and without the dot at the end. */
export class Names {
  readonly list: string[] = [];
  readonly #ids = new Map<string, number>();

  /** 0 for a text that is no name: empty, `-`, an address, too long. */
  idOf(text: string | undefined): number {
    if (!text || text === '-' || text.length > 255) return 0;
    const name = text.trim().replace(/\.+$/, '').toLowerCase();
    if (!name) return 0;
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    if (parseAddress(name)) {
      this.#ids.set(name, 0);
      return 0;
    }
    this.list.push(name);
    this.#ids.set(name, this.list.length);
    return this.list.length;
  }

  write(db: Database.Database): void {
    const insert = db.prepare(
      'INSERT INTO net_names (id, name, domain, label_length, entropy, generated) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.list.forEach((name, index) => {
      const { domain, labelLength, entropy, generated } = measureName(name);
      insert.run(index + 1, name, domain ?? null, labelLength, entropy, generated);
    });
  }
}

/**
 * Ids of program paths. Paths come raw during the scan and are made comparable at its end, when each host's volumes are
 * known: 5156 writes `\device\harddiskvolume3\windows\x.exe` for Sysmon's `C:\Windows\x.exe`.
 */
export class Images {
  readonly #raw: { readonly host: number; readonly path: string }[] = [];
  readonly #ids = new Map<string, number>();

  rawIdOf(host: number, path: string | undefined): number {
    const key = `${host}|${path ?? ''}`;
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    this.#raw.push({ host, path: path ?? '' });
    this.#ids.set(key, this.#raw.length);
    return this.#raw.length;
  }

  /** Paths of a host as met, to learn its volumes from. */
  pathsOf(host: number): string[] {
    return this.#raw.filter((one) => one.host === host).map((one) => one.path);
  }

  /** Writes the rows; answers the final id of each raw id. */
  write(db: Database.Database, volumesOf: (host: number) => VolumeMap): Int32Array {
    const insert = db.prepare('INSERT INTO net_images (id, path, name, image_key) VALUES (?, ?, ?, ?)');
    const ids = new Map<string, { id: number; path: string }>();
    const final = new Int32Array(this.#raw.length + 1);
    this.#raw.forEach(({ host, path }, index) => {
      const mapped = toDosPath(path, volumesOf(host));
      const folded = mapped.toLowerCase();
      let entry = ids.get(folded);
      if (!entry) {
        entry = { id: ids.size + 1, path: mapped };
        ids.set(folded, entry);
      }
      // Security writes lower case: a form with capitals is the nicer one.
      if (entry.path === entry.path.toLowerCase()) entry.path = mapped;
      final[index + 1] = entry.id;
    });
    for (const { id, path } of ids.values()) insert.run(id, path, fileName(path).toLowerCase(), toImageKey(path));
    return final;
  }
}
