import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { killLeftovers, start } from '../support/process.js';

const README = new URL('../../README.md', import.meta.url);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ax-qna-readme-'));
});
afterAll(async () => {
  killLeftovers();
  await rm(folder, { recursive: true, force: true });
});

/** The commands a newcomer types, with the address and the passwords that this start printed. */
async function walkthrough(printed: string): Promise<string> {
  const text = await readFile(README, 'utf8');
  const [, told = ''] = /<!-- walkthrough: begin -->(.*?)<!-- walkthrough: end -->/s.exec(text) ?? [];
  const script = Array.from(told.matchAll(/^```bash\n(.*?)```/gms), ([, commands]) => commands).join('');
  const passwordOf = (role: string) => new RegExp(`New ${role}\\s+\\S+\\s+(\\S+)`).exec(printed)?.[1] ?? '';
  const given = `OPERATOR_PASSWORD='${passwordOf('OPERATOR')}'; EVALUATOR_PASSWORD='${passwordOf('EVALUATOR')}'; EXPERT_PASSWORD='${passwordOf('APPLICANT')}'`;
  return script
    .replace(/^API=.*$/m, `API=${/API {3}(\S+)/.exec(printed)?.[1]}`)
    .replace(/^OPERATOR_PASSWORD=.*$/m, given);
}

describe('the README', () => {
  it('leads from the first start to a reviewed, released score', async () => {
    const server = start(['src/main.js'], { DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'warn' });
    await server.says(/Ready http/);

    const { stdout } = await promisify(execFile)('bash', ['-euc', await walkthrough(server.printed())]);

    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { categories: unknown[] });
    expect(answers[0]).toMatchObject({ status: 'DRAFT', score: null });
    expect(answers.at(-1)).toMatchObject({ final: true, total: 4, categories: expect.any(Array) });
    expect(answers.at(-1)?.categories[0]).toMatchObject({
      name: 'Machine Learning',
      earned: 30,
      answered: 2,
      graded: 2,
    });
    const [released] = answers.slice(-2) as unknown as [{ items: unknown[] }];
    expect(released.items).toMatchObject([
      { score: 10, isCorrect: true, explanation: expect.any(String) },
      { score: 20, graderComment: 'Clear and practical.' },
    ]);
    expect(stdout).not.toMatch(/"code":/);
    server.child.kill('SIGTERM');
    expect(await server.ended).toMatchObject({ code: 0 });
  }, 120_000);

  it('holds no comment among the commands, of which zsh would take the quotes', async () => {
    expect(await walkthrough('')).not.toMatch(/^\s*#|\s# /m);
  });
});
