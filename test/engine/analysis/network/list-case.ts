/** A case with two addresses, names and programs in its network dictionaries, and one host. */
import type Database from 'better-sqlite3';
import { buildCase } from '../../../support/case-builder.ts';

export function openListCase(): Database.Database {
  const db = buildCase([]);
  db.exec(`
    INSERT INTO hosts (id, key, name) VALUES (1, 'ws', 'WS');
    INSERT INTO net_addresses (id, address, class) VALUES (1, '10.1.2.3', 'private'), (2, '203.0.113.9', 'public');
    INSERT INTO net_names (id, name, domain, label_length, entropy, generated) VALUES
      (1, 'cdn.updates.example', 'updates.example', 7, 2, 0), (2, 'other.example', 'other.example', 5, 2, 0);
    INSERT INTO net_images (id, path, name, image_key) VALUES
      (1, 'C:\\Agent\\RMMAgent.exe', 'rmmagent.exe', '\\agent\\rmmagent.exe'), (2, 'C:\\x.exe', 'x.exe', '\\x.exe');
  `);
  return db;
}
