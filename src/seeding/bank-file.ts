import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DomainError } from '../common/domain-error.js';
import { placeOfJsonFault } from '../common/json-fault.js';
import { parseGuardedJson } from '../common/json-guard.js';
import { PlainError } from '../common/plain-error.js';
import type { BankFile } from '../interchange/import-check.js';

const DEMO_FOLDER = join(import.meta.dirname, 'data');

/** The bank that comes with the product: one file a category. */
export async function readDemoBank(): Promise<BankFile[]> {
  const names = (await readdir(DEMO_FOLDER)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(names.map((name) => readBankFile(join(DEMO_FOLDER, name))));
}

/** @throws PlainError for a file that cannot be read or is no JSON */
export async function readBankFile(path: string): Promise<BankFile> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'does not exist' : `cannot be read (${error.code})`;
    throw new PlainError(`The bank file ${path} ${why}.`);
  });
  try {
    return { file: basename(path), content: parseGuardedJson(text) };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const faults = error.errors.map(({ pointer, detail }) => `\n  ${pointer || 'the file'}: ${detail}`).join('');
    const why = error.code === 'malformed-json' ? `It is not JSON${placeOfJsonFault(text)}.` : error.detail;
    throw new PlainError(`The bank file ${path} is not usable. ${why}${faults}`);
  }
}
