/**
 * @module sync/batches/store.suite
 * What the store of batches promises, over memory, PGlite and PostgreSQL. One jest test per promise; each gets an installation of its own.
 */
import { because, brandId, type LinkId, type OperationId, type TicketId } from '#domain';
import { linkRow, type SyncStoreHarness } from '../ports.suite.ts';
import type { SyncStores } from '../ports.ts';
import type { BatchItemRow, BatchRow, BatchStage } from './rows.ts';

const NOW = 1_772_442_000_000;

export function batchRow(id: string, patch: Partial<BatchRow> = {}): BatchRow {
  return {
    id,
    kind: 'audit',
    request: { kind: 'audit', flow: 'incidents' },
    subject: 'incidents',
    openKey: `key ${id}`,
    state: 'planning',
    startedBy: 'Leona Vogt',
    startedAt: NOW,
    endedAt: null,
    approvedBy: null,
    reason: because('batch-waits-for-vendor', { connection: 'remote' }),
    checkpoint: null,
    looked: 0,
    total: null,
    equals: 0,
    basis: null,
    nextPosition: 0,
    attempts: 0,
    starts: 0,
    nextAt: 0,
    leaseToken: 0,
    leaseUntil: 0,
    ...patch,
  };
}

export const itemRow = (position: number, patch: Partial<BatchItemRow> = {}): BatchItemRow => ({
  batchId: 'b',
  position,
  key: `key-${position}`,
  ticketId: brandId<TicketId>(`ticket-${position}`),
  linkId: null,
  record: null,
  flow: 'incidents',
  verdict: 'safe',
  reason: because('item-repaired', { fields: 1 }),
  state: 'waiting',
  fields: [],
  wantedSeq: null,
  ...patch,
});

const field = (path: string): BatchItemRow['fields'][number] => ({
  fieldKey: path,
  side: 'remote',
  path,
  before: null,
  after: 'a\u0000b\ud800',
  reason: because('batch-repairs'),
  sides: { desk: '', remote: null },
});

