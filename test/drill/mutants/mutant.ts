import { readdir, readFile } from 'node:fs/promises';

/** A planted bug: a patch such as a tired colleague would write. */
export interface Mutant {
  /** Name of the patch without its number and ending. */
  readonly name: string;
  readonly patch: string;
  /** What is wrong with the product that has it. */
  readonly what: string;
  /** Spec files that are tried first, because they are likely to find it. */
  readonly specs: readonly string[];
}

const FOLDER = new URL('./patches/', import.meta.url);

/** Every patch of the folder, in the order of its number. @throws Error when a header lacks a line */
export async function readMutants(): Promise<Mutant[]> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.patch')).toSorted();
  return Promise.all(files.map(readMutant));
}

async function readMutant(file: string): Promise<Mutant> {
  const { pathname: patch } = new URL(file, FOLDER);
  const text = await readFile(patch, 'utf8');
  const [, what, specs] = /^what: (.+)\ntests: (.+)\n\n--- a\//.exec(text) ?? [];
  const [, name] = /^\d\d-([a-z-]+)\.patch$/.exec(file) ?? [];
  if (!what || !specs || !name)
    throw new Error(`${file} must be called NN-name.patch and begin with "what:" and "tests:".`);
  return { name, patch, what, specs: specs.split(' ') };
}
