import { register } from 'node:module';

// npm run bench: how fast the product is beside the least that could serve the same requests.
register('../support/typescript-loader.js', import.meta.url);
const { main } = await import('./main.ts');
process.exitCode = await main(process.argv.slice(2));
