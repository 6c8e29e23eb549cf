import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { z } from 'zod';
import { PRODUCT, productVersion } from '../common/product.js';
import { STEPS } from '../database/migrator/steps.js';
import { ArchiveError } from './archive-error.js';
import { readArchive, type ReadOptions, shown } from './archive-reader.js';
import { Entries } from './entries.js';
import {
  fileEntryName,
  fileLine,
  FORMAT,
  type Manifest,
  MANIFEST,
  manifestSchema,
  type Opening,
  OPENING,
  openingSchema,
  PART_BYTES,
  partName,
  sameDigest,
  SEAL,
  sealOf,
  sealSchema,
  type TableEntry,
} from './manifest.js';
import { Tally } from './tally.js';

export interface VerifiedArchive {
  manifest: Manifest;
  /** Whether it was made with a key, and that key is at hand. */
  seal: 'checked' | 'not checked' | 'none';
}

const TABLE_PART = /^tables\/([a-z_][a-z0-9_]{0,62})\/\d{6,}\.copy$/;
const FILE_ENTRY = /^files\/[0-9a-f]{2}\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;

/**
 * Reads the archive from its first byte to its last and holds all of it against its manifest: every entry in its
 * place, none missing, none more, each with its digest. Writes nothing.
 * @param key BACKUP_KEY: then only an archive that was sealed with it will do
 * @throws ArchiveError that says what is wrong
 */
export async function verifyArchive(
  file: FileHandle,
  key: string | null,
  options: ReadOptions,
): Promise<VerifiedArchive> {
  const entries = new Entries(readArchive(file, options));
  try {
    const opening = parseOpening(await entries.named(OPENING));
    const tables = await readTables(entries);
    const files = await readFiles(entries);
    const manifestBytes = await entries.named(MANIFEST);
    const manifest = parse(manifestSchema, MANIFEST, manifestBytes);
    const seal = checkSeal(manifestBytes, await entries.named(SEAL), key);
    const surplus = await entries.peek();
    if (surplus) throw new ArchiveError(`it goes on after its end with ${shown(surplus.name)}`);
    compare(manifest, opening, tables, files);
    return { manifest, seal };
  } finally {
    await entries.close();
  }
}

/** Told apart first, so that a foreign or newer archive is called that and not damaged. */
function parseOpening(content: Buffer): Opening {
  const raw = json(OPENING, content);
  const { product, format, version, schema } = (raw ?? {}) as Record<string, unknown>;
  if (product !== PRODUCT) throw new ArchiveError('it is a backup of another product');
  const unknown = Array.isArray(schema) && schema.find((name) => !STEPS.some((step) => step.name === name));
  if ((typeof format === 'number' && format > FORMAT) || unknown) {
    throw new ArchiveError(
      `it was made by version ${shown(String(version))} of the product, which is newer than this one (${productVersion()}): restore it with that version`,
    );
  }
  const opening = check(openingSchema, OPENING, raw);
  if (opening.schema.some((name, index) => name !== STEPS[index]?.name)) {
    throw new ArchiveError('its migration steps are not in the order of the product');
  }
  return opening;
}

async function readTables(entries: Entries): Promise<Omit<TableEntry, 'columns'>[]> {
  const tables: Omit<TableEntry, 'columns'>[] = [];
  for (let name = await tableAhead(entries); name !== null; name = await tableAhead(entries)) {
    if (tables.some((table) => table.name === name)) throw new ArchiveError(`table ${name} comes twice`);
    const tally = new Tally();
    let parts = 0;
    while ((await tableAhead(entries)) === name) {
      const content = await entries.named(partName(name, (parts += 1)));
      if (content.length === 0 || content.length > PART_BYTES) {
        throw new ArchiveError(`${partName(name, parts)} has a size that no part has`);
      }
      tally.add(content);
    }
    tables.push({ name, parts, ...tally.result() });
  }
  return tables;
}

async function tableAhead(entries: Entries): Promise<string | null> {
  return TABLE_PART.exec((await entries.peek())?.name ?? '')?.[1] ?? null;
}

async function readFiles(entries: Entries): Promise<Omit<Manifest['files'], 'missing'>> {
  const hash = createHash('sha256');
  let [count, bytes, last] = [0, 0, ''];
  for (let id = await fileAhead(entries); id !== null; id = await fileAhead(entries)) {
    if (id <= last) throw new ArchiveError(`file ${id} comes twice or out of order`);
    const content = await entries.named(fileEntryName(id));
    hash.update(fileLine(id, content.length, createHash('sha256').update(content).digest('hex')));
    [count, bytes, last] = [count + 1, bytes + content.length, id];
  }
  return { count, bytes, sha256: hash.digest('hex') };
}

async function fileAhead(entries: Entries): Promise<string | null> {
  return FILE_ENTRY.exec((await entries.peek())?.name ?? '')?.[1] ?? null;
}

function checkSeal(manifest: Buffer, content: Buffer, key: string | null): VerifiedArchive['seal'] {
  const seal = parse(sealSchema, SEAL, content);
  const wanted = sealOf(manifest, key);
  if (!sameDigest(seal.sha256, wanted.sha256)) throw new ArchiveError('its manifest was changed');
  if (wanted.hmac === null) return seal.hmac === null ? 'none' : 'not checked';
  if (seal.hmac === null)
    throw new ArchiveError(
      'it bears no seal, and BACKUP_KEY is set: unset that if you trust where this one comes from',
    );
  if (!sameDigest(seal.hmac, wanted.hmac))
    throw new ArchiveError('it was sealed with another BACKUP_KEY, or changed since');
  return 'checked';
}

function compare(
  manifest: Manifest,
  opening: Opening,
  tables: readonly Omit<TableEntry, 'columns'>[],
  files: Omit<Manifest['files'], 'missing'>,
): void {
  const { tables: promised, files: promisedFiles, brokenChains: _, ...promisedOpening } = manifest;
  if (JSON.stringify(promisedOpening) !== JSON.stringify(opening))
    throw new ArchiveError('its beginning and its end do not belong together');
  if (new Set(promised.map(({ name }) => name)).size < promised.length)
    throw new ArchiveError('its manifest names a table twice');
  const present = promised.filter(({ parts }) => parts > 0);
  const none = new Tally().result();
  for (const table of promised) {
    const found = tables.find(({ name }) => name === table.name) ?? { name: table.name, parts: 0, ...none };
    const { columns: __, ...rest } = table;
    for (const key of ['parts', 'rows', 'bytes', 'sha256'] as const) {
      if (found[key] !== rest[key])
        throw new ArchiveError(`table ${table.name} is not what its manifest says (${key})`);
    }
  }
  const extra = tables.find(({ name }) => !promised.some((table) => table.name === name));
  if (extra) throw new ArchiveError(`its manifest knows no table ${extra.name}`);
  if (tables.some(({ name }, index) => name !== present[index]?.name))
    throw new ArchiveError('its tables are out of order');
  for (const key of ['count', 'bytes', 'sha256'] as const) {
    if (files[key] !== promisedFiles[key]) throw new ArchiveError(`its files are not what its manifest says (${key})`);
  }
}

function parse<T>(schema: z.ZodType<T>, name: string, content: Buffer): T {
  return check(schema, name, json(name, content));
}

function json(name: string, content: Buffer): unknown {
  try {
    return JSON.parse(content.toString('utf8'));
  } catch (cause) {
    throw new ArchiveError(`its ${name} is no JSON`, { cause });
  }
}

function check<T>(schema: z.ZodType<T>, name: string, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new ArchiveError(`its ${name} is faulty at /${path.join('/')}: ${message}`);
}
