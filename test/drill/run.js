import { register } from 'node:module';

// npm run drill -- <name>: the long proofs, printed as figures. Each has a short form among the tests.
register('../support/typescript-loader.js', import.meta.url);
const { main } = await import('./main.ts');
process.exitCode = await main(process.argv.slice(2));
