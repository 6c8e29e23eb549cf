import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type Drill, line } from './drill.js';

const HERE = new URL('./', import.meta.url);

/** Runs the drill that is named first and prints its figures; 0 when every promise held, 1 otherwise. */
export async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === '--help') {
    process.stdout.write(await usage());
    return name === undefined ? 1 : 0;
  }
  if (!/^[a-z-]+$/.test(name) || !existsSync(fileOf(name))) {
    process.stderr.write(`There is no drill "${name}".\n${await usage()}`);
    return 1;
  }
  const drill = await load(name);
  if (args.includes('--help')) {
    process.stdout.write(helpOf(name, drill));
    return 0;
  }
  const options = optionsOf(drill, args);
  if (typeof options === 'string') {
    process.stderr.write(`${options}\n`);
    return 1;
  }
  process.stdout.write(`${name}: ${drill.summary}\n${JSON.stringify(options)}\n`);
  const figures = await drill.run(options, (said) => void process.stdout.write(`  ${said}\n`));
  process.stdout.write(`${figures.map(line).join('\n')}\n`);
  const held = figures.filter(({ ok }) => ok).length;
  process.stdout.write(`${name}: ${held} of ${figures.length} promises held\n`);
  return held === figures.length ? 0 : 1;
}

async function usage(): Promise<string> {
  const folders = (await readdir(HERE, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const lines = ['Usage: npm run drill -- <name> [--option value …]'];
  for (const { name } of folders.toSorted((a, b) => a.name.localeCompare(b.name))) {
    if (!existsSync(fileOf(name))) continue;
    lines.push(helpOf(name, await load(name)).trimEnd());
  }
  return `${lines.join('\n')}\n`;
}

function helpOf(name: string, { summary, defaults }: Drill): string {
  const options = Object.entries(defaults).map(([option, value]) => `--${option} ${value}`);
  return `  ${name.padEnd(10)} ${summary}\n             ${options.join(' ')}\n`;
}

function optionsOf({ defaults }: Drill, args: readonly string[]): Drill['defaults'] | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: Object.fromEntries(Object.keys(defaults).map((option) => [option, { type: 'string' as const }])),
    });
    const given = Object.entries(values).map(([option, text]) => {
      if (typeof defaults[option] === 'string') return [option, text];
      const number = Number(text);
      if (!Number.isFinite(number) || number < 0) throw new Error(`--${option} must be a number, not "${text}".`);
      return [option, number];
    });
    return { ...defaults, ...Object.fromEntries(given) };
  } catch (error) {
    return (error as Error).message;
  }
}

function fileOf(name: string): URL {
  return new URL(`${name}/${name}.drill.ts`, HERE);
}

async function load(name: string): Promise<Drill> {
  const { drill } = (await import(fileOf(name).href)) as { drill: Drill };
  return drill;
}
