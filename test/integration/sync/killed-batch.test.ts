/** F31: a back-fill whose worker process dies ten times by SIGKILL goes on at its checkpoint and makes nothing twice. Judged by the vendor's own ledger. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { openDatabase } from '#storage';
import { createWorld, type World } from '../../../src/sync/testing/world.ts';
import { createMigratedDatabase, type TestDatabase } from '../../support/postgres.ts';
import { enrolForTest } from '../platform/installations.ts';
import { serveVendors, type VendorServer } from './vendor-server.ts';

const TICKETS = 24;

interface Ended {
  readonly signal: NodeJS.Signals | null;
  readonly report: unknown;
  readonly errors: string;
}

function startWorker(order: object): Promise<Ended> {
  const worker = spawn(process.execPath, [join(import.meta.dirname, 'batch-worker.ts'), JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  worker.stdout.on('data', (chunk) => {
    output.stdout += String(chunk);
  });
  worker.stderr.on('data', (chunk) => {
    output.stderr += String(chunk);
  });
  return new Promise((resolve) => {
    worker.on('close', (_code, signal) =>
      resolve({ signal, report: output.stdout === '' ? undefined : JSON.parse(output.stdout), errors: output.stderr }),
    );
  });
}

let place: TestDatabase;
let vendors: VendorServer;
let world: World;

beforeAll(async () => {
  place = await createMigratedDatabase();
  const database = await openDatabase({ engine: 'postgres', url: place.url });
  await enrolForTest(database, 'inst-1');
  await database.close();
  const clock = { now: () => Date.now(), sleep: async () => undefined, advance: () => undefined };
  world = createWorld({ clock, remote: { traits: { findLagMs: 100 } } });
  for (let n = 0; n < TICKETS - 1; n += 1) world.desk.seed(String(2_000 + n));
  vendors = await serveVendors(world);
});
afterAll(async () => {
  await vendors?.close();
  await place?.drop();
});

test('goes on after ten kills and makes each record once', async () => {
  const order = { databaseUrl: place.url, vendors: vendors.url, traits: world.remote.traits };
  const kills = [
    ...[4, 9, 20, 40].map((nth) => ({ at: 'commit', nth })),
    ...[1, 3, 2].map((nth) => ({ at: 'create', nth })),
    ...[9, 17, 23].map((nth) => ({ at: 'commit', nth })),
  ];
  for (const dies of kills) expect(await startWorker({ ...order, dies })).toMatchObject({ signal: 'SIGKILL', report: undefined });
  const ended = await startWorker({ ...order, dies: null });
  expect(ended).toMatchObject({ signal: null, report: { state: 'done', counts: { applied: TICKETS, refused: 0, skipped: 0, left: 0 } } });
  expect(world.remote.ledger.filter(({ kind }) => kind === 'create')).toHaveLength(TICKETS);
});
