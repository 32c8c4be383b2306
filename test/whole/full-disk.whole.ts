/** F6 with a disk that is really full: PostgreSQL's data lie on a small tmpfs that somebody fills. Not ready but alive, vendors are told to come again, and all goes on once there is room. */
import { type LinkedCompany, startLinkedCompany } from '../integration/faults/linked-company.ts';
import { type Posted, statusOf } from '../integration/faults/process-company.ts';
import { type PostgresCluster, startPostgres } from '../support/postgres.ts';
import { until } from '../support/until.ts';
import { mountSmallDisk } from './tmpfs.ts';

const MEGABYTES = 160;
const disk = await mountSmallDisk(MEGABYTES);
if (!disk) console.info('Skipped: a disk to be filled needs Linux, root, and a right to mount a tmpfs.');

let cluster: PostgresCluster;
let company: LinkedCompany;
beforeAll(async () => {
  if (!disk) return;
  cluster = await startPostgres({ durability: 'as-production', dataIn: disk.path });
  company = await startLinkedCompany({ tickets: ['1043', '1045', '1046'], database: { url: cluster.url, drop: () => cluster.remove() } });
});
afterAll(async () => {
  await company?.close();
  await disk?.remove();
});

const isRefused = ({ status }: Posted) => status === 503;

(disk ? test : test.skip)(
  'while the disk is full, deliveries are answered 503 with Retry-After, readiness is red and liveness green; with room again everything arrives once',
  async () => {
    const { backend, first: server } = company;
    const posted: Posted[] = [...(await company.renameAndPost('Before'))];
    await until(() => company.hasArrived('Before'), 'every subject arrived');
    expect(await statusOf(`${backend}/readyz`)).toBe(200);

    await disk?.fill();
    // What room there still is in its own files PostgreSQL uses up first.
    for (let wave = 1; !posted.some(isRefused); wave += 1) posted.push(...(await company.renameAndPost(`On a full disk, wave ${wave}`)));
    expect(await statusOf(`${backend}/readyz`)).toBe(503);
    for (const wave of ['one', 'two', 'three']) {
      posted.push(...(await company.renameAndPost(`Refused, wave ${wave}`)));
      expect([await statusOf(`${backend}/livez`), server.isRunning() ? '' : server.said()]).toEqual([200, '']);
    }
    expect(posted.filter(({ status }) => status !== 202 && status !== 503)).toEqual([]);
    expect(posted.filter(isRefused).filter(({ retryAfter }) => !/^\d+$/.test(retryAfter ?? ''))).toEqual([]);
    expect(await statusOf(`${backend}/readyz`)).toBe(503);

    await disk?.makeRoom();
    // PostgreSQL ends itself where it cannot even write its log; whoever keeps it running starts it again.
    await cluster.start();
    await until(async () => (await statusOf(`${backend}/readyz`)) === 200, 'the server is ready again by itself');
    posted.push(...(await company.renameAndPost('With room again')));
    await until(() => company.hasArrived('With room again'), 'every subject arrived');
    expect(await company.lostOf(posted)).toEqual([]);
    expect(company.doubled()).toEqual([]);
    expect(server.isRunning() ? '' : server.said()).toBe('');
  },
);
