import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from './src/database/data-source-options.js';

const url = process.env['DATABASE_URL'];
if (!url) {
  console.error('Set DATABASE_URL to the PostgreSQL that the TypeORM command line shall work on, and run it again.');
  process.exit(1);
}

/** For the TypeORM command line (`typeorm migration:run -d dist/ormconfig.js`); the server makes its own. */
export default new DataSource(dataSourceOptions({ url, poolSize: 2, applicationName: 'ax-qna typeorm' }));
