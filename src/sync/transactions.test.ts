/** What a run costs in transactions, and what stands in the store at each moment at which a worker could die. */
import { brandId, type LinkId } from '#domain';
import { createSync } from './create-sync.ts';
import type { SyncDeps, SyncStore } from './ports.ts';
import { createWorld, INSTALLATION, incidentFlow, TICKET, type World } from './testing/world.ts';

type Commit = 'at-once' | 'lazy';

/** A world that is linked and at rest, and its engine with every commit counted. */
async function atRest(options: Parameters<typeof createWorld>[0] = {}) {
  const world = createWorld(options);
  const link = await world.link();
  await world.settle();
  const commits: Commit[] = [];
  const store: SyncStore = {
    transact: async (installationId, work, commit = 'at-once') => {
      const result = await world.store.transact(installationId, work, commit);
      commits.push(commit);
      return result;
    },
  };
  return { world, link, commits, deps: { ...world.deps, store } satisfies SyncDeps };
}

async function run(deps: SyncDeps, commits: Commit[], linkId: LinkId) {
  const sync = createSync(deps);
  await sync.wakeAll({ installationId: INSTALLATION });
  commits.length = 0;
  return sync.reconcile({ installationId: INSTALLATION, linkId });
}

const kept = (world: World, linkId: LinkId) =>
  world.store.transact(INSTALLATION, async (stores) => ({
    open: await stores.operations.listOpen(linkId),
    shadows: await stores.shadows.list(linkId),
    link: await stores.links.read(linkId),
  }));

test('a run that finds nothing to do makes two transactions, and only its claim waits for the disk', async () => {
  const { link, commits, deps } = await atRest();
  await run(deps, commits, link.id);
  expect(commits).toEqual(['at-once', 'lazy']);
});

test('one field out makes three transactions, each of which waits for the disk', async () => {
  const { world, link, commits, deps } = await atRest();
  world.desk.edit(TICKET, { subject: 'Mail is down' });
  expect(await run(deps, commits, link.id)).toMatchObject({ kind: 'ran', end: { kind: 'done' }, link: { state: 'in-sync' } });
  expect(world.remote.now('1').short_description).toBe('Mail is down');
  expect(commits).toEqual(['at-once', 'at-once', 'at-once']);
});

test('one field in makes three', async () => {
  const { world, link, commits, deps } = await atRest();
  world.remote.edit('1', { assignee: 'Priya' });
  await run(deps, commits, link.id);
  expect(world.desk.now(TICKET).owner).toBe('Priya');
  expect(commits).toHaveLength(3);
});

test('a field each way makes four: what came of the first write goes out with the second one as sent', async () => {
  const { world, link, commits, deps } = await atRest();
  world.desk.edit(TICKET, { subject: 'Mail is down' });
  world.remote.edit('1', { assignee: 'Priya' });
  await run(deps, commits, link.id);
  expect(commits).toHaveLength(4);
});

test('a newer version that changes nothing is remembered at once', async () => {
  const { world, link, commits, deps } = await atRest();
  world.remote.edit('1', { work_notes: '' });
  await run(deps, commits, link.id);
  expect(commits).toEqual(['at-once', 'at-once']);
  expect((await kept(world, link.id)).link?.remoteSeen?.at).toBe(world.clock.now());
});

test('looking for comments costs no transaction, and what came of a write stands before that', async () => {
  const { world, link, commits, deps } = await atRest({
    flow: incidentFlow({ comments: { public: 'both', internal: 'both', since: 'link' } }),
  });
  await run(deps, commits, link.id);
  expect(commits).toHaveLength(2);
  world.desk.edit(TICKET, { subject: 'Mail is down' });
  const seen: unknown[] = [];
  const { desk } = world.deps.systems;
  const systems: SyncDeps['systems'] = {
    ...deps.systems,
    desk: async (installationId) => {
      const opened = await desk(installationId);
      if (opened.kind !== 'open') return opened;
      const listComments: typeof opened.records.listComments = async (...given) => {
        const { open, shadows } = await kept(world, link.id);
        seen.push({ open: open.length, subject: shadows.find(({ remote }) => remote === 'Mail is down')?.desk });
        return opened.records.listComments(...given);
      };
      return {
        ...opened,
        records: new Proxy(opened.records, { get: (of, name) => (name === 'listComments' ? listComments : Reflect.get(of, name)) }),
      };
    },
  };
  await run({ ...deps, systems }, commits, link.id);
  expect(seen).toEqual([{ open: 0, subject: 'Mail is down' }]);
  expect(commits).toHaveLength(4);
});

