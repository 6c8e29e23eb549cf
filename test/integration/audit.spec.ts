import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { audit, type AuditResult } from '../../src/audit/audit.js';
import { takeCheckpoint } from '../../src/audit/checkpoint.js';
import { auditKeysOf, NO_AUDIT_KEYS, writingKey } from '../../src/scoring/audit-key.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { auditOptions, TEST_AUDIT_KEYS } from '../support/audit-keys.js';
import { type Pair, recordCases } from '../support/record-cases.js';
import { givenCategory, givenQuestion } from '../support/factories.js';

let t: TestApp;
let folder: string;
let questionId: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ax-qna-audit-'));
  t = await startTestApp();
  questionId = (await givenQuestion(t, { categoryId: (await givenCategory(t)).id, qType: 'ESSAY' })).id;
});
afterAll(async () => {
  await t?.close();
  await rm(folder, { recursive: true, force: true });
});

const CASES = recordCases(() => ({ t, questionId }));

const verify = (checkpoints: readonly string[] = [], keys = TEST_AUDIT_KEYS) =>
  audit({ ...auditOptions(t, keys), checkpoints });

async function checkpoint(name: string, previous: string | null = null): Promise<string> {
  const path = join(folder, name);
  const lines: string[] = [];
  const write = async (text: string) => void lines.push(text);
  await takeCheckpoint({ ...auditOptions(t), key: writingKey(TEST_AUDIT_KEYS), previous, write });
  await writeFile(path, lines.join(''));
  return path;
}

describe('audit verify', () => {
  const pairs = new Map<string, Pair>();
  let [alone, held]: AuditResult[] = [];
  let before: string;
  let other: string;
  beforeAll(async () => {
    for (const [name, { given }] of Object.entries(CASES)) pairs.set(name, await given());
    before = await checkpoint('before.ndjson');
    other = await checkpoint('other.ndjson', before);
    for (const [name, { happens }] of Object.entries(CASES)) await happens(pairs.get(name)!);
    [alone, held] = [await verify(), await verify([before])];
  }, 60_000);

  const foundOf = ({ found }: AuditResult, { expertId }: Pair) =>
    found.filter((fault) => fault.expertId === expertId).map(({ code }) => code);
  const faultsIn = (codes: readonly string[]) => codes.filter((code) => !code.startsWith('unproven')).toSorted();

  it.each(Object.entries(CASES))('when %s', (name, expected) => {
    const pair = pairs.get(name)!;

    expect(foundOf(alone!, pair).toSorted()).toEqual(faultsIn(expected.alone));
    expect(foundOf(held!, pair).toSorted()).toEqual(faultsIn(expected.held));
  });

  it('counts what nothing proves and nothing speaks against', () => {
    const sum = (side: 'alone' | 'held', what: string) =>
      Object.values(CASES).filter((one) => one[side].includes(`unproven ${what}`)).length;

    for (const [result, side] of [[alone!, 'alone'] as const, [held!, 'held'] as const]) {
      expect(result.unproven).toEqual({
        chains: sum(side, 'chain'),
        tombstones: sum(side, 'tombstone'),
        grades: sum(side, 'grade'),
      });
      expect(result.faults).toBe(Object.values(CASES).flatMap((one) => faultsIn(one[side])).length);
    }
  });

  it('says what is where', () => {
    const { expertId } = pairs.get('the score of the answer is raised')!;

    expect(alone!.found.find((fault) => fault.expertId === expertId)).toEqual({
      code: 'answer-differs',
      expertId,
      questionId,
      what: 'version 1 says otherwise than event 3: score 10 for 6',
    });
  });

  it('proves nothing without the key', async () => {
    const { found } = await verify([], NO_AUDIT_KEYS);

    expect(foundOf({ found } as AuditResult, pairs.get('nobody touches it')!)).toEqual(['key-unknown']);
  });

  it('proves with a key of before what it has written', async () => {
    const turned = auditKeysOf({ auditKey: 'n'.repeat(32), auditKeysBefore: [t.env.auditKey ?? ''] });

    expect((await verify([before], turned)).faults).toBe(held!.faults);
  });

  describe('a checkpoint', () => {
    it('names ends and nobody, and what it followed', async () => {
      const lines = (await readFile(other, 'utf8')).trimEnd().split('\n');
      const [opening, first, ...rest] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
      const code = JSON.parse((await readFile(before, 'utf8')).trimEnd().split('\n').at(-1)!) as { code: string };

      expect(opening).toMatchObject({
        product: 'ax-qna',
        format: 1,
        previous: code.code,
        keyId: writingKey(TEST_AUDIT_KEYS).id,
      });
      expect(Object.keys(first!).toSorted()).toEqual(['erased', 'expertId', 'hash', 'questionId', 'seq']);
      expect(rest.at(-2)).toEqual({ chains: lines.length - 5, tombstones: 2 });
    });

    it('is not made of a record that has faults', async () => {
      await expect(checkpoint('faulty.ndjson')).rejects.toThrow(
        /has \d+ faults, which audit verify tells: no checkpoint/,
      );
    });

    it.each<[string, (content: string) => string, RegExp]>([
      ['a line of which is gone', (content) => content.replace(/\n[^\n]+\n/, '\n'), /was changed after it was made/],
      ['whose end is cut off', (content) => content.slice(0, -80), /was changed after it was made, or is not whole/],
      ['with another hash', (content) => content.replace(/"hash":"./, '"hash":"x'), /was changed after it was made/],
      ['with more lines', (content) => `${content}{}\n`, /was changed after it was made/],
      ['that is none', () => 'a text\n', /is no checkpoint that this version can read/],
      ['that is empty', () => '', /is no checkpoint that this version can read/],
      ['of another format', (content) => content.replace('"format":1', '"format":2'), /is no checkpoint/],
      [
        'of another key',
        (content) => content.replace(/"keyId":"./, '"keyId":"x'),
        /made with the key x\w+, which is not known/,
      ],
    ])('%s is refused', async (_, change, message) => {
      const path = join(folder, 'changed.ndjson');
      await writeFile(path, change(await readFile(before, 'utf8')));

      await expect(verify([path])).rejects.toThrow(message);
    });

    it('that is not there is refused in a line', async () => {
      await expect(verify([join(folder, 'none')])).rejects.toThrow(
        /^The checkpoint \S+none cannot be read \(ENOENT\)\.$/,
      );
    });
  });
});
