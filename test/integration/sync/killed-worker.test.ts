/** F1-F3: a real worker process dies by SIGKILL before the vendor's call, after it, and inside the commit. Judged by the vendors' own ledgers. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWorld, TICKET, type World } from '../../../src/sync/testing/world.ts';
import { createMigratedDatabase } from '../../support/postgres.ts';
import { serveVendors, type VendorServer } from './vendor-server.ts';

interface Ended {
  readonly signal: NodeJS.Signals | null;
  readonly code: number | null;
  readonly report: { readonly states: readonly string[]; readonly open: number; readonly ours: number } | undefined;
  readonly errors: string;
}

function startWorker(order: object): Promise<Ended> {
  const worker = spawn(process.execPath, [join(import.meta.dirname, 'worker.ts'), JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  worker.stdout.on('data', (chunk) => {
    output.stdout += String(chunk);
  });
  worker.stderr.on('data', (chunk) => {
    output.stderr += String(chunk);
  });
  return new Promise((resolve) => {
    worker.on('close', (code, signal) =>
      resolve({ signal, code, report: output.stdout === '' ? undefined : JSON.parse(output.stdout), errors: output.stderr }),
    );
  });
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
    let edits = 0;
    const order = (extra: object) => ({
      database: place.database,
      vendors: vendors.url,
      traits: world.remote.traits,
      failpoint: null,
      mode: 'run',
      ...extra,
    });

    beforeAll(async () => {
      place = await make();
      // The world's clock stands still; the vendors only need one for their versions.
      world = createWorld({ clock: { now: () => Date.now(), sleep: async () => undefined, advance: () => undefined } });
      vendors = await serveVendors(world);
      const linked = await startWorker(order({ mode: 'enrol-and-link' }));
      expect(linked).toMatchObject({ code: 0, report: { states: ['in-sync'] } });
    });
    afterAll(async () => {
      await vendors?.close();
      await place?.drop();
    });

    const instants = [{ at: 'before-call', nth: 1 }, { at: 'after-call', nth: 1 }, ...commits.map((nth) => ({ at: 'inside-commit', nth }))];
    test.each(instants)('does each change once after dying $at (time $nth)', async (failpoint) => {
      edits += 1;
      world.desk.edit(TICKET, { subject: `Mail is slow, take ${edits}`, impact: String(edits + 10) });
      world.remote.ledger.length = 0;
      expect(await startWorker(order({ failpoint }))).toMatchObject({ signal: 'SIGKILL', report: undefined });
      const recovered = await startWorker(order({}));
      expect(recovered).toMatchObject({ code: 0, report: { states: ['in-sync'], open: 0 } });
      expect(world.remote.ledger).toMatchObject([
        { kind: 'write', isWithoutEffect: false, fields: { short_description: `Mail is slow, take ${edits}` } },
      ]);
      expect(world.remote.now('1').impact).toBe(world.desk.now(TICKET).impact);
      expect(world.desk.ledger).toEqual([]);
    });
  });
}