/** Registers the suite; `open` makes a fresh harness per test. */
export function runBatchStoreContract(name: string, open: () => Promise<SyncStoreHarness>): void {
  describe(`the store of batches on ${name}`, () => {
    let harness: SyncStoreHarness;
    beforeEach(async () => {
      harness = await open();
    });
    const within = <Result>(work: (stores: SyncStores) => Promise<Result>) => harness.store.transact(harness.installationId, work);

    test('keeps a batch as it was given', async () => {
      const row = batchRow('b', { request: { kind: 'plan', document: 'a\u0000b' }, kind: 'plan', total: 7, checkpoint: 'after ö', basis: 'hash' });
      expect(await within(({ batches }) => batches.start(row))).toEqual({ kind: 'started', batch: row });
      expect(await within(({ batches }) => batches.read('b'))).toEqual(row);
      expect(await within(({ batches }) => batches.read('none'))).toBeUndefined();
    });

    test('starts one batch of a key, however many ask at once, and another one once the first is over', async () => {
      const ids = ['b1', 'b2', 'b3', 'b4'];
      const started = await Promise.all(ids.map((id) => within(({ batches }) => batches.start(batchRow(id, { openKey: 'same' })))));
      expect(started.filter(({ kind }) => kind === 'started')).toHaveLength(1);
      const [first] = new Set(started.map(({ batch }) => batch.id));
      expect(new Set(started.map(({ batch }) => batch.id)).size).toBe(1);
      await within(({ batches }) => batches.update(first ?? '', { openKey: null, state: 'done', endedAt: NOW }));
      expect(await within(({ batches }) => batches.start(batchRow('b9', { openKey: 'same' })))).toMatchObject({ kind: 'started' });
    });

    test('gives the lease to one claim, and again when it has run out; an old token changes nothing', async () => {
      await within(({ batches }) => batches.start(batchRow('b')));
      const claims = await Promise.all([1, 2, 3].map(() => within(({ batches }) => batches.claim('b', NOW, 1_000))));
      expect(claims.filter((claim) => claim !== undefined)).toMatchObject([{ leaseToken: 1, starts: 1, leaseUntil: NOW + 1_000 }]);
      expect(await within(({ batches }) => batches.claim('b', NOW + 1_000, 1_000))).toMatchObject({ leaseToken: 2, starts: 2 });
      expect(await within(({ batches }) => batches.update('b', { checkpoint: 'old' }, 1))).toBe(false);
      expect(await within(({ batches }) => batches.update('b', { checkpoint: 'new' }, 2))).toBe(true);
      expect(await within(({ batches }) => batches.read('b'))).toMatchObject({ checkpoint: 'new' });
    });

    test('lists as due what plans or applies, waits for nothing and is free; longest due first', async () => {
      const rows = [
        batchRow('b1', { nextAt: NOW - 1 }),
        batchRow('b2', { nextAt: NOW - 9, state: 'applying' }),
        batchRow('b3', { nextAt: NOW + 1 }),
        batchRow('b4', { leaseUntil: NOW + 1 }),
        batchRow('b5', { state: 'planned' }),
        batchRow('b6', { state: 'cancelled', openKey: null }),
      ];
      for (const row of rows) await within(({ batches }) => batches.start(row));
      expect(await within(({ batches }) => batches.listDue(NOW, 9))).toEqual(['b2', 'b1']);
      expect(await within(({ batches }) => batches.claim('b5', NOW, 1))).toBeUndefined();
      expect(await within(({ batches }) => batches.countOpen())).toEqual({ running: 4, waiting: 1 });
    });

    test('pages batches, the newest first', async () => {
      for (const n of [1, 2, 3]) await within(({ batches }) => batches.start(batchRow(`b${n}`, { startedAt: NOW + n })));
      const first = await within(({ batches }) => batches.list({ limit: 2 }));
      expect(first.rows.map(({ id }) => id)).toEqual(['b3', 'b2']);
      const second = await within(({ batches }) => batches.list({ limit: 2, cursor: first.next ?? '' }));
      expect(second).toMatchObject({ rows: [{ id: 'b1' }], next: null });
      await within(({ batches }) => batches.start(batchRow('b4', { state: 'planned' })));
      await within(({ batches }) => batches.start(batchRow('b5', { state: 'done', openKey: null })));
      const ofStage = async (stage: BatchStage) => (await within(({ batches }) => batches.list({ limit: 9, stage }))).rows.map(({ id }) => id);
      expect([await ofStage('running'), await ofStage('waiting'), await ofStage('ended')]).toEqual([['b3', 'b2', 'b1'], ['b4'], ['b5']]);
    });

    test('keeps items as they were given, each key once, and pages them in order', async () => {
      await within(({ batches }) => batches.start(batchRow('b')));
      const rows = [itemRow(0, { fields: [field('state')], linkId: brandId<LinkId>('l') }), itemRow(1, { verdict: 'stale' }), itemRow(2)];
      await within(({ batches }) => batches.addItems(rows));
      await within(({ batches }) => batches.addItems([itemRow(3, { key: 'key-1' }), itemRow(4)]));
      const first = await within(({ batches }) => batches.listItems('b', {}, { limit: 3 }));
      expect(first.rows).toEqual(rows);
      const second = await within(({ batches }) => batches.listItems('b', {}, { limit: 3, cursor: first.next ?? '' }));
      expect(second).toEqual({ rows: [itemRow(4)], next: null });
      expect((await within(({ batches }) => batches.listItems('b', { verdict: 'stale' }, { limit: 3 }))).rows).toEqual([rows[1]]);
    });

    test('adds a thousand items at once', async () => {
      await within(({ batches }) => batches.start(batchRow('b')));
      await within(({ batches }) => batches.addItems(Array.from({ length: 1_000 }, (_, n) => itemRow(n))));
      expect(await within(({ batches }) => batches.count('b'))).toMatchObject({ verdicts: { safe: 1_000 }, left: 1_000 });
    });

    test('takes safe items by state and in order, and counts what came of them', async () => {
      await within(({ batches }) => batches.start(batchRow('b')));
      const fields = [field('state'), field('impact')];
      const sameTicket = { ticketId: brandId<TicketId>('t'), fields };
      const rows = [itemRow(5, sameTicket), itemRow(3, sameTicket), itemRow(4), itemRow(6, { verdict: 'conflict', fields }), itemRow(7)];
      await within(({ batches }) => batches.addItems(rows));
      const safe = (state: 'waiting' | 'started') => within(({ batches }) => batches.listSafe('b', state, 2));
      expect((await safe('waiting')).map(({ position }) => position)).toEqual([3, 4]);
      await within(async ({ batches }) => {
        await batches.updateItem(itemRow(3), { state: 'started', linkId: brandId<LinkId>('l'), wantedSeq: 4 });
        await batches.updateItem(itemRow(4), { state: 'applied', reason: because('item-applied'), record: 'INC1' });
        await batches.updateItem(itemRow(5), { state: 'refused' });
      });
      expect(await safe('started')).toMatchObject([{ position: 3, linkId: 'l', wantedSeq: 4 }]);
      expect(await within(({ batches }) => batches.count('b'))).toEqual({
        verdicts: { safe: 4, conflict: 1 },
        fieldsChanging: 4,
        ticketsChanging: 1,
        applied: 1,
        refused: 1,
        skipped: 0,
        left: 2,
      });
      await within(({ batches }) => batches.skipWaiting('b', because('item-not-begun')));
      expect(await within(({ batches }) => batches.count('b'))).toMatchObject({ skipped: 1, left: 1 });
    });

    test('undoes items and checkpoint together', async () => {
      await within(({ batches }) => batches.start(batchRow('b')));
      const failing = within(async ({ batches }) => {
        await batches.addItems([itemRow(0)]);
        await batches.update('b', { checkpoint: 'further' });
        throw new Error('killed');
      });
      await expect(failing).rejects.toThrow('killed');
      expect(await within(({ batches }) => batches.read('b'))).toMatchObject({ checkpoint: null });
      expect((await within(({ batches }) => batches.count('b'))).left).toBe(0);
    });

    test('forgets batches that ended long ago, with their items', async () => {
      await within(({ batches }) => batches.start(batchRow('b', { endedAt: NOW - 1, openKey: null, state: 'done' })));
      await within(({ batches }) => batches.start(batchRow('open')));
      await within(({ batches }) => batches.addItems([itemRow(0)]));
      await within(({ batches }) => batches.prune(NOW));
      expect(await within(({ batches }) => batches.read('b'))).toBeUndefined();
      expect((await within(({ batches }) => batches.listItems('b', {}, { limit: 1 }))).rows).toEqual([]);
      expect(await within(({ batches }) => batches.read('open'))).toBeDefined();
    });

    test('shows nothing of it to another installation', async () => {
      await within(({ batches }) => batches.start(batchRow('b', { openKey: 'same' })));
      await harness.store.transact(harness.other, async ({ batches }) => {
        expect(await batches.read('b')).toBeUndefined();
        expect((await batches.list({ limit: 5 })).rows).toEqual([]);
        expect(await batches.claim('b', NOW, 1)).toBeUndefined();
        expect(await batches.start(batchRow('b', { openKey: 'same' }))).toMatchObject({ kind: 'started' });
      });
    });

    test('reads links by id, and what hangs on many of them at once', async () => {
      const ids = ['l1', 'l2', 'l3'].map((id) => brandId<LinkId>(id));
      for (const id of ids) await within(({ links }) => links.reserve(linkRow(id, { remoteId: id, flow: id === 'l3' ? 'changes' : 'incidents' })));
      await within(async (stores) => {
        await stores.shadows.put(ids.map((linkId) => ({ linkId, fieldKey: 'f', desk: 1, remote: '1', ruleHash: 'h', unconfirmed: null, trail: [] })));
        await stores.carried.reserve({
          id: 'c1',
          linkId: brandId<LinkId>('l1'),
          kind: 'comment',
          originSide: 'desk',
          originId: '1',
          visibility: 'public',
          marker: 'm',
          contentHash: 'x',
          state: 'done',
          targetId: '9',
          sentAt: NOW,
          detail: null,
        });
        const operation = {
          linkId: brandId<LinkId>('l2'),
          side: 'remote',
          fields: [],
          extras: {},
          answerIds: [],
          basisToken: '',
          basisAt: '',
        } as const;
        const times = { mappingVersion: 3, traceId: 't', seenAt: NOW, createdAt: NOW, sentAt: NOW, doneAt: NOW };
        await stores.operations.add([
          { ...operation, ...times, id: brandId<OperationId>('o1'), state: 'done', doneAt: NOW + 1 },
          { ...operation, ...times, id: brandId<OperationId>('o2'), state: 'done' },
          { ...operation, ...times, id: brandId<OperationId>('o3'), state: 'planned' },
        ]);
      });
      await within(async ({ batches }) => {
        expect((await batches.listLinks({}, 'l1', 9)).map(({ id }) => id)).toEqual(['l2', 'l3']);
        expect((await batches.listLinks({ flow: 'incidents' }, '', 1)).map(({ id }) => id)).toEqual(['l1']);
        expect(await batches.countLinks({})).toBe(3);
        expect(await batches.countLinks({ flow: 'changes' })).toBe(1);
        expect((await batches.listShadows(ids.slice(0, 2))).map(({ linkId }) => linkId).sort()).toEqual(['l1', 'l2']);
        expect(await batches.listShadows([])).toEqual([]);
        expect(await batches.listProvenance(ids)).toEqual([]);
        expect((await batches.listDoneOperations(ids)).map(({ id }) => id)).toEqual(['o2', 'o1']);
        expect(await batches.countCarried(ids, NOW, NOW + 1)).toEqual([{ linkId: 'l1', count: 1 }]);
        expect(await batches.countCarried(ids, NOW + 1, NOW + 2)).toEqual([]);
      });
    });
  });
}
