/**
 * @module sync/ports.suite
 * What the engine's store promises, over memory, PGlite and PostgreSQL. One jest test per promise; each gets an installation of its own.
 */
import { because, brandId, type ConnectionId, type FieldValue, type InstallationId, type LinkId, type OperationId, type TicketId } from '#domain';
import type { SyncStore, SyncStores } from './ports.ts';
import type { CarriedRow, DeadLetterRow, HistoryRow, HoldRow, LinkRow, OperationRow, ProvenanceRow, ShadowRow } from './rows.ts';

/** A store and an installation that nothing else uses. */
export interface SyncStoreHarness {
  readonly store: SyncStore;
  readonly installationId: InstallationId;
  /** A second installation of the same store. */
  readonly other: InstallationId;
}

const linkId = (id: string) => brandId<LinkId>(id);
const NOW = 1_772_442_000_000;

/** Values that a careless store changes: three kinds of nothing, a NUL, a lone surrogate, a 64-bit id, a reserved name. */
const HOSTILE: readonly FieldValue[] = [
  null,
  '',
  [],
  'a\u0000b',
  '\ud800',
  '9007199254740993',
  { ['__proto__']: 1, constructor: [true] },
  0.1,
  -0,
  'Grüße 👩‍🚀',
];

export function linkRow(id: string, patch: Partial<LinkRow> = {}): LinkRow {
  return {
    id: linkId(id),
    ticketId: brandId<TicketId>(`ticket-${id}`),
    flow: 'incidents',
    connectionId: brandId<ConnectionId>('conn'),
    recordType: 'incident',
    remoteId: null,
    role: 'owner',
    record: { number: 'INC1', title: 'Mail', url: 'https://example.test', life: 'open', labels: { state: 'New' } },
    create: { correlationId: 'tl-1', idempotencyKey: 'tl-1', phase: 'reserved', sentAt: null },
    choices: { state: 'desk' },
    state: 'pending',
    stateReason: because('link-reserved'),
    pause: null,
    gate: { isOpen: true, reason: because('gate-open', { field: 'type' }) },
    wantedSeq: 1,
    doneSeq: 0,
    nextAt: 0,
    attempts: 0,
    starts: 0,
    isQuarantined: false,
    leaseToken: 0,
    leaseUntil: 0,
    deskSeen: { order: 4, at: NOW, staleToken: 'x' },
    remoteSeen: null,
    gone: null,
    mappingVersion: null,
    linkedAt: NOW,
    lastSyncAt: null,
    ...patch,
  };
}

const operation = (id: string, patch: Partial<OperationRow> = {}): OperationRow => ({
  id: brandId<OperationId>(id),
  linkId: linkId('a'),
  side: 'remote',
  fields: [{ key: 'k', ruleHash: 'h', desk: 'open', remote: '1', value: '2', path: 'state', reason: because('desk-changed') }],
  extras: { close_code: null },
  answerIds: ['answer-1'],
  state: 'planned',
  basisToken: 'v1',
  basisAt: '2026-03-02T09:00:00.000Z',
  mappingVersion: 3,
  traceId: 'trace',
  seenAt: NOW,
  createdAt: NOW,
  sentAt: null,
  doneAt: null,
  ...patch,
});

const hold = (id: string, patch: Partial<HoldRow> = {}): HoldRow => ({
  id,
  linkId: linkId('a'),
  kind: 'missing',
  fieldKey: 'k',
  side: 'remote',
  path: 'state',
  reason: because('answer-missing', { missing: 'close_code' }),
  release: because('release-answer'),
  asks: ['close_code'],
  sides: { desk: null, remote: '' },
  signature: 'sig',
  openedAt: NOW,
  releasedAt: null,
  ...patch,
});

const letter = (id: string, patch: Partial<DeadLetterRow> = {}): DeadLetterRow => ({
  id,
  linkId: linkId('a'),
  ticketId: brandId<TicketId>('ticket-a'),
  flow: 'incidents',
  record: null,
  cause: because('link-failing', { code: 'vendor-unavailable' }),
  attempts: 8,
  firstAt: NOW,
  lastAt: NOW,
  state: 'waiting',
  ...patch,
});

const carried = (id: string, patch: Partial<CarriedRow> = {}): CarriedRow => ({
  id,
  linkId: linkId('a'),
  kind: 'comment',
  originSide: 'desk',
  originId: '7',
  visibility: 'internal',
  marker: 'tl:1',
  contentHash: 'f00',
  state: 'reserved',
  targetId: null,
  sentAt: null,
  detail: null,
  ...patch,
});

const history = (id: string, patch: Partial<HistoryRow> = {}): HistoryRow => ({
  id,
  linkId: linkId('a'),
  fieldKey: 'k',
  side: 'desk',
  path: 'status',
  value: 'open',
  previous: null,
  by: 'person',
  at: NOW,
  traceId: 'trace',
  reason: because('desk-changed'),
  ...patch,
});

