import { register } from 'node:module';

// npm run cluster: the parts of docker/compose.scale.yaml on loopback, of Debian's packages, until Ctrl-C.
register('../../support/typescript-loader.js', import.meta.url);
const { stand } = await import('./stand.ts');
await stand();
