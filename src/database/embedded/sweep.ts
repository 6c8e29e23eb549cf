import { lstatSync, readdirSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { markerOf, MARKER, ORIGIN, originOf } from './place.js';
import { endProcessesOf, processIdentity } from './processes.js';
import { stages } from './stage.js';

const HOUR = 3_600_000;
/** How long a database is kept whose DATA_DIR may only be unmounted or moved to another file system. */
const GRACE = 7 * 24 * HOUR;

/** Removes staged databases whose DATA_DIR was deleted, with the servers that still run on them. */
export async function sweepStages(log: (line: string) => void): Promise<void> {
  for (const stage of stages()) {
    for (const name of readdirSync(stage)) {
      const path = join(stage, name);
      try {
        if (name.startsWith('.') ? age(path) < HOUR : !name.startsWith('data-') || isNeeded(path)) continue;
        if (name.startsWith('data-')) {
          await endProcessesOf(join(path, 'data'));
          log(`Removing ${path}: its DATA_DIR was deleted.`);
        }
        await rm(path, { recursive: true, force: true });
      } catch {
        // Another process sweeps as well, or its server does not end; the next start tries again.
      }
    }
  }
}

function isNeeded(path: string): boolean {
  const origin = originOf(path);
  if (origin && processIdentity(origin.owner.pid) === origin.owner.identity) return true;
  if (origin && markerOf(origin.home) === path) return true;
  const link = lstatSync(join(path, MARKER), { throwIfNoEntry: false });
  // Two links: DATA_DIR was moved. One: it was deleted, since the marker is never replaced. None: nobody knows.
  if (link) return link.nlink > 1;
  return age(join(path, ORIGIN)) < GRACE;
}

function age(path: string): number {
  return Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
}