const shadow = (fieldKey: string, patch: Partial<ShadowRow> = {}): ShadowRow => ({
  linkId: linkId('a'),
  fieldKey,
  desk: 'open',
  remote: '2',
  ruleHash: 'h',
  unconfirmed: null,
  trail: [{ pair: 'p', at: NOW, isReturn: false }],
  ...patch,
});

const provenance = (fieldKey: string, patch: Partial<ProvenanceRow> = {}): ProvenanceRow => ({
  linkId: linkId('a'),
  fieldKey,
  state: 'in-sync',
  desk: 'open',
  remote: '2',
  deskLabel: null,
  remoteLabel: 'In Progress',
  source: 'desk',
  rule: 'incidents',
  mappingVersion: 3,
  traceId: 'trace',
  at: NOW,
  reason: because('desk-changed'),
  ...patch,
});

type Harness = SyncStoreHarness & { readonly within: <Result>(work: (stores: SyncStores) => Promise<Result>) => Promise<Result> };
type Cases = Readonly<Record<string, (harness: Harness) => Promise<void>>>;

const linkCases: Cases = {
  'gives back a link exactly as it was reserved': async ({ within }) => {
    const row = linkRow('a', { pause: { by: 'Mara', at: NOW, until: null } });
    expect(await within((stores) => stores.links.reserve(row))).toEqual({ kind: 'reserved', link: row });
    expect(await within((stores) => stores.links.read(row.id))).toEqual(row);
    expect(await within((stores) => stores.links.read(linkId('nobody')))).toBeUndefined();
  },
  'answers the existing link to a second reservation of the same ticket and flow': async ({ within }) => {
    const first = linkRow('a');
    await within((stores) => stores.links.reserve(first));
    const second = await within((stores) => stores.links.reserve(linkRow('b', { ticketId: first.ticketId })));
    expect(second).toEqual({ kind: 'exists', link: first });
    expect((await within((stores) => stores.links.reserve(linkRow('c', { ticketId: first.ticketId, flow: 'changes' })))).kind).toBe('reserved');
  },
  'makes exactly one link of ten reservations at the same time': async ({ within }) => {
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        within((stores) => stores.links.reserve(linkRow(`l${index}`, { ticketId: brandId<TicketId>('one') }))),
      ),
    );
    expect(outcomes.filter(({ kind }) => kind === 'reserved')).toHaveLength(1);
    expect(new Set(outcomes.map(({ link }) => link.id)).size).toBe(1);
  },
  'lets one link own a record and any number follow it': async ({ within }) => {
    for (const id of ['a', 'b', 'c']) await within((stores) => stores.links.reserve(linkRow(id)));
    const attach = (id: string, role: LinkRow['role']) => within((stores) => stores.links.attach(linkId(id), 'rec-1', role, { create: null }));
    const owners = await Promise.all([attach('a', 'owner'), attach('b', 'owner')]);
    expect(owners.sort()).toEqual(['attached', 'owned']);
    expect(await attach('c', 'follower')).toBe('attached');
    const links = await within((stores) => stores.links.listByRecord('conn', 'incident', 'rec-1'));
    expect(links.map(({ role }) => role).sort()).toEqual(['follower', 'owner']);
    expect(links.every(({ create }) => create === null)).toBe(true);
  },
  'finds links by ticket, by records and by tickets': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a', { remoteId: 'r1' })));
    await within((stores) => stores.links.reserve(linkRow('b', { remoteId: 'r2', connectionId: brandId<ConnectionId>('elsewhere') })));
    expect((await within((stores) => stores.links.listByRecords('conn', ['r1', 'r2']))).map(({ id }) => id)).toEqual(['a']);
    expect(await within((stores) => stores.links.listByRecords('conn', []))).toEqual([]);
    expect((await within((stores) => stores.links.listByTicket(brandId<TicketId>('ticket-b')))).map(({ id }) => id)).toEqual(['b']);
    expect(await within((stores) => stores.links.listByTickets([brandId<TicketId>('ticket-a'), brandId<TicketId>('ticket-b')]))).toHaveLength(2);
    expect(await within((stores) => stores.links.listByTickets([]))).toEqual([]);
  },
  'finds links by the number of their record, exact, newest first': async ({ within }) => {
    const record = (number: string, title = 't') => ({ number, title, url: 'u', life: 'open', labels: {} });
    await within((stores) => stores.links.reserve(linkRow('a', { record: record('INC"1'), linkedAt: NOW })));
    await within((stores) => stores.links.reserve(linkRow('b', { record: record('INC"1'), linkedAt: NOW + 1 })));
    await within((stores) => stores.links.reserve(linkRow('c', { record: record('INC"12', 'about INC"1') })));
    const found = (number: string) => within(async (stores) => (await stores.links.listByNumber(number)).map(({ id }) => id));
    expect([await found('INC"1'), await found('INC'), await found('%')]).toEqual([['b', 'a'], [], []]);
  },
  'gives the lease to one of many claims, and again only when it has run out': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a')));
    const claims = await Promise.all(Array.from({ length: 8 }, () => within((stores) => stores.links.claim(linkId('a'), NOW, 25_000))));
    const won = claims.filter((claim) => claim !== undefined);
    expect(won).toMatchObject([{ leaseToken: 1, starts: 1, leaseUntil: NOW + 25_000 }]);
    expect(await within((stores) => stores.links.claim(linkId('a'), NOW + 24_999, 25_000))).toBeUndefined();
    expect(await within((stores) => stores.links.claim(linkId('a'), NOW + 25_000, 25_000))).toMatchObject({ leaseToken: 2, starts: 2 });
  },
  'keeps, changes and releases only under the newest lease': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a')));
    await within((stores) => stores.links.claim(linkId('a'), NOW, 1_000));
    await within((stores) => stores.links.claim(linkId('a'), NOW + 2_000, 1_000));
    expect(await within((stores) => stores.links.keepLease(linkId('a'), 1, NOW + 9_000))).toBe(false);
    expect(await within((stores) => stores.links.update(linkId('a'), { attempts: 5 }, 1))).toBe(false);
    expect(await within((stores) => stores.links.release(linkId('a'), 1, {}))).toBeUndefined();
    expect(await within((stores) => stores.links.keepLease(linkId('a'), 2, NOW + 9_000))).toBe(true);
    expect(await within((stores) => stores.links.release(linkId('a'), 2, { doneSeq: 1, state: 'in-sync' }))).toMatchObject({
      starts: 0,
      leaseUntil: 0,
      doneSeq: 1,
      state: 'in-sync',
      leaseToken: 2,
    });
  },
  'does not claim what is done, not due, paused or set aside': async ({ within }) => {
    const cases: readonly [string, Partial<LinkRow>][] = [
      ['done', { doneSeq: 1 }],
      ['later', { nextAt: NOW + 1 }],
      ['paused', { pause: { by: 'x', at: NOW, until: null } }],
      ['paused-till', { pause: { by: 'x', at: NOW, until: NOW + 5 } }],
      ['aside', { isQuarantined: true }],
    ];
    for (const [id, patch] of cases) await within((stores) => stores.links.reserve(linkRow(id, patch)));
    await within((stores) => stores.links.reserve(linkRow('free', { pause: { by: 'x', at: NOW, until: NOW - 1 } })));
    for (const [id] of cases) expect(await within((stores) => stores.links.claim(linkId(id), NOW, 1_000))).toBeUndefined();
    expect(await within((stores) => stores.links.listDue(NOW, 10))).toEqual(['free']);
    await within((stores) => stores.links.update(linkId('paused'), { pause: null }));
    expect(await within((stores) => stores.links.listDue(NOW + 6, 10))).toHaveLength(4);
  },
  'counts every want, also concurrent ones, and wakes all or one connection': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a', { nextAt: NOW + 60_000 })));
    await within((stores) => stores.links.reserve(linkRow('b', { connectionId: brandId<ConnectionId>('elsewhere') })));
    await Promise.all(Array.from({ length: 10 }, () => within((stores) => stores.links.want([linkId('a')]))));
    expect(await within((stores) => stores.links.read(linkId('a')))).toMatchObject({ wantedSeq: 11, nextAt: NOW + 60_000 });
    await within((stores) => stores.links.want([]));
    expect(await within((stores) => stores.links.wantAll({ connectionId: 'conn' }, NOW))).toEqual(['a']);
    expect(await within((stores) => stores.links.read(linkId('a')))).toMatchObject({ wantedSeq: 12, nextAt: NOW });
    expect((await within((stores) => stores.links.wantAll({}, NOW))).toSorted()).toEqual(['a', 'b']);
  },
  'counts links by flow and state with their last success': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a', { state: 'held', lastSyncAt: NOW })));
    await within((stores) => stores.links.reserve(linkRow('b', { state: 'held', lastSyncAt: NOW + 5 })));
    await within((stores) => stores.links.reserve(linkRow('c', { state: 'in-sync', wantedSeq: 3, doneSeq: 3 })));
    await within((stores) => stores.links.reserve(linkRow('d', { state: 'in-sync', wantedSeq: 4, doneSeq: 3 })));
    const counts = await within((stores) => stores.links.countByState());
    expect(counts.toSorted((one, two) => two.count - one.count || (one.state < two.state ? -1 : 1))).toEqual([
      { flow: 'incidents', state: 'held', count: 2, lastSyncAt: NOW + 5 },
      { flow: 'incidents', state: 'in-sync', count: 1, lastSyncAt: null },
      { flow: 'incidents', state: 'pending', count: 1, lastSyncAt: null },
    ]);
  },
  'removes a link with all that hangs on it, and keeps history and dead letters': async ({ within }) => {
    await within(async (stores) => {
      await stores.links.reserve(linkRow('a'));
      await stores.shadows.put([shadow('k')]);
      await stores.holds.open([hold('h')]);
      await stores.history.add([history('y')]);
      await stores.deadLetters.put(letter('d'));
      await stores.links.remove(linkId('a'));
    });
    expect(await within((stores) => stores.shadows.list(linkId('a')))).toEqual([]);
    expect(await within((stores) => stores.holds.listOpen([linkId('a')]))).toEqual([]);
    expect((await within((stores) => stores.history.list(linkId('a'), {}, { limit: 5 }))).rows).toHaveLength(1);
    expect(await within((stores) => stores.deadLetters.read('d'))).toMatchObject({ id: 'd' });
  },
};

