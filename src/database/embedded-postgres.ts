import { chmodSync, realpathSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeFolder } from '../common/make-folder.js';
import { NAME, passwordOf, requireCluster } from './embedded/cluster.js';
import { requireDatabase } from './embedded/connection.js';
import { isCode, ownLikeFolder, readText, writeText } from './embedded/files.js';
import { Keeper } from './embedded/keeper.js';
import { findOwner, takeOwnerLock, type OwnerLock } from './embedded/owner-lock.js';
import { choosePlace, markerOf, type Place } from './embedded/place.js';
import { freePort } from './embedded/ports.js';
import { endProcessesOf, processIdentity } from './embedded/processes.js';
import { prepareProgram, type Program } from './embedded/program.js';
import { isRoot } from './embedded/server-user.js';
import { startServer, type Server } from './embedded/server.js';
import { stageFor } from './embedded/stage.js';
import { sweepStages } from './embedded/sweep.js';
import { Trouble } from './embedded/trouble.js';

export interface RunningPostgres {
  url: string;
  /** Where the server's files lie: in DATA_DIR, or where the server's user can reach them. */
  dataDir: string;
  /** Ends the server after its sessions; safe to call twice. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** DATA_DIR. A folder that other users may pass through (mode 711) spares root a place elsewhere. */
  dataDir: string;
  log?: (line: string) => void;
  /** Server settings that win over ours; `fsync: 'off'` is for tests. */
  settings?: Record<string, string>;
  /** Preferred; another is taken when somebody listens on it. */
  port?: number;
}

/** Beyond the ports that systems hand out by themselves, and not where an installed PostgreSQL listens. */
const USUAL_PORT = 15432;

/**
 * Starts PostgreSQL on the files in `dataDir`, which are made when there are none, after ending whatever a killed run
 * has left there. Should the server end by itself, it is started again on the same port.
 *
 * @throws Error with a one-line message that says what to do.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<RunningPostgres> {
  try {
    const home = homeOf(options.dataDir);
    const onListen = (): void =>
      options.log?.('DATA_DIR was in use in another container; listening whether it still is.');
    const lock = await takeOwnerLock(home, { onListen });
    if ('heldBy' in lock) {
      throw new Trouble(
        `DATA_DIR is in use by ${lock.heldBy} (${options.dataDir})`,
        'stop that one, set another DATA_DIR',
      );
    }
    try {
      return await start(home, options, lock);
    } catch (error) {
      lock.release();
      throw error;
    }
  } catch (error) {
    throw Trouble.of(error);
  }
}

/** The database that a living process serves on this DATA_DIR, for commands beside a server; null when none does. */
export function findEmbeddedPostgres(dataDir: string): { url: string; ownerPid: number } | null {
  const home = join(resolve(dataDir), 'postgres');
  try {
    const owner = findOwner(home);
    const password = readText(join(home, 'password'))?.trim();
    return owner?.port && password ? { url: urlOf(password, owner.port), ownerPid: owner.pid } : null;
  } catch (error) {
    if (isCode(error, 'ENOENT', 'ENOTDIR')) return null;
    throw Trouble.of(error);
  }
}

/** Whether a database was ever made on this DATA_DIR; looks at files alone. */
export function hasEmbeddedPostgres(dataDir: string): boolean {
  const home = join(resolve(dataDir), 'postgres');
  try {
    return markerOf(home) !== null || readText(join(home, 'data', 'PG_VERSION')) !== null;
  } catch (error) {
    if (isCode(error, 'ENOTDIR')) return false;
    throw Trouble.of(error);
  }
}

async function start(
  home: string,
  { log = () => undefined, settings = {}, port }: EmbeddedPostgresOptions,
  lock: OwnerLock,
): Promise<RunningPostgres> {
  const owner = { pid: process.pid, identity: processIdentity(process.pid) ?? '' };
  const place = choosePlace(home, owner, log);
  const { user } = place;
  const program = await prepareProgram(user, () => (user ? stageFor(user) : home));
  if (isRoot()) await sweepStages(log);

  await endLeftovers(place);
  const password = passwordOf(home);
  await requireCluster(place, program, password, settings.fsync !== 'off');

  const kept = Number(readText(join(home, 'port'))) || USUAL_PORT;
  const running = await listen(program, place, port ? [port, kept] : [kept], settings);
  const url = urlOf(password, running.port);
  try {
    await requireDatabase(url, NAME);
    writeText(join(home, 'port'), `${running.port}\n`, 0o644);
    lock.announce(running.port);
  } catch (error) {
    await running.server.stop();
    throw error;
  }
  const keeper = new Keeper(running.server, {
    data: place.data,
    log,
    restart: async () => {
      await endLeftovers(place);
      return startServer(program, place, running.port, settings);
    },
  });
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= keeper.stop().finally(() => lock.release()));
  return { url, dataDir: place.data, stop };
}

/** Of a server that was killed: backends that have not noticed yet, and its claim to the files. */
async function endLeftovers({ data }: Place): Promise<void> {
  await endProcessesOf(data);
  rmSync(join(data, 'postmaster.pid'), { force: true });
}

async function listen(
  program: Program,
  place: Place,
  preferred: number[],
  settings: Record<string, string>,
): Promise<{ server: Server; port: number }> {
  // Zeros ask the system for any free port; a rival may take it before the server does.
  for (const wanted of [...preferred, 0, 0, 0, 0]) {
    const port = await freePort(wanted);
    const server = port === null ? null : await startServer(program, place, port, settings);
    if (server && port !== null) return { server, port };
  }
  throw Trouble.atStart('no port is free on 127.0.0.1', 'end what holds them');
}

/** The folder of ours in DATA_DIR; the server's user passes through it, its secrets are files of mode 600. */
function homeOf(dataDir: string): string {
  if (makeFolder(resolve(dataDir))) chmodSync(resolve(dataDir), isRoot() ? 0o711 : 0o700);
  const home = join(realpathSync(resolve(dataDir)), 'postgres');
  if (makeFolder(home)) {
    chmodSync(home, 0o711);
    ownLikeFolder(home);
  }
  return home;
}

function urlOf(password: string, port: number): string {
  return `postgresql://${NAME}:${password}@127.0.0.1:${port}/${NAME}`;
}
