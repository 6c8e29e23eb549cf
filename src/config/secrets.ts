import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../common/make-folder.js';
import { type Env, EnvError, MIN_SECRET_BYTES } from './env.js';

/**
 * The settings with a signing key: the one given, else one generated once into DATA_DIR, so that people stay
 * signed in over a restart. Production never gets here without a key of its own.
 * @throws EnvError when what lies in DATA_DIR is no key
 */
export function withJwtSecret(env: Env): Env {
  return env.jwtSecret ? env : Object.freeze({ ...env, jwtSecret: keptSecret(env.dataDir) });
}

function keptSecret(dataDir: string): string {
  const path = join(dataDir, 'jwt-secret');
  makeFolder(dataDir, 0o700);
  const secret = readSecret(path) ?? makeSecret(path);
  if (Buffer.byteLength(secret) >= MIN_SECRET_BYTES) return secret;
  throw new EnvError(`${path} holds no key of ${MIN_SECRET_BYTES} bytes or more; delete it to have one made.`);
}

/** Of several instances that start at once the first one's stays: it appears whole under its name, or not at all. */
function makeSecret(path: string): string {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(draft, randomBytes(48).toString('base64url'), { flag: 'wx', mode: 0o600 });
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readFileSync(path, 'utf8').trim();
}

function readSecret(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
