/**
 * @module sync/judge-overwritten
 * A foreign value that our write has replaced, because the vendor could not refuse the write: a conflict, decided as if both had been seen before it. Who
 * should have lost stays in the history; who should have won is written back; where nobody decides, a person does.
 */
import { because, type Reason, type Side } from '#domain';
import type { CompiledField } from '#mapping';
import { createChangeTimes } from './change-times.ts';
import { decideNewest } from './decide-newest.ts';
import { findOverwritten, type JustWritten, type Overwritten } from './find-overwritten.ts';
import { makeHold } from './plan-operations.ts';
import type { BothSides } from './read-both-sides.ts';
import { holdRowOf } from './record-plan.ts';
import { wishRow } from './restore-wish.ts';
import type { HistoryRow } from './rows.ts';
import { type OpenRun, openHolds, underLease, writeOutcomes } from './run.ts';

/** `ours`: the write stands. `theirs`: the replaced value wins. `ask`: nobody has decided. */
type Verdict = { readonly kind: 'ours' | 'theirs' | 'ask'; readonly reason: Reason };
type Judged = { readonly lost: Overwritten; readonly verdict: Verdict };
type Written = Omit<JustWritten, 'before'> & { readonly sides: BothSides };

/** Judges what a write has replaced. `restores`: something is to be written back, so the run goes on. */
export async function judgeOverwritten(run: OpenRun, { sides, ...written }: Written): Promise<'nothing' | 'restores'> {
  const { side } = written;
  const overwritten = await findOverwritten(run, { ...written, before: sides[side] });
  if (overwritten.length === 0) return 'nothing';
  await writeOutcomes(run);
  const judged: Judged[] = [];
  for (const lost of overwritten) judged.push({ lost, verdict: await judge(run, side, lost) });
  await underLease(run, async (stores) => {
    await stores.history.add(judged.map((one) => historyOf(run, side, one)));
    await openHolds(
      run,
      stores,
      judged.filter(({ verdict }) => verdict.kind === 'ask').map(({ lost }) => holdRowOf(run, holdOf(side, lost))),
    );
    await stores.answers.add(judged.filter(({ verdict }) => verdict.kind === 'theirs').map(({ lost }) => wishOf(run, side, lost)));
  });
  return judged.some(({ verdict }) => verdict.kind === 'theirs') ? 'restores' : 'nothing';
}

async function judge(run: OpenRun, side: Side, lost: Overwritten): Promise<Verdict> {
  const rule = run.flow.fields.find((field) => field.key === lost.field.key);
  const ask: Verdict = { kind: 'ask', reason: because('overwritten-at-remote', { path: lost.field.path }) };
  if (!rule) return ask;
  if (!rule.writesDesk || !rule.writesRemote) return { kind: 'ours', reason: because('one-way-overwrites', { side }) };
  if (rule.winner === 'newest') return judgeByTime(run, side, { rule, lost });
  if (rule.winner === 'ask') return ask;
  return { kind: rule.winner === side ? 'theirs' : 'ours', reason: because('winner-decides', { side: rule.winner }) };
}

async function judgeByTime(run: OpenRun, side: Side, { rule, lost }: { rule: CompiledField; lost: Overwritten }): Promise<Verdict> {
  const { desk, remote } = lost.field;
  const times = await createChangeTimes({
    flow: { fields: [rule] },
    records: { desk: run.desk, remote: run.remote },
    ids: { desk: run.link.ticketId, remote: run.link.remoteId ?? '' },
    ourUserOn: run.ourUserOn,
    call: run.call,
  })({ field: rule, desk, remote, sinceMs: run.startedAt });
  const theirs = { at: Date.parse(lost.at), by: lost.by, byName: null };
  const { side: winner, reason } = decideNewest({ times: { ...times, [side]: theirs }, tie: run.flow.tie, tieMs: run.limits.tieMs });
  if (!winner) return { kind: 'ask', reason: because('overwritten-at-remote', { path: lost.field.path }) };
  return { kind: winner === side ? 'theirs' : 'ours', reason };
}

function historyOf(run: OpenRun, side: Side, { lost: { field, value, by, at }, verdict }: Judged): HistoryRow {
  const instant = Date.parse(at);
  return {
    id: run.deps.ids.next(),
    linkId: run.link.id,
    fieldKey: field.key,
    side,
    path: field.path,
    value,
    previous: field[side],
    by,
    at: Number.isNaN(instant) ? run.deps.clock.now() : instant,
    traceId: run.call.traceId,
    reason: verdict.reason,
  };
}

function holdOf(side: Side, { field, value }: Overwritten) {
  return makeHold({
    kind: 'conflict',
    fieldKey: field.key,
    side,
    path: field.path,
    reason: because('overwritten-at-remote', { path: field.path }),
    release: because('release-look-again'),
    sides: pairWith(side, field, value),
  });
}

function wishOf(run: OpenRun, side: Side, { field, value }: Overwritten) {
  const sides = pairWith(side, field, field.value);
  return wishRow({ id: run.deps.ids.next(), link: run.link, fieldKey: field.key, side, value, sides, by: 'tieline', at: run.deps.clock.now() });
}

function pairWith(side: Side, { desk, remote }: Overwritten['field'], value: Overwritten['value']) {
  return side === 'remote' ? { desk, remote: value } : { desk: value, remote };
}
