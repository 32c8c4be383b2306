/** Starts the one PostgreSQL cluster of an integration run. Plain JS: Jest loads it before any transform. */
import { openDatabase } from '../../src/storage/index.ts';
import { createMigratedTemplate, startPostgres } from './postgres.ts';

export default async function startClusterOfThisRun() {
  const cluster = await startPostgres();
  process.env.TIELINE_TEST_PG = cluster.url;
  globalThis.tielineTestCluster = cluster;
  await createMigratedTemplate(cluster.url, async (url) => (await openDatabase({ engine: 'postgres', url })).close());
}
