/** F1-F3: a real worker process dies by SIGKILL before the vendor's call, after it, and inside the commit. Judged by the vendors' own ledgers. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createWorld, TICKET, type World } from '../../../src/sync/testing/world.ts';
import { createMigratedDatabase } from '../../support/postgres.ts';
import { serveVendors, type VendorServer } from './vendor-server.ts';

interface Worker {
  /** What came of an order: what the worker reports, or how it ended instead. */
  carryOut(order: object): Promise<unknown>;
  /** Tells it that no order comes any more; resolves with its status. */
  end(): Promise<number | null>;
}

/** It stands by for orders until one of them kills it: who has taken over from a dead worker is the next to die. */
function startWorker(ground: object): Worker {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'worker.ts'), JSON.stringify(ground)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const reports = createInterface({ input: child.stdout });
  // A worker that is dead takes no more; how it ended is told by `closed`.
  child.stdin.on('error', () => undefined);
  return {
    carryOut: (order) => {
      const reported = once(reports, 'line').then(([line]) => JSON.parse(line));
      child.stdin.write(`${JSON.stringify({ failpoint: null, mode: 'run', ...order })}\n`);
      return Promise.race([reported, closed.then(([code, signal]) => ({ code, signal }))]);
    },
    end: async () => {
      child.stdin.end();
      return (await closed)[0];
    },
  };
}

const places = [
  {
    engine: 'pglite',
    make: async () => {
      const directory = await mkdtemp(join(tmpdir(), 'tieline-killed-'));
      return { database: { engine: 'pglite', directory: join(directory, 'data') }, drop: () => rm(directory, { recursive: true, force: true }) };
    },
    commits: [5],
  },
  {
    engine: 'postgres',
    make: async () => {
      const { url, drop } = await createMigratedDatabase();
      return { database: { engine: 'postgres', url }, drop };
    },
    commits: [2, 4, 6],
  },
];

for (const { engine, make, commits } of places) {
  describe(engine, () => {
    let place: Awaited<ReturnType<typeof make>>;
    let vendors: VendorServer;
    let world: World;
    let worker: Worker;
    let edits = 0;
    const nextWorker = () => startWorker({ database: place.database, vendors: vendors.url, traits: world.remote.traits });

    beforeAll(async () => {
      place = await make();
      // The world's clock stands still; the vendors only need one for their versions.
      world = createWorld({ clock: { now: () => Date.now(), sleep: async () => undefined, advance: () => undefined } });
      vendors = await serveVendors(world);
      worker = nextWorker();
      expect(await worker.carryOut({ mode: 'enrol-and-link' })).toMatchObject({ states: ['in-sync'] });
    });
    afterAll(async () => {
      expect(await worker?.end()).toBe(0);
      await vendors?.close();
      await place?.drop();
    });

    const instants = [{ at: 'before-call', nth: 1 }, { at: 'after-call', nth: 1 }, ...commits.map((nth) => ({ at: 'inside-commit', nth }))];
    test.each(instants)('does each change once after dying $at (time $nth)', async (failpoint) => {
      edits += 1;
      world.desk.edit(TICKET, { subject: `Mail is slow, take ${edits}`, impact: String(edits + 10) });
      world.remote.ledger.length = 0;
      expect(await worker.carryOut({ failpoint })).toEqual({ code: null, signal: 'SIGKILL' });
      worker = nextWorker();
      expect(await worker.carryOut({})).toEqual({ states: ['in-sync'], open: 0 });
      expect(world.remote.ledger).toMatchObject([
        { kind: 'write', isWithoutEffect: false, fields: { short_description: `Mail is slow, take ${edits}` } },
      ]);
      expect(world.remote.now('1').impact).toBe(world.desk.now(TICKET).impact);
      expect(world.desk.ledger).toEqual([]);
    });
  });
}
