import type { FieldOption, FieldSchema, LinkId } from '#domain';
import { createLiveSchemas } from './live-schemas.ts';
import { createTestClock, createWorld, INSTALLATION, incidentFlow, TEST_CALL, TICKET, type World } from './testing/world.ts';

const OTHERS = ['201', '202', '203', '204', '205'] as const;

function field(path: string, patch: Partial<FieldSchema> = {}): FieldSchema {
  return { path, label: path, kind: 'text', isReadOnly: false, isRequired: false, ...patch };
}

/** Live schemas of both sides that a test may change. */
function schemas() {
  const remote = ['state', 'short_description', 'work_notes', 'impact', 'assignee'].map((path) => field(path));
  const desk = ['status', 'subject', 'note', 'impact', 'owner'].map((path) => field(path));
  const change = (fields: FieldSchema[]) => (path: string, patch: Partial<FieldSchema>) => {
    const index = fields.findIndex((candidate) => candidate.path === path);
    fields[index] = field(path, { ...fields[index], ...patch });
  };
  return { remote, desk, changeRemote: change(remote), changeDesk: change(desk) };
}

async function linked(live: ReturnType<typeof schemas>, options: Parameters<typeof createWorld>[0] = {}) {
  const world = createWorld({ ...options, desk: { schema: live.desk }, remote: { schema: live.remote, ...options.remote } });
  const { id: linkId } = await world.link();
  await world.settle();
  return { world, linkId };
}

async function run(world: World, linkId: LinkId): Promise<void> {
  await world.sync.wakeAll({ installationId: INSTALLATION });
  await world.settle();
  await world.reconcile(linkId);
}

/** The cached schemas are forgotten, and the next sweep looks whether anything is well again. */
async function laterSweep(world: World): Promise<void> {
  world.clock.advance(900_001);
  const sweep = { installationId: INSTALLATION, connectionId: 'conn-remote', side: 'remote' as const, records: world.remote };
  await world.sync.sweep({ ...sweep, recordType: 'any', call: TEST_CALL });
  await world.settle();
}

const holds = async (world: World, linkId: LinkId) => (await world.sync.readLinkDetails({ installationId: INSTALLATION, linkId })).holds;

describe('a field whose live type changes', () => {
  test('is held alone, says what it was and is, and flows again by itself when the type is back', async () => {
    const live = schemas();
    const { world, linkId } = await linked(live);
    live.changeRemote('work_notes', { kind: 'integer' });
    world.clock.advance(900_001);
    world.desk.edit(TICKET, { note: 'new note', status: 'pending' });
    await run(world, linkId);
    expect(await holds(world, linkId)).toMatchObject([
      {
        kind: 'schema',
        path: 'work_notes',
        reason: { code: 'field-type-changed', facts: { side: 'remote', path: 'work_notes', was: 'text', is: 'integer' } },
        release: { code: 'release-schema-or-rule' },
      },
    ]);
    expect(world.remote.now('1')).toMatchObject({ state: '3', work_notes: '' });
    const { flows } = await world.sync.readOverview({ installationId: INSTALLATION });
    expect(flows[0]?.setAside).toMatchObject([{ side: 'remote', tryAt: null, waiting: 1, reason: { code: 'field-type-changed' } }]);
    live.changeRemote('work_notes', { kind: 'text' });
    await laterSweep(world);
    expect(await holds(world, linkId)).toEqual([]);
    expect(world.remote.now('1').work_notes).toBe('new note');
  });

  test('is meant where the rule was saved anew', async () => {
    const live = schemas();
    const { world, linkId } = await linked(live);
    live.changeRemote('work_notes', { kind: 'long-text' });
    world.clock.advance(900_001);
    await run(world, linkId);
    expect(await holds(world, linkId)).toHaveLength(1);
    const { fields } = incidentFlow();
    const saved = fields.map((rule) => (rule.desk === 'note' ? { ...rule, transform: { out: ['trim'], in: ['trim'] } } : rule));
    world.activate(incidentFlow({ fields: saved }));
    await run(world, linkId);
    expect(await holds(world, linkId)).toEqual([]);
  });
});

test('a side that became read-only takes nothing, while the other way goes on', async () => {
  const live = schemas();
  const { world, linkId } = await linked(live);
  live.changeRemote('impact', { isReadOnly: true });
  world.clock.advance(900_001);
  world.desk.edit(TICKET, { impact: '2' });
  await run(world, linkId);
  expect(await holds(world, linkId)).toMatchObject([{ kind: 'schema', side: 'remote', reason: { code: 'field-read-only' } }]);
  world.remote.edit('1', { impact: '3' });
  world.desk.edit(TICKET, { impact: '1' });
  await run(world, linkId);
  expect(world.desk.now(TICKET).impact).toBe('3');
  expect(await holds(world, linkId)).toEqual([]);
});

