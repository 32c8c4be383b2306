import { type KyselyPlugin, sql } from 'kysely';
import { brandId, type InstallationId, type TicketId } from '#domain';
import { createSyncStore, type Database } from '#storage';
import { runBatchStoreContract } from '../../../src/sync/batches/store.suite.ts';
import { linkRow } from '../../../src/sync/ports.suite.ts';
import { createBatchWorld } from '../../../src/sync/testing/batch-world.ts';
import { INSTALLATION, incidentFlow } from '../../../src/sync/testing/world.ts';
import { engines, type OpenEngine } from '../platform/engines.ts';
import { enrolForTest } from '../platform/installations.ts';

/** The database, and how many statements were sent through it within transactions of an installation. */
function countStatements(database: Database): { readonly database: Database; readonly statements: () => number } {
  let count = 0;
  const counter: KyselyPlugin = {
    transformQuery: ({ node }) => {
      count += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  const withTenant: Database['withTenant'] = (installationId, work, options) =>
    database.withTenant(installationId, (trx) => work(trx.withPlugin(counter)), options);
  return { database: { ...database, withTenant }, statements: () => count };
}

for (const { engine, open } of engines) {
  describe(engine, () => {
    let opened: OpenEngine;
    let count = 0;
    beforeAll(async () => {
      opened = await open();
      await enrolForTest(opened.database, INSTALLATION);
    });
    afterAll(() => opened?.close());

    runBatchStoreContract(engine, async () => {
      count += 1;
      const [installationId, other] = [`b${count}`, `b${count}-other`];
      for (const id of [installationId, other]) await enrolForTest(opened.database, id);
      return {
        store: createSyncStore({ database: opened.database }),
        installationId: brandId<InstallationId>(installationId),
        other: brandId<InstallationId>(other),
      };
    });

    test('plans a draft over five hundred links in fewer than a hundred statements', async () => {
      const { database, statements } = countStatements(opened.database);
      const store = createSyncStore({ database });
      const world = createBatchWorld({ store });
      for (let n = 0; n < 500; n += 1) {
        const id = String(5_000 + n);
        world.desk.seed(id);
        world.remote.seed(id);
      }
      const first = linkRow('bulk-5000', { ticketId: brandId<TicketId>('5000'), remoteId: '5000', doneSeq: 1, create: null, choices: {} });
      await store.transact(INSTALLATION, ({ links }) => links.reserve(first));
      await opened.database.withTenant(INSTALLATION, (trx) =>
        sql`INSERT INTO sync_links SELECT (jsonb_populate_record(link, jsonb_build_object('id', 'bulk-' || n, 'ticket_id', n::text, 'remote_id', n::text))).*
          FROM sync_links link, generate_series(5001, 5499) n WHERE link.id = 'bulk-5000'`.execute(trx),
      );
      const flow = incidentFlow();
      world.drafts.set('draft', { ...flow, fields: [...flow.fields, { desk: 'tags', remote: 'labels', direction: 'out' }], drift: 'repair' });
      const before = statements();
      const { batch } = await world.plan({ kind: 'plan', document: 'draft' });
      expect(batch).toMatchObject({ state: 'planned', looked: 500, total: 500 });
      expect(statements() - before).toBeLessThan(100);
    });
  });
}
