import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const main = (says: string) => `export class Greeting { static of = () => '${says}'; }\nconsole.log(Greeting.of());\n`;

describe('npm run build', () => {
  let folder: string;
  const at = (path: string) => join(folder, path);
  const build = () => run(process.execPath, ['build.js'], { cwd: folder });
  const output = async () => (await run(process.execPath, ['dist/src/main.js'], { cwd: folder })).stdout.trim();
  const made = async () => (await stat(at('dist/src/main.js'))).mtimeMs;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ax-build-'));
    for (const path of ['build.js', 'bundle.js', '.swcrc', 'package.json', 'package-lock.json'])
      await cp(path, at(path));
    await symlink(join(process.cwd(), 'node_modules'), at('node_modules'));
    await mkdir(at('src/words'), { recursive: true });
    await writeFile(at('ormconfig.ts'), 'export default 1;\n');
    await writeFile(at('src/cli.ts'), main('a command'));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  beforeEach(async () => {
    await writeFile(at('src/main.ts'), main('one'));
    await build();
  });

  it('does nothing where dist was made of the same sources', async () => {
    const before = await made();
    await writeFile(at('src/main.ts'), main('one'));
    await build();
    expect(await made()).toBe(before);
  });

  it.each([
    ['a changed file', 'src/main.ts', main('two'), 'two'],
    ['another lock of packages', 'package-lock.json', '{}', 'one'],
    ['a new file', 'src/words/new.ts', 'export const word = 1;\n', 'one'],
  ])('makes dist anew after %s', async (_, path, text, says) => {
    const before = await made();
    await writeFile(at(path), text);
    await build();
    expect(await made()).toBeGreaterThan(before);
    expect(await output()).toBe(says);
  });

  it('makes dist anew where a part of it is missing', async () => {
    await rm(at('dist/src/cli.js'));
    await build();
    expect(await readFile(at('dist/src/cli.js'), 'utf8')).toContain('a command');
  });

  it('ends with an error where a file does not compile, and tries again the next time', async () => {
    await writeFile(at('src/main.ts'), 'export const = ;\n');
    for (let times = 0; times < 2; times += 1) await expect(build()).rejects.toMatchObject({ code: 1 });
    await writeFile(at('src/main.ts'), main('mended'));
    await build();
    expect(await output()).toBe('mended');
  });
});