const fieldCases: Cases = {
  'keeps every value as it is: null, empty, NUL, lone surrogates, long ids, reserved names': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a')));
    await within((stores) => stores.shadows.put(HOSTILE.map((value, index) => shadow(`f${index}`, { desk: value, remote: [value] }))));
    const rows = await within((stores) => stores.shadows.list(linkId('a')));
    const byKey = new Map(rows.map((row) => [row.fieldKey, row]));
    HOSTILE.forEach((value, index) => {
      expect(JSON.stringify(byKey.get(`f${index}`)?.desk)).toBe(JSON.stringify(value));
      expect(JSON.stringify(byKey.get(`f${index}`)?.remote)).toBe(JSON.stringify([value]));
    });
  },
  'replaces a shadow and a provenance row by field': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a')));
    await within((stores) => stores.shadows.put([shadow('k'), shadow('l')]));
    await within((stores) => stores.shadows.put([shadow('k', { remote: '9', unconfirmed: 'remote', trail: [] })]));
    expect((await within((stores) => stores.shadows.list(linkId('a')))).toSorted((a, b) => (a.fieldKey < b.fieldKey ? -1 : 1))).toEqual([
      shadow('k', { remote: '9', unconfirmed: 'remote', trail: [] }),
      shadow('l'),
    ]);
    await within((stores) => stores.provenance.put([provenance('k')]));
    await within((stores) => stores.provenance.put([provenance('k', { state: 'held', source: null, desk: null })]));
    expect(await within((stores) => stores.provenance.list(linkId('a')))).toEqual([provenance('k', { state: 'held', source: null, desk: null })]);
  },
  'pages history newest first without losing or repeating a row of the same instant': async ({ within }) => {
    await within((stores) => stores.history.add(Array.from({ length: 7 }, (_, index) => history(`h${index}`, { at: NOW + Math.floor(index / 3) }))));
    await within((stores) => stores.history.add([history('other', { fieldKey: 'z', at: NOW + 99 })]));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await within((stores) =>
        stores.history.list(linkId('a'), { fieldKey: 'k' }, { limit: 3, ...(cursor !== undefined && { cursor }) }),
      );
      seen.push(...page.rows.map(({ id }) => id));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined && seen.length < 20);
    expect(seen).toEqual(['h6', 'h5', 'h4', 'h3', 'h2', 'h1', 'h0']);
  },
  'finds one change of the history by its id': async ({ within }) => {
    await within((stores) => stores.history.add([history('h1'), history('h2', { value: HOSTILE[3] ?? null })]));
    expect(await within((stores) => stores.history.read('h2'))).toEqual(history('h2', { value: HOSTILE[3] ?? null }));
    expect(await within((stores) => stores.history.read('h3'))).toBeUndefined();
  },
  'pages open holds of some kinds, newest first, by flow and field': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a')));
    await within((stores) => stores.links.reserve(linkRow('b', { flow: 'changes' })));
    const conflict = (id: string, at: number, patch: Partial<HoldRow> = {}) => hold(id, { kind: 'conflict', openedAt: NOW + at, ...patch });
    await within((stores) =>
      stores.holds.open([
        conflict('h1', 1, { fieldKey: 'k' }),
        conflict('h2', 2, { fieldKey: 'l', kind: 'disagreement' }),
        conflict('h3', 2, { fieldKey: 'k', linkId: linkId('b') }),
        conflict('h4', 4, { kind: 'refused' }),
        conflict('h5', 5, { releasedAt: NOW + 6 }),
      ]),
    );
    const list = (filter: object, cursor?: string) =>
      within((stores) =>
        stores.holds.listPage({ kinds: ['conflict', 'disagreement'], ...filter }, { limit: 2, ...(cursor !== undefined && { cursor }) }),
      );
    const first = await list({});
    expect(first.rows.map(({ id }) => id)).toEqual(['h3', 'h2']);
    expect((await list({}, first.next ?? undefined)).rows.map(({ id }) => id)).toEqual(['h1']);
    expect((await list({ flow: 'changes' })).rows.map(({ id }) => id)).toEqual(['h3']);
    expect((await list({ fieldKey: 'k' })).rows.map(({ id }) => id)).toEqual(['h3', 'h1']);
    expect(await within((stores) => stores.holds.countByField(['conflict']))).toEqual([
      { flow: 'changes', fieldKey: 'k', count: 1 },
      { flow: 'incidents', fieldKey: 'k', count: 1 },
    ]);
  },
  'forgets history older than an instant': async ({ within }) => {
    await within((stores) => stores.history.add([history('old', { at: NOW - 1 }), history('new')]));
    await within((stores) => stores.history.prune(NOW));
    expect((await within((stores) => stores.history.list(linkId('a'), {}, { limit: 5 }))).rows).toEqual([history('new')]);
  },
  'reserves a comment of one origin once, concurrently too': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a')));
    const outcomes = await Promise.all(Array.from({ length: 6 }, (_, index) => within((stores) => stores.carried.reserve(carried(`c${index}`)))));
    expect(outcomes.filter(({ kind }) => kind === 'reserved')).toHaveLength(1);
    const [row] = await within((stores) => stores.carried.list(linkId('a')));
    await within((stores) => stores.carried.update(row?.id ?? '', { state: 'done', targetId: '9', detail: because('comment-refused') }));
    expect(await within((stores) => stores.carried.list(linkId('a')))).toEqual([
      carried(row?.id ?? '', { state: 'done', targetId: '9', detail: because('comment-refused') }),
    ]);
    expect((await within((stores) => stores.carried.reserve(carried('file', { kind: 'attachment' })))).kind).toBe('reserved');
  },
};

