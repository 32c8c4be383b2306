/** What is in the way of a change, over a real connector and its fake. */
import type { Capabilities } from '#capabilities';
import { brandId, type InstallationId, type TraceId } from '#domain';
import { connectTo, storage, webServer } from '../connectors/servicenow/fake/test-connection.ts';
import { checkOverlaps } from './overlaps.ts';

const MORNING = { start_date: '2026-01-06 08:00:00', end_date: '2026-01-06 10:00:00' };
const request = (signal = new AbortController().signal) => ({
  installationId: brandId<InstallationId>('i1'),
  user: { id: '9', role: 'agent' as const },
  traceId: brandId<TraceId>('t'.repeat(32)),
  signal,
});

type Connection = ReturnType<typeof connectTo>;
async function using(run: (at: ReturnType<typeof world>) => Promise<void>): Promise<void> {
  const connection = connectTo();
  try {
    await run(world(connection));
  } finally {
    await connection.close();
  }
}

function world(connection: Connection) {
  const { fake, clock, cmdb, change, changeRecord } = connection;
  const capabilities: Capabilities = { cmdb, change, changeRecord };
  const sources = [{ connectionId: 'sn', name: 'ServiceNow', capabilities }];
  const deps = { clock, sources: async () => sources };
  return {
    connection,
    sources,
    /** A change of a person; its id. */
    plan: (title: string, values: Readonly<Record<string, string>>) =>
      fake.insert('change_request', { short_description: title, ...values }, 'anna.huber'),
    check: (
      changeId: string,
      { connectionId = 'sn', signal, run }: { readonly connectionId?: string; readonly signal?: AbortSignal; readonly run?: string } = {},
    ) =>
      checkOverlaps(deps, request(signal), {
        connectionId,
        changeId,
        ...(run === undefined ? {} : { run }),
        number: String(fake.store.get('change_request', changeId)?.values.number ?? 'CHG?'),
      }),
  };
}

test('another change on the same item at the same time is named with its time and its item', () =>
  using(async ({ plan, check, connection }) => {
    const id = plan('Move the shop to the new server', { cmdb_ci: webServer, ...MORNING });
    const other = plan('Patch day', { cmdb_ci: webServer, start_date: '2026-01-06 09:00:00', end_date: '2026-01-06 11:00:00' });
    plan('At another time', { cmdb_ci: webServer, start_date: '2026-01-07 09:00:00', end_date: '2026-01-07 11:00:00' });
    plan('On another item', { cmdb_ci: storage, ...MORNING });
    expect(await check(id)).toEqual({
      outcome: 'checked',
      message: null,
      run: null,
      isTruncated: false,
      checkedAt: new Date(connection.clock.now()).toISOString(),
      overlaps: [
        {
          kind: 'CI already scheduled',
          itemName: 'web-01',
          change: {
            id: other,
            number: expect.stringMatching(/^CHG/),
            title: 'Patch day',
            phase: expect.any(String),
            stateLabel: 'New',
            startsAt: '2026-01-06T09:00:00.000Z',
            endsAt: '2026-01-06T11:00:00.000Z',
            url: expect.stringContaining('change_request.do'),
          },
        },
      ],
    });
  }));

test('of many changes in the way twenty are named, and it is said that there are more', () =>
  using(async ({ plan, check }) => {
    const id = plan('Move the shop', { cmdb_ci: webServer, ...MORNING });
    for (let wave = 0; wave < 25; wave += 1) plan(`Wave ${wave}`, { cmdb_ci: webServer, ...MORNING });
    const { overlaps, isTruncated } = await check(id);
    expect([new Set(overlaps.map(({ change }) => change?.title)).size, isTruncated]).toEqual([20, true]);
  }));

test('what cannot be read by its name is still in the way', () =>
  using(async ({ plan, check, sources }) => {
    const id = plan('Move the shop', { cmdb_ci: webServer, ...MORNING });
    plan('Patch day', { cmdb_ci: webServer, ...MORNING });
    const [source] = sources;
    if (source) sources[0] = { ...source, capabilities: { changeRecord: source.capabilities.changeRecord } as Capabilities };
    expect((await check(id)).overlaps).toEqual([{ kind: 'CI already scheduled', change: null, itemName: null }]);
  }));

test('nothing in the way is told as that, and a change without a plan with the words of its system', () =>
  using(async ({ plan, check }) => {
    expect(await check(plan('Alone', { cmdb_ci: webServer, ...MORNING }))).toMatchObject({ outcome: 'checked', overlaps: [], message: null });
    expect(await check(plan('Without a plan', {}))).toMatchObject({ outcome: 'refused', message: expect.stringContaining('first'), overlaps: [] });
  }));

test('a check that outlives its asker is told as unfinished, and waited for again without a second one', () =>
  using(async ({ plan, check, connection }) => {
    const asker = new AbortController();
    const id = plan('Move the shop', { cmdb_ci: webServer, ...MORNING });
    const sleep = connection.clock.sleep.bind(connection.clock);
    Object.assign(connection.clock, {
      sleep: (ms: number, signal?: AbortSignal) => {
        asker.abort();
        return sleep(ms, signal);
      },
    });
    const { outcome, run } = await check(id, { signal: asker.signal });
    expect([outcome, run]).toEqual(['unfinished', '']);
    expect(await check(id, { run: run ?? 'none' })).toMatchObject({ outcome: 'checked', overlaps: [], run: null });
    expect(connection.fake.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/conflict'))).toHaveLength(1);
  }));

test('a check that its asker does not outlive until it has begun is one to be started again', () =>
  using(async ({ plan, check }) => {
    const id = plan('Move the shop', { cmdb_ci: webServer, ...MORNING });
    expect(await check(id, { signal: AbortSignal.abort() })).toMatchObject({ outcome: 'unfinished', run: null });
  }));

test('a change that is gone, a system without such a check and one that is not there are no findings', () =>
  using(async ({ plan, check, sources, connection }) => {
    const id = plan('Move the shop', { cmdb_ci: webServer, ...MORNING });
    await expect(check('f'.repeat(32))).rejects.toMatchObject({ code: 'not-found' });
    await expect(check(id, { connectionId: 'gone' })).rejects.toMatchObject({ code: 'not-found' });
    const { checkConflicts: _check, ...records } = connection.changeRecord;
    sources[0] = { connectionId: 'sn', name: 'Tracker', capabilities: { changeRecord: records as Capabilities['changeRecord'] } as Capabilities };
    await expect(check(id)).rejects.toMatchObject({ code: 'not-found', message: 'Tracker has no check for overlapping changes.' });
  }));

test('a vendor that fails is a failure, and no empty finding', () =>
  using(async ({ plan, check, connection }) => {
    const id = plan('Move the shop', { cmdb_ci: webServer, ...MORNING });
    connection.fake.switchOn({ kind: 'down' });
    await expect(check(id)).rejects.toMatchObject({ code: expect.stringMatching(/^vendor-/) });
  }));
