import { DataSource } from 'typeorm';
import { loadEnv } from './src/config/env.js';
import { dataSourceOptions } from './src/database/data-source-options.js';
import { openDatabase } from './src/database/open-database.js';

const database = await openDatabase(loadEnv(), (line) => void process.stderr.write(`${line}\n`), true).catch(
  (error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  },
);

/** What TypeORM's own command line works on: DATABASE_URL, or the embedded database, which ends with the process. */
export default new DataSource(dataSourceOptions({ url: database.directUrl, poolSize: 2 }));