describe('a field that the vendor refuses again and again', () => {
  async function refusing(accepted?: Readonly<Record<string, readonly FieldOption[]>>) {
    const live = schemas();
    let isRefusing = true;
    const { world, linkId } = await linked(live, {
      limits: { maxRefusals: 3 },
      remote: {
        schema: live.remote,
        refuse: (_after, written) =>
          isRefusing && 'work_notes' in written
            ? { fields: ['work_notes'], message: 'Notes are frozen.', missing: [], ...(accepted && { accepted }) }
            : undefined,
      },
    });
    const links = [linkId];
    for (const ticket of OTHERS) {
      const ticketId = ticket as typeof TICKET;
      world.desk.seed(ticketId);
      world.remote.seed(ticket);
      links.push((await world.link(ticketId, `INC${ticket}`)).id);
    }
    await world.settle();
    const edit = async (index: number) => {
      world.desk.edit(index === 0 ? TICKET : (OTHERS[index - 1] ?? ''), { note: `note ${index}`, status: 'pending' });
      await world.sync.syncNow({ installationId: INSTALLATION, linkId: links[index] ?? linkId });
      await world.settle();
    };
    const heal = () => {
      isRefusing = false;
    };
    return { world, links, edit, heal };
  }

  test('is set aside for all links of the flow after a few, the others of its fields flow, and nothing more is sent', async () => {
    const { world, links, edit } = await refusing();
    for (const index of [0, 1, 2]) await edit(index);
    const writes = world.remote.calls.get('write') ?? 0;
    await edit(3);
    expect((world.remote.calls.get('write') ?? 0) - writes).toBe(1);
    expect(await holds(world, links[3] as LinkId)).toMatchObject([
      { kind: 'schema', path: 'work_notes', reason: { code: 'field-refused-often', facts: { refusals: 3, message: 'Notes are frozen.' } } },
    ]);
    expect(world.remote.now('203')).toMatchObject({ state: '3', work_notes: '' });
  });

  test('is not set aside where each refusal says what would be taken instead', async () => {
    const { world, links, edit } = await refusing({ work_notes: [{ value: 'later', label: 'Later' }] });
    for (const index of [0, 1, 2, 3]) await edit(index);
    for (const index of [0, 3]) expect(await holds(world, links[index] as LinkId)).toMatchObject([{ kind: 'refused', path: 'work_notes' }]);
    expect((await world.sync.readOverview({ installationId: INSTALLATION })).flows[0]?.setAside).toEqual([]);
  });

  test('is told once for its flow, with why, when one write tries again, and how many links wait', async () => {
    const { world, edit } = await refusing();
    const setAside = async () => (await world.sync.readOverview({ installationId: INSTALLATION })).flows[0]?.setAside;
    for (const index of [0, 1]) await edit(index);
    expect(await setAside()).toEqual([]);
    for (const index of [2, 3]) await edit(index);
    expect(await setAside()).toMatchObject([
      { side: 'remote', path: 'work_notes', tryAt: expect.any(Number), waiting: 2, reason: { code: 'field-refused-often', facts: { refusals: 3 } } },
    ]);
  });

  test('tries one write later, and releases all links when the vendor takes it', async () => {
    const { world, links, edit, heal } = await refusing();
    for (const index of [0, 1, 2, 3, 4]) await edit(index);
    heal();
    await laterSweep(world);
    for (const index of [3, 4]) {
      expect(await holds(world, links[index] as LinkId)).toEqual([]);
      expect(world.remote.now(OTHERS[index - 1] ?? '').work_notes).toBe(`note ${index}`);
    }
  });

  test('counts refusals in a row only: a write that is taken begins anew', async () => {
    const { world, links, edit, heal } = await refusing();
    for (const index of [0, 1]) await edit(index);
    heal();
    await edit(2);
    expect(await holds(world, links[2] as LinkId)).toEqual([]);
    const health = await world.store.transact(INSTALLATION, (stores) => stores.fieldHealth.list('incidents'));
    expect(health.find(({ fieldKey }) => fieldKey.includes('work_notes'))).toMatchObject({ refusals: 0, broken: null });
  });
});

describe('live schemas', () => {
  test('are read once in ten minutes, however many runs there are, and again after that', async () => {
    const live = schemas();
    const { world, linkId } = await linked(live);
    let described = 0;
    const { describe: read } = world.remote;
    world.remote.describe = (...args) => {
      described += 1;
      return read(...args);
    };
    world.clock.advance(900_001);
    for (let round = 0; round < 5; round += 1) await run(world, linkId);
    expect(described).toBe(1);
    world.clock.advance(600_001);
    await run(world, linkId);
    expect(described).toBe(2);
  });

  test('are asked for so that nobody sits through a wait for them: runs share them, and only one of those could say that it waits', async () => {
    const { world, linkId } = await linked(schemas());
    const asked: { priority: string; tells: boolean }[] = [];
    for (const side of [world.desk, world.remote]) {
      const { describe: read } = side;
      side.describe = (call) => {
        asked.push({ priority: call.priority, tells: call.onLongWait !== undefined });
        return read(call);
      };
    }
    world.clock.advance(900_001);
    await run(world, linkId);
    expect(asked).toEqual([
      { priority: 'agent', tells: false },
      { priority: 'agent', tells: false },
    ]);
  });

  test('that a vendor cannot tell break nothing, and the vendor is left alone for a minute', async () => {
    const clock = createTestClock();
    const cache = createLiveSchemas({ clock, ttlMs: 600_000 });
    let asked = 0;
    const fail = async () => {
      asked += 1;
      throw new Error('down');
    };
    expect(await cache.read('a', fail)).toBeUndefined();
    expect(await cache.read('a', fail)).toBeUndefined();
    expect(asked).toBe(1);
    clock.advance(60_001);
    await cache.read('a', fail);
    expect(asked).toBe(2);
  });
});
