import pg from 'pg';
import { readCatalogue, type Catalogue } from '../../src/database/migrator/catalogue.js';

export async function catalogueOf(url: string): Promise<Catalogue> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await readCatalogue(client);
  } finally {
    await client.end();
  }
}
