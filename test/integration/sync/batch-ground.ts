/** Where back-fills run whose worker processes die: a database with one installation, and vendors that outlive every worker. */
import { openDatabase } from '#storage';
import { createWorld, INSTALLATION, type World } from '../../../src/sync/testing/world.ts';
import { createMigratedDatabase } from '../../support/postgres.ts';
import { enrolForTest } from '../platform/installations.ts';
import { serveVendors } from './vendor-server.ts';

export interface BatchGround {
  readonly databaseUrl: string;
  /** The vendors as their own processes see them: what their ledgers say is what really happened. */
  readonly world: World;
  readonly vendorsUrl: string;
  close(): Promise<void>;
}

/** @param tickets How many tickets there are to fill, at least one; their ids follow each other. */
export async function prepareBatchGround(tickets: number): Promise<BatchGround> {
  const place = await createMigratedDatabase();
  const database = await openDatabase({ engine: 'postgres', url: place.url });
  await enrolForTest(database, INSTALLATION);
  await database.close();
  const world = createWorld({
    clock: { now: () => Date.now(), sleep: async () => undefined, advance: () => undefined },
    remote: { traits: { findLagMs: 100 } },
  });
  // The world has one ticket already.
  for (let n = 1; n < tickets; n += 1) world.desk.seed(String(100_000 + n));
  const vendors = await serveVendors(world);
  return {
    databaseUrl: place.url,
    world,
    vendorsUrl: vendors.url,
    close: async () => {
      await vendors.close();
      await place.drop();
    },
  };
}
