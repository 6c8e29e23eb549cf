import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { PRODUCT } from '../common/product.js';

/** Raised when an older program could not read what this one writes. */
export const FORMAT = 1;

/** Content of a table comes in entries of this size; the last one of a table is shorter. */
export const PART_BYTES = 1024 * 1024;

export const OPENING = 'opening.json';
export const MANIFEST = 'manifest.json';
export const SEAL = 'seal.json';

const count = z.number().int().min(0);
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const identifier = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/);

const opening = {
  product: z.literal(PRODUCT),
  format: z.literal(FORMAT),
  /** Of the product that wrote it. */
  version: z.string().max(100),
  createdAt: z.iso.datetime(),
  /** `server_version` of the database it was taken from. */
  postgres: z.string().max(200),
  /** The executed migration steps, oldest first. */
  schema: z.array(z.string().max(200)).min(1).max(10_000),
};

const table = z.strictObject({
  name: identifier,
  columns: z.array(identifier).min(1),
  rows: count,
  /** Of the whole content, which is what COPY in text form gives: bytes and their SHA-256. */
  bytes: count,
  sha256: digest,
  parts: count,
});

/** The first entry: what this is, before anything of it is believed. */
export const openingSchema = z.strictObject(opening);
export type Opening = z.output<typeof openingSchema>;

/** The last entry but one: what must have been there. */
export const manifestSchema = z.strictObject({
  ...opening,
  /** In the order in which they are loaded. */
  tables: z.array(table).max(1_000),
  files: z.strictObject({
    count,
    bytes: count,
    /** Of one line `<id> <bytes> <sha256>` for each file, by id. */
    sha256: digest,
    /** Rows whose content was not on the disk, or was not what the row says. */
    missing: count,
  }),
  /** Chains of grade events that were broken when the backup was made. */
  brokenChains: count,
});
export type Manifest = z.output<typeof manifestSchema>;
export type TableEntry = z.output<typeof table>;

/** The last entry: the manifest's own digest and, where there is a key, a code that only its holder can make. */
export const sealSchema = z.strictObject({ sha256: digest, hmac: digest.nullable() });
export type Seal = z.output<typeof sealSchema>;

export function partName(table: string, number: number): string {
  return `tables/${table}/${String(number).padStart(6, '0')}.copy`;
}

/** The end of an id is its random part: no folder gets more than its share. */
export function fileEntryName(id: string): string {
  return `files/${id.slice(-2)}/${id}`;
}

export function fileLine(id: string, bytes: number, sha256: string): string {
  return `${id} ${bytes} ${sha256}\n`;
}

export function sealOf(manifest: Buffer, key: string | null): Seal {
  return {
    sha256: createHash('sha256').update(manifest).digest('hex'),
    hmac: key === null ? null : createHmac('sha256', key).update(manifest).digest('hex'),
  };
}

export function sameDigest(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