test('an operation is sent in the store, with the version it was planned from, before the vendor hears of it', async () => {
  const { world, link, commits, deps } = await atRest();
  world.desk.edit(TICKET, { subject: 'Mail is down' });
  const standing: unknown[] = [];
  const { remote } = world.deps.systems;
  const systems: SyncDeps['systems'] = {
    ...deps.systems,
    remote: async (...asked) => {
      const opened = await remote(...asked);
      if (opened.kind !== 'open') return opened;
      const write: typeof opened.records.write = async (request, call) => {
        standing.push(...(await kept(world, link.id)).open.map(({ state, basisToken, sentAt }) => ({ state, basisToken, sentAt })));
        expect(request.expected?.token).toBe((standing[0] as { basisToken: string }).basisToken);
        return opened.records.write(request, call);
      };
      return { ...opened, records: new Proxy(opened.records, { get: (of, name) => (name === 'write' ? write : Reflect.get(of, name)) }) };
    },
  };
  await run({ ...deps, systems }, commits, link.id);
  expect(standing).toMatchObject([{ state: 'sent', sentAt: world.clock.now() }]);
  expect((await kept(world, link.id)).open).toEqual([]);
});

test('a write that has to wait for its ticket is planned, not sent', async () => {
  const { world, link, commits, deps } = await atRest({ limits: { ticketWrites: 1 } });
  for (const assignee of ['Priya', 'Tom']) {
    world.remote.edit('1', { assignee });
    await run(deps, commits, link.id);
  }
  expect(world.desk.now(TICKET).owner).toBe('Priya');
  expect((await kept(world, link.id)).open.map(({ state, sentAt }) => ({ state, sentAt }))).toEqual([{ state: 'planned', sentAt: null }]);
});

test('a run whose lease was taken over while the vendor answered writes nothing of what it owes', async () => {
  const { world, link, commits, deps } = await atRest();
  world.desk.edit(TICKET, { subject: 'Mail is down' });
  const { remote } = world.deps.systems;
  const systems: SyncDeps['systems'] = {
    ...deps.systems,
    remote: async (...asked) => {
      const opened = await remote(...asked);
      if (opened.kind !== 'open') return opened;
      const write: typeof opened.records.write = async (request, call) => {
        const answer = await opened.records.write(request, call);
        const { now } = world.clock;
        await world.store.transact(INSTALLATION, (stores) => stores.links.claim(link.id, now() + 60_000, 25_000));
        return answer;
      };
      return { ...opened, records: new Proxy(opened.records, { get: (of, name) => (name === 'write' ? write : Reflect.get(of, name)) }) };
    },
  };
  expect(await run({ ...deps, systems }, commits, link.id)).toMatchObject({ kind: 'ran', link: undefined });
  const after = await kept(world, link.id);
  expect(after.open.map(({ state }) => state)).toEqual(['sent']);
  expect(after.shadows.some(({ remote: value }) => value === 'Mail is down')).toBe(false);
});

test('a paused link is not claimed: the claim goes back with its transaction', async () => {
  const { world, link, commits, deps } = await atRest();
  await world.sync.pauseScope({ installationId: INSTALLATION, scope: { kind: 'flow', flow: 'incidents' }, by: 'anna', until: null });
  expect(await run(deps, commits, link.id)).toMatchObject({ kind: 'skipped', reason: { code: 'flow-paused' } });
  expect((await kept(world, link.id)).link).toMatchObject({ starts: 0, leaseUntil: 0, leaseToken: link.leaseToken + 1 });
  expect(commits).toEqual([]);
  expect(await run(deps, commits, brandId<LinkId>('nobody'))).toMatchObject({ kind: 'skipped', reason: { code: 'not-due' } });
});
