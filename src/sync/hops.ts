/**
 * @module sync/hops
 * What a run tells of its way: when it began, what it read and wrote and how long that took, what it decided, how it ended. Watching changes nothing: a run
 * without a listener is the same run.
 */
import type { RecordStore } from '#capabilities';
import { because, type Hop, hasErrorCode, isTielineError, type Reason, type Side } from '#domain';
import type { Plan } from './plan-operations.ts';
import type { HoldRow } from './rows.ts';
import type { Run, RunEnd } from './run.ts';

type RunHop = Pick<Hop, 'kind' | 'reason'> & Partial<Pick<Hop, 'at' | 'side' | 'outcome' | 'tookMs' | 'payload'>>;

/** Notes a hop of that run. */
export function noteHop(run: Run, hop: RunHop): void {
  run.deps.note?.(run.installationId, {
    at: run.deps.clock.now(),
    side: null,
    outcome: 'done',
    tookMs: null,
    payload: null,
    ...hop,
    traceId: run.call.traceId,
    linkId: run.link.id,
    ticketId: run.link.ticketId,
    connectionId: run.link.connectionId,
    deliveryId: null,
  });
}

/** What was decided, field by field, and which holds are new or over. */
export function notePlan(run: Run, plan: Plan, before: readonly HoldRow[]): void {
  const payload = {
    writes: plan.writes.map(({ side, fields }) => ({ side, fields: fields.map(({ path, value, reason }) => ({ path, value, why: reason.code })) })),
  };
  noteHop(run, { kind: 'plan', reason: because('hop-planned', { writes: plan.writes.length, holds: plan.holds.length }), payload });
  const open = new Set(before.map(({ signature }) => signature));
  const planned = new Set(plan.holds.map(({ signature }) => signature));
  for (const hold of plan.holds)
    if (!open.has(hold.signature)) noteHop(run, { kind: 'hold', side: hold.side, outcome: 'waiting', reason: hold.reason });
  for (const hold of before)
    if (hold.fieldKey !== null && !planned.has(hold.signature)) noteHop(run, { kind: 'release', side: hold.side, reason: hold.reason });
}

/** How the run ended. */
export function noteEnd(run: Run, end: RunEnd): void {
  noteHop(run, { kind: 'run-end', ...meaningOf(end), tookMs: run.deps.clock.now() - run.startedAt });
}

function meaningOf(end: RunEnd): Pick<Hop, 'outcome' | 'reason'> {
  if (end.kind === 'done') return { outcome: 'done', reason: because('hop-run-done') };
  if (end.kind === 'failed') return { outcome: 'failed', reason: end.reason };
  return { outcome: 'waiting', reason: 'reason' in end ? end.reason : because('hop-run-stopped') };
}

interface Told {
  readonly kind: Hop['kind'];
  readonly outcome: Hop['outcome'];
  readonly reason: Reason;
}

const told = (kind: Hop['kind'], reason: Reason, outcome: Hop['outcome'] = 'done'): Told => ({ kind, outcome, reason });

/** By method: what the answer means. Methods that are not here are not told. */
const TELLS: { readonly [Method in 'read' | 'write' | 'create' | 'findByCorrelation' | 'addComment' | 'addAttachment']: (answer: never) => Told } = {
  read: (answer: { kind: 'found' | 'missing' }) =>
    answer.kind === 'found' ? told('read', because('hop-read')) : told('read', because('hop-missing'), 'failed'),
  write: (answer: { kind: string; refusal?: { message: string } }) => {
    if (answer.kind === 'written') return told('write', because('hop-written'));
    if (answer.kind === 'refused') return told('write', because('vendor-refused', { message: answer.refusal?.message ?? '' }), 'failed');
    return told('write', because(answer.kind === 'stale' ? 'hop-stale' : 'hop-missing'), 'failed');
  },
  create: (answer: { kind: 'created' | 'refused'; refusal?: { message: string } }) =>
    answer.kind === 'created'
      ? told('create', because('hop-created'))
      : told('create', because('create-refused', { message: answer.refusal?.message ?? '' }), 'failed'),
  findByCorrelation: (answer: readonly unknown[]) => told('read', because('hop-looked-up', { count: answer.length })),
  addComment: (answer: { kind: 'added' | 'refused' }) =>
    answer.kind === 'added' ? told('write', because('hop-comment')) : told('write', because('comment-refused'), 'failed'),
  addAttachment: (answer: { kind: 'added' | 'refused' }) =>
    answer.kind === 'added' ? told('write', because('hop-file')) : told('write', because('attachment-refused'), 'failed'),
};

/** The same store, telling of each call that matters, with its time. Without a listener it is the store itself. */
export function watchRecords<Records extends Pick<RecordStore, keyof typeof TELLS>>(run: Run, side: Side, records: Records): Records {
  if (!run.deps.note) return records;
  return new Proxy(records, {
    get(target, name, receiver) {
      const method: unknown = Reflect.get(target, name, receiver);
      if (typeof method !== 'function' || !(name in TELLS)) return method;
      return (...args: unknown[]) => watchCall(run, { side, name: name as keyof typeof TELLS, args }, () => method.apply(target, args));
    },
  });
}

interface Watched {
  readonly side: Side;
  readonly name: keyof typeof TELLS;
  readonly args: readonly unknown[];
}

async function watchCall(run: Run, { side, name, args }: Watched, call: () => Promise<unknown>): Promise<unknown> {
  const at = run.deps.clock.now();
  try {
    const answer = await call();
    noteHop(run, { ...TELLS[name](answer as never), at, side, tookMs: run.deps.clock.now() - at, payload: payloadOf(name, args) });
    return answer;
  } catch (error) {
    const code = isTielineError(error) ? error.code : 'internal';
    const isOpen = hasErrorCode(error, 'outcome-unknown');
    const kind = name === 'create' ? 'create' : name === 'read' || name === 'findByCorrelation' ? 'read' : 'write';
    const reason = because(isOpen ? 'write-outcome-unknown' : 'hop-call-failed', { code });
    noteHop(run, {
      kind,
      at,
      side,
      outcome: isOpen ? 'waiting' : 'failed',
      reason,
      tookMs: run.deps.clock.now() - at,
      payload: payloadOf(name, args),
    });
    throw error;
  }
}

/** What was sent, for writes. Comments and files by their size only: their text is the desk's to show. */
function payloadOf(name: keyof typeof TELLS, [first]: readonly unknown[]): unknown {
  if ((name !== 'write' && name !== 'create') || typeof first !== 'object' || first === null || !('fields' in first)) return null;
  return { fields: first.fields };
}
