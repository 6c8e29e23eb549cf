import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Env } from './env.js';

/**
 * The settings with a signing key: the one given, else one generated once into DATA_DIR, so that people stay
 * signed in over a restart. Production never gets here without a key of its own.
 */
export function withJwtSecret(env: Env): Env {
  return env.jwtSecret ? env : Object.freeze({ ...env, jwtSecret: keptSecret(env.dataDir) });
}

function keptSecret(dataDir: string): string {
  const path = join(dataDir, 'jwt-secret');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  try {
    // Only the first of several instances that start at once writes; the others read what it wrote.
    writeFileSync(path, randomBytes(48).toString('base64url'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(path, 'utf8').trim();
}