const workCases: Cases = {
  'lists open operations oldest first and settles them': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a')));
    await within((stores) =>
      stores.operations.add([operation('o2', { createdAt: NOW + 2 }), operation('o1'), operation('o3', { createdAt: NOW + 3 })]),
    );
    await within((stores) => stores.operations.markSent([brandId<OperationId>('o1')], NOW + 5, { token: 'v9', at: 'later' }));
    expect(await within((stores) => stores.operations.listOpen(linkId('a')))).toEqual([
      operation('o1', { state: 'sent', sentAt: NOW + 5, basisToken: 'v9', basisAt: 'later' }),
      operation('o2', { createdAt: NOW + 2 }),
      operation('o3', { createdAt: NOW + 3 }),
    ]);
    await within((stores) =>
      stores.operations.settle(
        ['o1', 'o2'].map((id) => brandId<OperationId>(id)),
        'done',
        NOW + 9,
      ),
    );
    await within((stores) => stores.operations.settle([brandId<OperationId>('o3')], 'superseded', NOW + 9));
    expect(await within((stores) => stores.operations.listOpen(linkId('a')))).toEqual([]);
    expect((await within((stores) => stores.operations.listOfLink(linkId('a'), 2))).map(({ id, state }) => [id, state])).toEqual([
      ['o3', 'superseded'],
      ['o2', 'done'],
    ]);
  },
  'counts what was done since an instant, with the median from seen to done': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a')));
    await within((stores) => stores.operations.add([10, 20, 60].map((lag, index) => operation(`o${index}`, { state: 'done', doneAt: NOW + lag }))));
    await within((stores) =>
      stores.operations.add([
        operation('early', { state: 'done', doneAt: NOW - 1 }),
        operation('in', { side: 'desk', state: 'done', doneAt: NOW + 4 }),
        operation('open'),
      ]),
    );
    const counts = await within((stores) => stores.operations.countDone(NOW));
    expect(counts.toSorted((one, two) => two.count - one.count)).toEqual([
      { flow: 'incidents', side: 'remote', count: 3, medianLagMs: 20 },
      { flow: 'incidents', side: 'desk', count: 1, medianLagMs: 4 },
    ]);
  },
  'counts what was done by flow, side and full hour since an instant': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a')));
    const HOUR = 3_600_000;
    await within((stores) =>
      stores.operations.add([
        operation('first', { state: 'done', doneAt: NOW }),
        operation('same-hour', { state: 'done', doneAt: NOW + HOUR - 1 }),
        operation('next-hour', { state: 'done', doneAt: NOW + HOUR }),
        operation('inward', { side: 'desk', state: 'done', doneAt: NOW + 5 * HOUR }),
        operation('early', { state: 'done', doneAt: NOW - 1 }),
        operation('open'),
      ]),
    );
    const counts = await within((stores) => stores.operations.countDoneByHour(NOW));
    expect(counts.toSorted((one, two) => one.hour - two.hour)).toEqual([
      { flow: 'incidents', side: 'remote', hour: 0, count: 2 },
      { flow: 'incidents', side: 'remote', hour: 1, count: 1 },
      { flow: 'incidents', side: 'desk', hour: 5, count: 1 },
    ]);
  },
  'forgets settled operations and never an open one': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a')));
    await within((stores) => stores.operations.add([operation('open'), operation('done', { state: 'done' })]));
    await within((stores) => stores.operations.prune(NOW + 1));
    expect((await within((stores) => stores.operations.listOfLink(linkId('a'), 5))).map(({ id }) => id)).toEqual(['open']);
  },
  'opens, releases and counts holds; a released one stays readable': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a')));
    await within((stores) =>
      stores.holds.open([
        hold('h1'),
        hold('h2', { kind: 'conflict', openedAt: NOW + 1 }),
        hold('h3', { kind: 'disagreement', fieldKey: null, sides: null, openedAt: NOW + 2 }),
      ]),
    );
    expect(await within((stores) => stores.holds.countOpen())).toEqual({ held: 1, conflicts: 2 });
    expect(await within((stores) => stores.holds.countOpen(0))).toEqual({ held: 0, conflicts: 0 });
    expect((await within((stores) => stores.holds.listOpen([linkId('a')]))).map(({ id }) => id)).toEqual(['h1', 'h2', 'h3']);
    await within((stores) => stores.holds.release(['h1', 'h3'], NOW + 7));
    await within((stores) => stores.holds.release(['h1'], NOW + 99));
    expect(await within((stores) => stores.holds.read('h1'))).toEqual(hold('h1', { releasedAt: NOW + 7 }));
    expect((await within((stores) => stores.holds.listOpen([linkId('a')]))).map(({ id }) => id)).toEqual(['h2']);
  },
  'uses an answer once': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a')));
    const answer = {
      id: 'w',
      linkId: linkId('a'),
      holdId: 'h',
      fieldKey: null,
      path: 'close_code',
      value: null,
      sides: null,
      by: 'agent',
      at: NOW,
      usedAt: null,
    };
    await within((stores) => stores.answers.add([answer]));
    expect(await within((stores) => stores.answers.listUnused(linkId('a')))).toEqual([answer]);
    await within((stores) => stores.answers.use(['w'], NOW + 1));
    expect(await within((stores) => stores.answers.listUnused(linkId('a')))).toEqual([]);
  },
  'keeps one waiting dead letter per link, groups by cause and pages': async ({ within }) => {
    await within((stores) => stores.deadLetters.put(letter('d1')));
    await within((stores) => stores.deadLetters.put(letter('d2', { attempts: 9, lastAt: NOW + 5, firstAt: NOW + 5 })));
    expect(await within((stores) => stores.deadLetters.read('d1'))).toEqual(letter('d1', { attempts: 9, lastAt: NOW + 5 }));
    expect(await within((stores) => stores.deadLetters.read('d2'))).toBeUndefined();
    await within((stores) =>
      stores.deadLetters.put(letter('d3', { linkId: linkId('b'), cause: because('worker-crashed-repeatedly'), lastAt: NOW + 9 })),
    );
    expect(await within((stores) => stores.deadLetters.groups())).toHaveLength(2);
    expect((await within((stores) => stores.deadLetters.list({ state: 'discarded' }, { limit: 9 }))).rows).toEqual([]);
    const first = await within((stores) => stores.deadLetters.list({}, { limit: 1 }));
    expect(first.rows.map(({ id }) => id)).toEqual(['d3']);
    const second = await within((stores) => stores.deadLetters.list({}, { limit: 1, cursor: first.next ?? '' }));
    expect([second.rows.map(({ id }) => id), second.next]).toEqual([['d1'], null]);
    expect(
      (await within((stores) => stores.deadLetters.list({ cause: 'worker-crashed-repeatedly' }, { limit: 9 }))).rows.map(({ id }) => id),
    ).toEqual(['d3']);
    await within((stores) => stores.deadLetters.settleOfLink(linkId('a'), 'replayed'));
    await within((stores) => stores.deadLetters.put(letter('d4')));
    expect((await within((stores) => stores.deadLetters.groups())).map(({ count }) => count)).toEqual([1, 1]);
  },
};

