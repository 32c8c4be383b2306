/** @module sync/carry-attachments  Carries files by the flow's rule: capped, hashed, reserved before the write, never out of a private comment into a public one. */
import { because, hasErrorCode, type RecordAttachment, type Side } from '#domain';
import { carriedVisibility, hold, MARKER_PREFIX, markSent, type WritableSides } from './carry-comments.ts';
import { hashOfBytes } from './content-hash.ts';
import { otherSide } from './field-context.ts';
import type { CarriedRow } from './rows.ts';
import { type OpenRun, RunEnded, recordIdOn, recordsOn, underLease } from './run.ts';

const BYTES_PER_MB = 1_048_576;

/** Carries what is new in the directions that the rule names. */
export async function carryAttachments(run: OpenRun, writable: WritableSides): Promise<void> {
  const { direction } = run.flow.attachments;
  if ((direction === 'out' || direction === 'both') && writable.remote) await carryFrom(run, 'desk');
  if ((direction === 'in' || direction === 'both') && writable.desk) await carryFrom(run, 'remote');
}

async function carryFrom(run: OpenRun, origin: Side): Promise<void> {
  const files = await recordsOn(run, origin).listAttachments(recordIdOn(run, origin), run.call);
  const since = run.flow.comments.since === 'link' ? run.link.linkedAt : 0;
  const known = await run.deps.store.transact(run.installationId, (stores) => stores.carried.list(run.link.id));
  const rows = new Map(known.filter((row) => row.kind === 'attachment' && row.originSide === origin).map((row) => [row.originId, row]));
  const ours = new Set(known.filter((row) => row.kind === 'attachment' && row.originSide !== origin).map((row) => row.targetId));
  for (const file of files) {
    const row = rows.get(file.id);
    if (ours.has(file.id) || Date.parse(file.createdAt) < since) continue;
    if (!row || row.state === 'reserved') await carryOne(run, { file, origin, row });
    else if (row.state === 'sent') await settle(run, file, row);
  }
}

interface OneFile {
  readonly file: RecordAttachment;
  readonly origin: Side;
  readonly row: CarriedRow | undefined;
}

async function carryOne(run: OpenRun, { file, origin, row: known }: OneFile): Promise<void> {
  const target = recordsOn(run, otherSide(origin));
  const visibility = carriedVisibility(file.visibility, target.traits.commentVisibilities);
  if (!visibility) return;
  const row = known ?? (await reserve(run, file, origin));
  if (!row) return;
  const limit = run.flow.attachments.maxMb * BYTES_PER_MB;
  if (file.size > limit)
    return hold(run, row, because('attachment-too-large', { file: file.fileName, maxMb: run.flow.attachments.maxMb }), 'refused');
  const bytes = await readCapped(run, { file, origin, limit });
  if (!bytes) return hold(run, row, because('attachment-too-large', { file: file.fileName, maxMb: run.flow.attachments.maxMb }), 'refused');
  await markSent(run, row, { contentHash: hashOfBytes(bytes) });
  try {
    const { fileName, contentType } = file;
    const result = await target.addAttachment(
      recordIdOn(run, otherSide(origin)),
      { fileName, contentType, bytes, visibility, marker: row.marker },
      run.call,
    );
    if (result.kind === 'added') return await settle(run, file, { ...row, state: 'sent', sentAt: run.deps.clock.now() });
    await hold(run, row, because('attachment-refused', { file: file.fileName, message: result.refusal.message }), 'refused');
  } catch (error) {
    if (error instanceof RunEnded) throw error;
    if (hasErrorCode(error, 'outcome-unknown'))
      throw new RunEnded({ kind: 'look-again', atMs: run.deps.clock.now() + run.limits.verifyMs, reason: because('attachment-outcome-unknown') });
    await patch(run, row, { state: 'reserved', sentAt: null });
    throw error;
  }
}

async function reserve(run: OpenRun, file: RecordAttachment, origin: Side): Promise<CarriedRow | undefined> {
  const row: CarriedRow = {
    id: run.deps.ids.next(),
    linkId: run.link.id,
    kind: 'attachment',
    originSide: origin,
    originId: file.id,
    visibility: file.visibility,
    marker: `${MARKER_PREFIX}${hashOfBytes(`${run.link.id} ${origin} file ${file.id}`).slice(0, 12)}`,
    contentHash: '',
    state: 'reserved',
    targetId: null,
    sentAt: null,
    detail: null,
  };
  const reserved = await underLease(run, (stores) => stores.carried.reserve(row));
  return reserved.kind === 'reserved' ? row : undefined;
}

/** Undefined where the file turns out larger than its size said. */
async function readCapped(
  run: OpenRun,
  { file, origin, limit }: { file: RecordAttachment; origin: Side; limit: number },
): Promise<Uint8Array | undefined> {
  try {
    return await recordsOn(run, origin).readAttachment(recordIdOn(run, origin), file.id, limit, run.call);
  } catch (error) {
    if (hasErrorCode(error, 'payload-too-large')) return undefined;
    throw error;
  }
}

/** Files carry no marker of their own on every system: the same name and size on the target, not there as somebody else's row, is the proof. */
async function settle(run: OpenRun, file: RecordAttachment, row: CarriedRow): Promise<void> {
  const target = otherSide(row.originSide);
  const known = await run.deps.store.transact(run.installationId, (stores) => stores.carried.list(run.link.id));
  const taken = new Set(
    known.flatMap((other) => (other.kind === 'attachment' ? [other.targetId, other.originSide === target ? other.originId : null] : [])),
  );
  const there = await recordsOn(run, target).listAttachments(recordIdOn(run, target), run.call);
  const arrived = there.find((other) => other.fileName === file.fileName && other.size === file.size && !taken.has(other.id));
  if (arrived) return patch(run, row, { state: 'done', targetId: arrived.id });
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
  return underLease(run, (stores) => stores.carried.update(row.id, change));
}
