/**
 * @module sync/carry-attachments
 * Carries files by the flow's rule: in pieces, capped, hashed on the way, reserved before the write, never out of a private comment into a public one.
 */
import { because, type CommentVisibility, hasErrorCode, isTielineError, type RecordAttachment, type Side } from '#domain';
import { hold, isSinceLinking, markerOf, markSent, mayBeForgotten, readCarried, visibilityAcross, type WritableSides } from './carry-comments.ts';
import { otherSide } from './field-context.ts';
import { createFileSource, isOtherSize } from './file-source.ts';
import type { CarriedRow } from './rows.ts';
import { type OpenRun, RunEnded, recordIdOn, recordsOn, underLease } from './run.ts';

const BYTES_PER_MB = 1_048_576;

/** Carries what is new in the directions that the rule names. */
export async function carryAttachments(run: OpenRun, writable: WritableSides): Promise<void> {
  const { direction } = run.flow.attachments;
  if (direction === 'none') return;
  // Until it is known which file is the copy, it looks like somebody's own and would be carried back.
  for (const origin of ['desk', 'remote'] as const) await settleSent(run, origin);
  if ((direction === 'out' || direction === 'both') && writable.remote) await carryFrom(run, 'desk');
  if ((direction === 'in' || direction === 'both') && writable.desk) await carryFrom(run, 'remote');
}

/** Finds out what became of files that were sent without an answer. Ends the run where one may still be on its way. */
async function settleSent(run: OpenRun, origin: Side): Promise<void> {
  const sent = (await readCarried(run)).filter((row) => row.kind === 'attachment' && row.originSide === origin && row.state === 'sent');
  if (sent.length === 0) return;
  const files = await recordsOn(run, origin).listAttachments(recordIdOn(run, origin), run.call);
  for (const row of sent) {
    const file = files.find(({ id }) => id === row.originId);
    if (file) await settle(run, file, row);
  }
}

async function carryFrom(run: OpenRun, origin: Side): Promise<void> {
  const files = await recordsOn(run, origin).listAttachments(recordIdOn(run, origin), run.call);
  const known = await readCarried(run);
  const rows = new Map(known.filter((row) => row.kind === 'attachment' && row.originSide === origin).map((row) => [row.originId, row]));
  const ours = new Set(known.filter((row) => row.kind === 'attachment' && row.originSide !== origin).map((row) => row.targetId));
  const wanted = files
    .filter((file) => !ours.has(file.id) && isSinceLinking(run, origin, file))
    .map((file) => ({ file, origin, row: rows.get(file.id), visibility: visibilityAcross(run, origin, file.visibility) }))
    .filter((one): one is OneFile => one.visibility !== undefined && (!one.row || one.row.state === 'reserved'));
  const mayBeThere = wanted.some(({ file, row }) => !row && mayBeForgotten(run, file));
  const forgotten = mayBeThere ? await listThere(run, otherSide(origin)) : [];
  for (const one of wanted) await carryOne(run, one, forgotten);
}

interface OneFile {
  readonly file: RecordAttachment;
  readonly origin: Side;
  readonly row: CarriedRow | undefined;
  readonly visibility: CommentVisibility;
}

/** @param forgotten Files of the other side, among which one that we know nothing of may be already. */
async function carryOne(run: OpenRun, one: OneFile, forgotten: readonly RecordAttachment[]): Promise<void> {
  const { file, origin, row: known, visibility } = one;
  const target = recordsOn(run, otherSide(origin));
  const row = known ?? (await reserve(run, file, origin));
  if (!row) return;
  const limit = run.flow.attachments.maxMb * BYTES_PER_MB;
  if (file.size > limit) return holdTooLarge(run, file, row);
  const arrived = known || !mayBeForgotten(run, file) ? undefined : await findArrived(run, { file, row, there: forgotten });
  if (arrived) return patch(run, row, { state: 'done', targetId: arrived.id });
  const source = createFileSource(file, () => recordsOn(run, origin).readAttachment(recordIdOn(run, origin), file.id, limit, run.call));
  await markSent(run, row, {});
  const { fileName, contentType } = file;
  const adding = target.addAttachment(
    recordIdOn(run, otherSide(origin)),
    { fileName, contentType, content: source.content, visibility, marker: row.marker },
    run.call,
  );
  // Of the call alone, as with comments.
  const result = await adding.catch(async (error: unknown) => {
    if (source.failure() === undefined) return notAdded(run, row, error);
    await settleBroken(run, { file, row, failure: source.failure() });
    return undefined;
  });
  if (result?.kind === 'added') return settle(run, file, { ...row, state: 'sent', sentAt: run.deps.clock.now(), contentHash: source.hash() });
  if (result) await hold(run, row, because('attachment-refused', { file: file.fileName, message: result.refusal.message }), 'refused');
}

