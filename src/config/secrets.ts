import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../common/make-folder.js';
import { type Env, EnvError, MIN_SECRET_BYTES } from './env.js';

const JWT_SECRET_FILE = 'jwt-secret';
const AUDIT_KEY_FILE = 'audit-key';

/**
 * The settings with their keys: those given, else such as are generated once into DATA_DIR, so that people stay
 * signed in over a restart. Production never gets here without keys of its own.
 * @throws EnvError when what lies in DATA_DIR is no key
 */
export function withSecrets(env: Env): Env {
  const jwtSecret = env.jwtSecret ?? keptSecret(env.dataDir, JWT_SECRET_FILE);
  return withAuditKey(Object.freeze({ ...env, jwtSecret }));
}

/**
 * The settings with the key of the record of grades alone, made where there is none.
 * @throws EnvError when what lies in DATA_DIR is no key
 */
export function withAuditKey(env: Env): Env {
  const auditKey = env.auditKey ?? keptSecret(env.dataDir, AUDIT_KEY_FILE);
  return Object.freeze({ ...env, auditKey });
}

/**
 * The settings with the key of the record of grades if there is one: for who only looks.
 * @throws EnvError when what lies in DATA_DIR is no key
 */
export function withKeptAuditKey(env: Env): Env {
  const path = join(env.dataDir, AUDIT_KEY_FILE);
  const auditKey = env.auditKey ?? checked(path, readSecret(path));
  return Object.freeze({ ...env, auditKey });
}

function keptSecret(dataDir: string, name: string): string {
  const path = join(dataDir, name);
  makeFolder(dataDir, 0o700);
  return checked(path, readSecret(path) ?? makeSecret(path));
}

function checked<Secret extends string | null>(path: string, secret: Secret): Secret {
  if (secret === null || Buffer.byteLength(secret) >= MIN_SECRET_BYTES) return secret;
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
