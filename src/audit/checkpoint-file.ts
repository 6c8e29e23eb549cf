import type { Hmac } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { PlainError } from '../common/plain-error.js';
import { PRODUCT } from '../common/product.js';
import { type AuditKey, type AuditKeys, startCode } from '../scoring/audit-key.js';
import type { HeadRow } from './recorded-pairs.js';

/** Raised when an older program could not read what this one writes. */
const FORMAT = 1;
const WHAT = 'checkpoint of the record of grades';

const code = z.string().regex(/^[0-9a-f]{64}$/);

const openingSchema = z.strictObject({
  product: z.literal(PRODUCT),
  what: z.literal(WHAT),
  format: z.literal(FORMAT),
  /** Of the product that wrote it. */
  version: z.string(),
  takenAt: z.iso.datetime(),
  keyId: z.string(),
  /** Code of the checkpoint that was verified when this one was taken. */
  previous: code.nullable(),
});
type Opening = z.output<typeof openingSchema>;

/** A checkpoint whose code is that of its content. */
export interface Checkpoint {
  path: string;
  takenAt: string;
  previous: string | null;
  code: string;
  /** Chains and tombstones that it names. */
  heads: number;
}

export interface NewCheckpoint {
  version: string;
  takenAt: string;
  previous: string | null;
}

/** So many lines go out together. */
const BATCH = 500;

/**
 * A checkpoint as lines of JSON: what it is; the end of each chain and each tombstone, in the order of their pairs; how many;
 * a code of all lines before. It names nobody and nothing but random ids.
 */
export class CheckpointLines {
  private readonly made: Hmac;
  private readonly counts = { chains: 0, tombstones: 0 };
  private waiting: string[] = [];

  constructor(
    private readonly key: AuditKey,
    private readonly write: (lines: string) => Promise<void>,
  ) {
    this.made = startCode(key, 'checkpoint');
  }

  async open(given: NewCheckpoint): Promise<void> {
    const opening: Opening = { product: PRODUCT, what: WHAT, format: FORMAT, ...given, keyId: this.key.id };
    await this.put(opening);
  }

  async add({ expertId, questionId, seq, hash, erased }: HeadRow): Promise<void> {
    this.counts[erased ? 'tombstones' : 'chains'] += 1;
    await this.put({ expertId, questionId, seq, hash, erased });
  }

  async close(): Promise<void> {
    await this.put(this.counts);
    this.waiting.push(`${JSON.stringify({ code: this.made.digest('hex') })}\n`);
    await this.flush();
  }

  private async put(value: object): Promise<void> {
    const line = `${JSON.stringify(value)}\n`;
    this.made.update(line);
    this.waiting.push(line);
    if (this.waiting.length >= BATCH) await this.flush();
  }

  private async flush(): Promise<void> {
    const lines = this.waiting.join('');
    this.waiting = [];
    await this.write(lines);
  }
}

/**
 * Reads a checkpoint to its end.
 * @throws PlainError when it cannot be read, is none, was changed since, or bears a key that is not known here
 */
export async function verifyCheckpoint(path: string, keys: AuditKeys): Promise<Checkpoint> {
  const lines = linesOf(path);
  const first = await lines.next();
  const opening = openingSchema.safeParse(first.done ? null : parsed(first.value));
  if (!opening.success) throw new PlainError(`${path} is no checkpoint that this version can read.`);
  const { takenAt, previous, keyId } = opening.data;
  const key = keys.byId.get(keyId);
  if (!key) {
    throw new PlainError(
      `${path} was made with the key ${keyId}, which is not known here: set AUDIT_KEY to that of the servers, or AUDIT_KEYS_BEFORE to those of before.`,
    );
  }
  const made = startCode(key, 'checkpoint').update(`${first.value}\n`);
  let last: string | undefined;
  let count = 0;
  for await (const line of lines) {
    if (last !== undefined) made.update(`${last}\n`);
    last = line;
    count += 1;
  }
  const found = made.digest('hex');
  if (last !== JSON.stringify({ code: found }))
    throw new PlainError(`${path} was changed after it was made, or is not whole.`);
  return { path, takenAt, previous, code: found, heads: count - 2 };
}

/** What a checkpoint that was verified says, in the order of the pairs. */
export async function* headsOf({ path, heads }: Checkpoint): AsyncGenerator<HeadRow> {
  let number = 0;
  for await (const line of linesOf(path)) {
    if (number > heads) return;
    if (number > 0) yield JSON.parse(line) as HeadRow;
    number += 1;
  }
}

async function* linesOf(path: string): AsyncGenerator<string, void> {
  try {
    yield* createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity });
  } catch (error) {
    const { code: reason = 'unknown' } = error as NodeJS.ErrnoException;
    throw new PlainError(`The checkpoint ${path} cannot be read (${reason}).`, { cause: error });
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
