import { describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../support/process.js';

describe('a command on a DATA_DIR without a database', () => {
  it.each(['migrate status', 'migrate plan', 'migrate verify', 'seed', 'backup --out x.axqna'])(
    '%s says so and makes none',
    async (line) => {
      const bare = await mkdtemp(join(tmpdir(), 'ax-qna-bare-'));
      try {
        expect(await run(['src/cli.js', ...line.split(' ')], { DATA_DIR: bare })).toEqual({
          code: 1,
          stdout: '',
          stderr: expect.stringMatching(/^DATA_DIR \(.*\) holds no database yet: npm start makes one, .*\n$/),
        });
        expect(await readdir(bare)).toEqual([]);
      } finally {
        await rm(bare, { recursive: true });
      }
    },
  );
});
