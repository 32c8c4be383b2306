import { brandId, type InstallationId, type LinkId } from '#domain';
import { createSyncStore, type Database } from '#storage';
import type { SyncStore } from '#sync';
import { runModel } from '../../../src/sync/model.suite.ts';
import { linkRow } from '../../../src/sync/ports.suite.ts';
import { createWorld, INSTALLATION, TEST_CALL, TICKET } from '../../../src/sync/testing/world.ts';
import { engines, type OpenEngine } from '../platform/engines.ts';
import { enrolForTest } from '../platform/installations.ts';

/** The store as an installation that nothing else uses, whatever name the test's world gives it. */
async function freshStore(database: Database, name: string): Promise<SyncStore> {
  const installationId = brandId<InstallationId>(await enrolForTest(database, name));
  const store = createSyncStore({ database });
  return { transact: (_installation, work) => store.transact(installationId, work) };
}

for (const { engine, open } of engines) {
  describe(engine, () => {
    let opened: OpenEngine;
    let count = 0;
    const newStore = () => {
      count += 1;
      return freshStore(opened.database, `f${count}`);
    };
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened?.close());

    runModel({ engine, runs: Number(process.env.TIELINE_MODEL_RUNS_ENGINE ?? 100), newStore });

    test('takes fifty identical webhooks at once as one: one row, one wish, all answered', async () => {
      const world = createWorld({ store: await newStore() });
      const link = await world.link();
      await world.settle();
      const { link: before } = await world.sync.readLinkDetails({ installationId: INSTALLATION, linkId: link.id });
      const nudge = { deliveryId: 'the-same', events: [{ type: 'changed', recordType: 'ticket', recordId: TICKET, isDeletion: false }] };
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => world.sync.acceptWebhook({ installationId: INSTALLATION, connectionId: 'conn-desk', side: 'desk', nudge })),
      );
      expect(answers.filter(({ kind }) => kind === 'accepted')).toEqual([{ kind: 'accepted', links: 1 }]);
      expect(answers.filter(({ kind }) => kind === 'doubled')).toHaveLength(49);
      const { link: after } = await world.sync.readLinkDetails({ installationId: INSTALLATION, linkId: link.id });
      expect(after.wantedSeq).toBe(before.wantedSeq + 1);
    });

    test('finds by the sweep what a lost webhook did not tell', async () => {
      const world = createWorld({ store: await newStore() });
      await world.link();
      await world.settle();
      const sweep = (side: 'desk' | 'remote') =>
        world.sync.sweep({
          installationId: INSTALLATION,
          connectionId: `conn-${side}`,
          side,
          records: side === 'desk' ? world.desk : world.remote,
          recordType: 'any',
          call: TEST_CALL,
        });
      await sweep('desk');
      await sweep('remote');
      world.remote.edit('1', { assignee: 'Priya' });
      world.desk.edit(TICKET, { status: 'pending' });
      expect([await sweep('desk'), await sweep('remote')]).toMatchObject([
        { changes: 1, links: 1 },
        { changes: 1, links: 1 },
      ]);
      await world.settle();
      expect([world.desk.now(TICKET).owner, world.remote.now('1').state]).toEqual(['Priya', '3']);
      // Our own writes are changes too: the next sweep sees them and nothing follows.
      await sweep('desk');
      await sweep('remote');
      const effects = world.desk.ledger.length + world.remote.ledger.length;
      await world.settle();
      expect(world.desk.ledger.length + world.remote.ledger.length).toBe(effects);
    });

    test('repeats a transaction that lost a deadlock, unseen from outside, with both effects there once', async () => {
      if (engine === 'pglite') return; // one connection: transactions queue and cannot deadlock
      const store = await newStore();
      for (const id of ['a', 'b']) await store.transact(INSTALLATION, (stores) => stores.links.reserve(linkRow(id)));
      const [first, second] = ['a', 'b'].map((id) => brandId<LinkId>(id)) as [LinkId, LinkId];
      let attempts = 0;
      let holding = 0;
      const bothHoldOne = Promise.withResolvers<void>();
      const inOrder = (one: LinkId, other: LinkId) =>
        store.transact(INSTALLATION, async (stores) => {
          attempts += 1;
          await stores.links.want([one]);
          holding += 1;
          if (holding === 2) bothHoldOne.resolve();
          await bothHoldOne.promise;
          await stores.links.want([other]);
        });
      await Promise.all([inOrder(first, second), inOrder(second, first)]);
      // One of them at least lost; on a slow machine a second try can lose again.
      expect(attempts).toBeGreaterThanOrEqual(3);
      const links = await store.transact(INSTALLATION, async (stores) => [await stores.links.read(first), await stores.links.read(second)]);
      expect(links.map((link) => link?.wantedSeq)).toEqual([3, 3]);
    });
  });
}
