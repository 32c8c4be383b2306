/** @module sync/store-promises/rows  One row of each kind, for the promises of the engine's store; `patch` changes what a promise is about. */
import { because, brandId, type ConnectionId, type FieldValue, type LinkId, type OperationId, type TicketId } from '#domain';
import type { CarriedRow, DeadLetterRow, HistoryRow, HoldRow, LinkRow, OperationRow, ProvenanceRow, ShadowRow } from '../rows.ts';

export const linkId = (id: string) => brandId<LinkId>(id);
export const NOW = 1_772_442_000_000;

/** Values that a careless store changes: three kinds of nothing, a NUL, a lone surrogate, a 64-bit id, a reserved name. */
export const HOSTILE: readonly FieldValue[] = [
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
    promotedAt: NOW + 1,
    lastSyncAt: null,
    ...patch,
  };
}

export const operation = (id: string, patch: Partial<OperationRow> = {}): OperationRow => ({
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

export const hold = (id: string, patch: Partial<HoldRow> = {}): HoldRow => ({
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

export const letter = (id: string, patch: Partial<DeadLetterRow> = {}): DeadLetterRow => ({
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

export const carried = (id: string, patch: Partial<CarriedRow> = {}): CarriedRow => ({
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

export const history = (id: string, patch: Partial<HistoryRow> = {}): HistoryRow => ({
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

export const shadow = (fieldKey: string, patch: Partial<ShadowRow> = {}): ShadowRow => ({
  linkId: linkId('a'),
  fieldKey,
  desk: 'open',
  remote: '2',
  ruleHash: 'h',
  unconfirmed: null,
  trail: [{ pair: 'p', at: NOW, isReturn: false }],
  ...patch,
});

export const provenance = (fieldKey: string, patch: Partial<ProvenanceRow> = {}): ProvenanceRow => ({
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