async function notAdded(run: OpenRun, row: CarriedRow, error: unknown): Promise<never> {
  if (hasErrorCode(error, 'outcome-unknown'))
    throw new RunEnded({ kind: 'look-again', atMs: run.deps.clock.now() + run.limits.verifyMs, reason: because('attachment-outcome-unknown') });
  if (isTielineError(error)) await patch(run, row, { state: 'reserved', sentAt: null });
  throw error;
}

async function reserve(run: OpenRun, file: RecordAttachment, origin: Side): Promise<CarriedRow | undefined> {
  const row: CarriedRow = {
    id: run.deps.ids.next(),
    linkId: run.link.id,
    kind: 'attachment',
    originSide: origin,
    originId: file.id,
    visibility: file.visibility,
    marker: markerOf(run, origin, `file ${file.id}`),
    contentHash: '',
    state: 'reserved',
    targetId: null,
    sentAt: null,
    detail: null,
  };
  run.carried = undefined;
  const reserved = await underLease(run, (stores) => stores.carried.reserve(row));
  return reserved.kind === 'reserved' ? row : undefined;
}

/**
 * The source broke, so nothing was delivered: a vendor that was promised more bytes than came has no file. What is wrong with the file itself holds it; all
 * else is tried again with the link.
 */
async function settleBroken(
  run: OpenRun,
  { file, row, failure }: { readonly file: RecordAttachment; readonly row: CarriedRow; readonly failure: unknown },
): Promise<void> {
  if (hasErrorCode(failure, 'payload-too-large')) return holdTooLarge(run, file, row);
  if (isOtherSize(failure) && failure instanceof Error)
    return hold(run, row, because('attachment-refused', { file: file.fileName, message: failure.message }), 'refused');
  await patch(run, row, { state: 'reserved', sentAt: null });
  throw failure;
}

function holdTooLarge(run: OpenRun, file: RecordAttachment, row: CarriedRow): Promise<void> {
  return hold(run, row, because('attachment-too-large', { file: file.fileName, maxMb: run.flow.attachments.maxMb }), 'refused');
}

function listThere(run: OpenRun, target: Side): Promise<readonly RecordAttachment[]> {
  return recordsOn(run, target).listAttachments(recordIdOn(run, target), run.call);
}

/** Files carry no marker of their own on every system: the same name and size on the target, not there as somebody else's row, is the proof. */
async function findArrived(
  run: OpenRun,
  { file, row, there }: { readonly file: RecordAttachment; readonly row: CarriedRow; readonly there: readonly RecordAttachment[] },
): Promise<RecordAttachment | undefined> {
  const target = otherSide(row.originSide);
  const known = await readCarried(run);
  const taken = new Set(
    known.flatMap((other) => (other.kind === 'attachment' ? [other.targetId, other.originSide === target ? other.originId : null] : [])),
  );
  return there.find((other) => other.fileName === file.fileName && other.size === file.size && !taken.has(other.id));
}

async function settle(run: OpenRun, file: RecordAttachment, row: CarriedRow): Promise<void> {
  const arrived = await findArrived(run, { file, row, there: await listThere(run, otherSide(row.originSide)) });
  if (arrived) return patch(run, row, { state: 'done', targetId: arrived.id, contentHash: row.contentHash });
  const sentAt = row.sentAt ?? run.deps.clock.now();
  if (run.deps.clock.now() < sentAt + run.limits.verifyMs) {
    throw new RunEnded({ kind: 'look-again', atMs: sentAt + run.limits.verifyMs, reason: because('attachment-outcome-unknown') });
  }
  await hold(run, row, because('attachment-outcome-unknown', { file: file.fileName }), 'unknown');
}

function patch(
  run: OpenRun,
  row: CarriedRow,
  change: Partial<Pick<CarriedRow, 'state' | 'targetId' | 'sentAt' | 'detail' | 'contentHash'>>,
): Promise<void> {
  run.carried = undefined;
  return underLease(run, (stores) => stores.carried.update(row.id, change));
}
