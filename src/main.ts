import { runServer } from './server.js';

await runServer(process.env, process.argv.slice(2));