const intakeCases: Cases = {
  'takes each delivery of a connection once, fifty at the same time': async ({ within }) => {
    const add = (deliveryId: string, connectionId = 'conn') =>
      within((stores) => stores.inbox.add({ connectionId, deliveryId, at: NOW, body: '{}' }));
    const taken = await Promise.all(Array.from({ length: 50 }, () => add('same')));
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect([await add('same', 'another'), await add('next')]).toEqual([true, true]);
    await within((stores) => stores.inbox.prune(NOW + 1));
    expect(await add('same')).toBe(true);
  },
  'tells when the latest delivery of a connection came': async ({ within }) => {
    for (const [deliveryId, at] of [
      ['one', NOW + 5],
      ['two', NOW + 2],
    ] as const)
      await within((stores) => stores.inbox.add({ connectionId: 'conn', deliveryId, at, body: '{}' }));
    expect(await within((stores) => stores.inbox.lastAt('conn'))).toBe(NOW + 5);
    expect(await within((stores) => stores.inbox.lastAt('another'))).toBeUndefined();
  },
  'keeps the digest with which a delivery came first': async ({ within }) => {
    const delivery = { connectionId: 'conn', deliveryId: 'd' };
    const add = (digest: string) => within((stores) => stores.inbox.add({ ...delivery, at: NOW, body: '{}', digest }));
    expect([await add('aa'), await add('bb')]).toEqual([true, false]);
    expect(await within((stores) => stores.inbox.digestOf(delivery))).toBe('aa');
    expect(await within((stores) => stores.inbox.digestOf({ ...delivery, deliveryId: 'other' }))).toBeUndefined();
  },
  'keeps checkpoints, edits, considerations and the pause': async ({ within }) => {
    const ticketId = brandId<TicketId>('t');
    await within(async (stores) => {
      await stores.checkpoints.write('sweep', 'one', NOW);
      await stores.checkpoints.write('sweep', 'two', NOW);
      await stores.editing.put({ ticketId, userId: 'u', since: NOW, until: NOW + 1 });
      await stores.editing.put({ ticketId, userId: 'v', since: NOW, until: NOW + 2 });
      await stores.editing.clear(ticketId, 'u');
      await stores.considerations.put([
        { ticketId, flow: 'f', isMatch: false, gate: because('gate-empty'), outcome: because('gate-empty'), at: NOW },
      ]);
      await stores.considerations.put([{ ticketId, flow: 'f', isMatch: true, gate: because('gate-open'), outcome: because('link-made'), at: NOW }]);
    });
    expect(await within((stores) => stores.checkpoints.read('sweep'))).toBe('two');
    expect(await within((stores) => stores.checkpoints.read('nothing'))).toBeUndefined();
    expect(await within((stores) => stores.editing.read(ticketId))).toMatchObject({ userId: 'v' });
    expect(await within((stores) => stores.considerations.list(ticketId))).toMatchObject([{ isMatch: true, outcome: { code: 'link-made' } }]);
    await within((stores) => stores.editing.clear(ticketId));
    expect(await within((stores) => stores.editing.read(ticketId))).toBeUndefined();
  },
  'keeps a pause per scope, and leaves excluded flows and connections out of what is due': async ({ within }) => {
    const pause = { by: 'Mara', at: NOW, until: null };
    const scopes = [{ kind: 'all' }, { kind: 'flow', flow: 'incidents' }, { kind: 'connection', connectionId: 'conn' }] as const;
    for (const scope of scopes) await within((stores) => stores.switches.write(scope, pause));
    await within((stores) => stores.switches.write({ kind: 'flow', flow: 'incidents' }, { ...pause, by: 'Tom', until: NOW + 5 }));
    const list = async () => (await within((stores) => stores.switches.list())).map(({ scope, by, until }) => [scope.kind, by, until]);
    expect((await list()).toSorted()).toEqual([
      ['all', 'Mara', null],
      ['connection', 'Mara', null],
      ['flow', 'Tom', NOW + 5],
    ]);
    for (const scope of scopes) await within((stores) => stores.switches.write(scope, undefined));
    expect(await list()).toEqual([]);
    await within(async (stores) => {
      await stores.links.reserve(linkRow('a'));
      await stores.links.reserve(linkRow('b', { flow: 'changes' }));
      await stores.links.reserve(linkRow('c', { connectionId: brandId<ConnectionId>('another') }));
    });
    const due = (flows: readonly string[], connectionIds: readonly string[]) =>
      within((stores) => stores.links.listDue(NOW, 10, { flows, connectionIds })).then((ids) => [...ids].sort());
    expect(await due([], [])).toEqual(['a', 'b', 'c']);
    expect(await due(['incidents'], [])).toEqual(['b']);
    expect(await due([], ['conn'])).toEqual(['c']);
    expect(await due(['incidents', 'changes'], ['another'])).toEqual([]);
  },
  'keeps the health of a field by flow, and our writes per ticket for a while': async ({ within }) => {
    const row = { flow: 'incidents', fieldKey: 'k', ruleHash: 'h', kinds: { desk: 'text' as const, remote: null }, refusals: 2, broken: null };
    await within((stores) => stores.fieldHealth.put([row, { ...row, flow: 'changes' }]));
    const broken = { at: NOW, side: 'remote' as const, message: 'no', tryAt: NOW + 1 };
    await within((stores) => stores.fieldHealth.put([{ ...row, refusals: 5, broken }]));
    expect(await within((stores) => stores.fieldHealth.list('incidents'))).toEqual([{ ...row, refusals: 5, broken }]);
    const ticketId = brandId<TicketId>('t');
    for (const at of [NOW + 2, NOW, NOW + 1, NOW]) await within((stores) => stores.ticketWrites.add({ ticketId, at }));
    expect(await within((stores) => stores.ticketWrites.list(ticketId, NOW + 1))).toEqual([NOW + 1, NOW + 2]);
    await within((stores) => stores.ticketWrites.prune(NOW + 2));
    expect(await within((stores) => stores.ticketWrites.list(ticketId, 0))).toEqual([NOW + 2]);
    expect(await within((stores) => stores.ticketWrites.list(brandId<TicketId>('another'), 0))).toEqual([]);
  },
  'lists tickets on which something has waited since before an instant, longest first': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a')));
    await within((stores) => stores.links.reserve(linkRow('b')));
    await within((stores) =>
      stores.holds.open([
        hold('h1', { openedAt: NOW + 3 }),
        hold('h2', { openedAt: NOW + 1 }),
        hold('h3', { openedAt: NOW, linkId: linkId('b') }),
        hold('h4', { openedAt: NOW - 9, linkId: linkId('b'), releasedAt: NOW }),
      ]),
    );
    const ofB = { ticketId: 'ticket-b', linkId: 'b', flow: 'incidents', count: 1, since: NOW };
    expect(await within((stores) => stores.holds.listHeldTickets(NOW + 9, 10))).toEqual([
      ofB,
      { ticketId: 'ticket-a', linkId: 'a', flow: 'incidents', count: 2, since: NOW + 1 },
    ]);
    expect(await within((stores) => stores.holds.listHeldTickets(NOW + 1, 10))).toEqual([ofB]);
    expect(await within((stores) => stores.holds.listHeldTickets(NOW + 9, 1))).toEqual([ofB]);
  },
  'forgets what was seen of a link, and tells when a flow changed last': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a')));
    await within((stores) => stores.links.reserve(linkRow('b', { flow: 'changes' })));
    await within((stores) => stores.shadows.put([shadow('k'), shadow('k', { linkId: linkId('b') })]));
    await within((stores) => stores.shadows.clear(linkId('a')));
    expect(await within((stores) => stores.shadows.list(linkId('a')))).toEqual([]);
    expect(await within((stores) => stores.shadows.list(linkId('b')))).toHaveLength(1);
    await within((stores) =>
      stores.history.add([
        history('h1', { at: NOW, by: 'person' }),
        history('h2', { at: NOW + 2, by: 'person' }),
        history('h3', { at: NOW + 9, by: 'tieline' }),
        history('h4', { at: NOW + 5, by: 'person', linkId: linkId('b') }),
      ]),
    );
    expect(await within((stores) => stores.history.listInstants('incidents', 5))).toEqual([NOW + 2, NOW]);
    expect(await within((stores) => stores.history.listInstants('incidents', 1))).toEqual([NOW + 2]);
  },
  'keeps nothing of a transaction that throws': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a')));
    const failing = within(async (stores) => {
      await stores.links.want([linkId('a')]);
      await stores.history.add([history('h')]);
      await stores.inbox.add({ connectionId: 'c', deliveryId: 'd', at: NOW, body: '' });
      throw new RangeError('in the middle');
    });
    await expect(failing).rejects.toThrow('in the middle');
    expect(await within((stores) => stores.links.read(linkId('a')))).toMatchObject({ wantedSeq: 1 });
    expect((await within((stores) => stores.history.list(linkId('a'), {}, { limit: 5 }))).rows).toEqual([]);
    expect(await within((stores) => stores.inbox.add({ connectionId: 'c', deliveryId: 'd', at: NOW, body: '' }))).toBe(true);
  },
  "shows and changes nothing of another installation's rows": async ({ store, within, other }) => {
    await within((stores) => stores.links.reserve(linkRow('a')));
    const seen = await store.transact(other, async (stores) => ({
      read: await stores.links.read(linkId('a')),
      due: await stores.links.listDue(NOW, 10),
      changed: await stores.links.update(linkId('a'), { attempts: 9 }),
      claimed: await stores.links.claim(linkId('a'), NOW, 1_000),
    }));
    expect(seen).toEqual({ read: undefined, due: [], changed: false, claimed: undefined });
    expect(await within((stores) => stores.links.read(linkId('a')))).toMatchObject({ attempts: 0, leaseToken: 0 });
  },
};

/** Every promise of the engine's store by its title. */
export const syncStoreCases: Cases = { ...linkCases, ...fieldCases, ...workCases, ...intakeCases };

/** Runs every promise. `setup` gives installations that no other case has used. */
export function runSyncStoreContract(engine: string, setup: () => Promise<SyncStoreHarness>): void {
  describe(`sync store contract on ${engine}`, () => {
    for (const [title, run] of Object.entries(syncStoreCases)) {
      test(title, async () => {
        const harness = await setup();
        await run({ ...harness, within: (work) => harness.store.transact(harness.installationId, work) });
      });
    }
  });
}
