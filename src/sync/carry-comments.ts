/**
 * @module sync/carry-comments
 * Carries comments by the flow's rule. A row is reserved before each write; an unanswered write is settled by its marker, then by author, text and time; no
 * verdict is a hold, never a second comment. What is internal stays internal on every path.
 */
import { because, type CommentVisibility, hasErrorCode, isTielineError, type Reason, type RecordComment, type Side, toWholeSecond } from '#domain';
import type { CommentRule } from '#mapping';
import { hashOfBytes, hashOfValue } from './content-hash.ts';
import { otherSide } from './field-context.ts';
import { makeHold } from './plan-operations.ts';
import { holdRowOf } from './record-plan.ts';
import type { CarriedRow } from './rows.ts';
import { type OpenRun, openHolds, RunEnded, recordIdOn, recordsOn, secondOfLinking, underLease, writeOutcomes } from './run.ts';
import { takeTicketWrite } from './ticket-window.ts';

/** Starts every marker: tells our carried comments from all others. */
export const MARKER_PREFIX = 'tl:';

/** Names are people's own input: a longer one is cut. */
const MAX_AUTHOR_LENGTH = 100;

/** Which side may be written now: a follower never writes the record; a closed ticket, or one that an agent edits, takes nothing. */
export type WritableSides = Readonly<Record<Side, boolean>>;

/** Carries what is new in both directions. */
export async function carryComments(run: OpenRun, writable: WritableSides): Promise<void> {
  for (const origin of ['desk', 'remote'] as const) {
    if (!isCarriedFrom(run.flow.comments, origin) || !writable[otherSide(origin)]) continue;
    await writeOutcomes(run);
    await carryFrom(run, origin);
  }
}

function isCarriedFrom(rule: CommentRule, origin: Side): boolean {
  return carriesFrom(rule.public, origin) || carriesFrom(rule.internal, origin);
}

function carriesFrom(direction: CommentRule['public'], origin: Side): boolean {
  return direction === 'both' || direction === (origin === 'desk' ? 'out' : 'in');
}

/**
 * The visibility that a comment gets on the other side, or why it is not carried. Public may become internal where the target knows no public comments;
 * internal never becomes public.
 */
export function carriedVisibility(visibility: CommentVisibility, available: readonly CommentVisibility[]): CommentVisibility | undefined {
  if (available.includes(visibility)) return visibility;
  return visibility === 'public' && available.includes('internal') ? 'internal' : undefined;
}

async function carryFrom(run: OpenRun, origin: Side): Promise<void> {
  const since = run.flow.comments.since === 'link' ? new Date(secondOfLinking(run)).toISOString() : undefined;
  const listed = await recordsOn(run, origin).listComments(recordIdOn(run, origin), since, run.call);
  const comments = listed.filter((comment) => isSinceLinking(run, origin, comment));
  const known = await readCarried(run);
  const rows = new Map(known.filter((row) => row.kind === 'comment' && row.originSide === origin).map((row) => [row.originId, row]));
  const ours = new Set(
    known.filter((row) => row.kind === 'comment' && row.originSide !== origin && row.targetId !== null).map((row) => row.targetId),
  );
  const isNew = (comment: RecordComment) => !rows.has(comment.id) && !ours.has(comment.id) && !isCopy(comment) && goesAcross(run, origin, comment);
  const forgotten = await readForgotten(run, origin, comments.filter(isNew));
  for (const comment of comments) {
    const row = rows.get(comment.id);
    if (row) await followUp(run, comment, row);
    else if (isNew(comment)) await carryOne(run, { comment, origin, forgotten });
  }
}

/**
 * Whether the flow's `since` takes it. Vendors tell whole seconds, so all of the link's second counts as after it: what was said in it is not lost. What a record
 * was opened with was there before the link, unless the link has moved to that record. Of a ticket that followed the record, only what it says as its owner.
 */
export function isSinceLinking(run: OpenRun, origin: Side, { createdAt, isOpening }: Pick<RecordComment, 'createdAt' | 'isOpening'>): boolean {
  const { link, flow } = run;
  const at = Date.parse(createdAt);
  if (origin === 'desk' && at < toWholeSecond(link.promotedAt ?? 0)) return false;
  return flow.comments.since === 'all' || at >= (isOpening ? link.linkedAt : secondOfLinking(run));
}

/** Whether it came from another system through us, by this link or another one. */
const isCopy = ({ marker }: RecordComment): boolean => marker?.startsWith(MARKER_PREFIX) === true;

/** Whether the flow carries such a comment to the other side. */
function goesAcross(run: OpenRun, origin: Side, { visibility, text }: RecordComment): boolean {
  return carriesFrom(run.flow.comments[visibility], origin) && visibilityAcross(run, origin, visibility) !== undefined && text.trim() !== '';
}

/** The visibility that what is so visible here gets on the other side; none where it may not go there. */
export function visibilityAcross(run: OpenRun, origin: Side, visibility: CommentVisibility): CommentVisibility | undefined {
  return carriedVisibility(visibility, recordsOn(run, otherSide(origin)).traits.commentVisibilities);
}

/** What is younger was never carried: even a database that was just restored is older than that, ms. */
const SURELY_NEW_MS = 60_000;

/** Whether something that we know nothing of may have been carried: by an earlier link of the same two, or before a backup that was restored. */
export function mayBeForgotten({ deps, link }: OpenRun, { createdAt }: { readonly createdAt: string }): boolean {
  const at = Date.parse(createdAt);
  return at < link.linkedAt || deps.clock.now() - at > SURELY_NEW_MS;
}

/** The marker of a copy. It follows from where the original stands, so that a later link of the two knows what an earlier one has carried. */
export function markerOf(run: OpenRun, origin: Side, original: string): string {
  const { installationId, link } = run;
  return `${MARKER_PREFIX}${hashOfValue([installationId, link.connectionId, origin, recordIdOn(run, origin), original]).slice(0, 12)}`;
}

/** The other side's comments since the oldest of these that may have been carried; none where all of them are surely new. */
async function readForgotten(run: OpenRun, origin: Side, unknown: readonly RecordComment[]): Promise<readonly RecordComment[]> {
  const times = unknown.filter((comment) => mayBeForgotten(run, comment)).map(({ createdAt }) => Date.parse(createdAt));
  return times.length === 0 ? [] : listThere(run, otherSide(origin), Math.min(...times));
}

/** From the claim, as long as this run has changed none of them. */
export async function readCarried(run: OpenRun): Promise<readonly CarriedRow[]> {
  run.carried ??= await run.deps.store.transact(run.installationId, (stores) => stores.carried.list(run.link.id));
  return run.carried;
}

/** A row that exists: settle an open write, and watch for a public comment that was made private after we had carried it. */
async function followUp(run: OpenRun, comment: RecordComment, row: CarriedRow): Promise<void> {
  const isOpen = row.state === 'sent' || row.state === 'reserved' || (row.state === 'unknown' && row.detail === null);
  if (isOpen) return settle(run, comment, row);
  const isTurnedPrivate = row.state === 'done' && row.visibility === 'public' && (comment.visibility === 'internal' || comment.text === '');
  if (isTurnedPrivate && row.detail === null) await hold(run, row, because('comment-turned-private', { comment: comment.id }));
}

interface OneComment {
  readonly comment: RecordComment;
  readonly origin: Side;
  /** Comments of the other side, among which it may be already. */
  readonly forgotten: readonly RecordComment[];
}

async function carryOne(run: OpenRun, { comment, origin, forgotten }: OneComment): Promise<void> {
  const id = run.deps.ids.next();
  const row: CarriedRow = {
    id,
    linkId: run.link.id,
    kind: 'comment',
    originSide: origin,
    originId: comment.id,
    visibility: comment.visibility,
    marker: markerOf(run, origin, comment.id),
    contentHash: hashOfBytes(comment.text),
    state: 'reserved',
    targetId: null,
    sentAt: null,
    detail: null,
  };
  run.carried = undefined;
  const reserved = await underLease(run, (stores) => stores.carried.reserve(row));
  if (reserved.kind !== 'reserved') return;
  const sent = { ...row, contentHash: hashOfBytes(textAcross(run, comment, origin)) };
  const arrived = forgotten.length === 0 ? undefined : await findArrived(run, sent, forgotten);
  if (arrived) await patch(run, row, { state: 'done', targetId: arrived.id });
  else await send(run, comment, row);
}

async function send(run: OpenRun, comment: RecordComment, row: CarriedRow): Promise<void> {
  const target = otherSide(row.originSide);
  const visibility = visibilityAcross(run, row.originSide, comment.visibility);
  // The comment may have been made private since it was reserved: what counts is what it is now.
  if (!visibility || !carriesFrom(run.flow.comments[comment.visibility], row.originSide)) return;
  const text = textAcross(run, comment, row.originSide);
  // The hash of what is really sent: by it an unanswered comment is found again, also where its author is named differently by then.
  await markSent(run, row, { contentHash: hashOfBytes(text) });
  const adding = recordsOn(run, target).addComment(recordIdOn(run, target), { text, visibility, marker: row.marker }, run.call);
  // Of the call alone: once the vendor has taken it, a failure of our own to note that must not pass for "not sent".
  const result = await adding.catch((error: unknown) => notAdded(run, row, error));
  if (result.kind === 'added') await patch(run, row, { state: 'done', targetId: result.commentId });
  else await hold(run, row, because('comment-refused', { message: result.refusal.message }), 'refused');
}

async function notAdded(run: OpenRun, row: CarriedRow, error: unknown): Promise<never> {
  if (hasErrorCode(error, 'outcome-unknown')) {
    await patch(run, row, { state: 'unknown' });
    return lookAgain(run, run.deps.clock.now());
  }
  // Only our own errors promise that nothing was sent. After any other the row stays as sent, and the next run looks before it sends.
  if (isTielineError(error)) await patch(run, row, { state: 'reserved', sentAt: null });
  throw error;
}

/** The words, after a line that says who wrote them and where: at the other system their author is our own user. */
function textAcross(run: OpenRun, { text, authorName }: RecordComment, origin: Side): string {
  const author = authorName.replaceAll(/\s+/gu, ' ').trim().slice(0, MAX_AUTHOR_LENGTH);
  if (!run.flow.comments.author || author === '') return text;
  return `${author} (${run.systemNames[origin]}):\n${text}`;
}

/**
 * Marker, then author = us and the same text since then. Absent after the lag: where a worker died around the call, that look-up is the verdict and the
 * comment goes out; where the vendor took the call and did not answer, a person decides.
 */
async function settle(run: OpenRun, comment: RecordComment, row: CarriedRow): Promise<void> {
  if (row.state === 'reserved' || row.sentAt === null) return send(run, comment, row);
  const arrived = await findArrived(run, row, await listThere(run, otherSide(row.originSide), row.sentAt));
  if (arrived) return patch(run, row, { state: 'done', targetId: arrived.id });
  if (run.deps.clock.now() < verdictAt(run, row.sentAt)) return lookAgain(run, row.sentAt);
  if (row.state === 'sent') return send(run, comment, row);
  await hold(run, row, because('comment-outcome-unknown', { comment: row.originId }), 'unknown');
}

/** Comments since that instant, and some minutes before: the other side's clock may be behind. */
function listThere(run: OpenRun, target: Side, sinceMs: number): Promise<readonly RecordComment[]> {
  return recordsOn(run, target).listComments(recordIdOn(run, target), new Date(Math.max(0, sinceMs - 300_000)).toISOString(), run.call);
}

/** By its marker, else the same words by us that are no other comment's copy: neither one that a row leads to or comes from, nor one with another's marker. */
async function findArrived(run: OpenRun, row: CarriedRow, there: readonly RecordComment[]): Promise<RecordComment | undefined> {
  const marked = there.find(({ marker }) => marker === row.marker);
  if (marked) return marked;
  const target = otherSide(row.originSide);
  const us = await run.ourUserOn(target);
  const others = (await readCarried(run)).filter(({ id }) => id !== row.id);
  const taken = new Set(others.flatMap(({ originSide, originId, targetId }) => [targetId, originSide === target ? originId : null]));
  return there.find((other) => other.authorId === us && hashOfBytes(other.text) === row.contentHash && !isCopy(other) && !taken.has(other.id));
}

/** One transaction: what goes into a ticket takes one of its places. */
export function markSent(run: OpenRun, row: CarriedRow, change: Partial<Pick<CarriedRow, 'contentHash'>>): Promise<void> {
  run.carried = undefined;
  return underLease(run, async (stores) => {
    if (otherSide(row.originSide) === 'desk') await takeTicketWrite(run, stores);
    await stores.carried.update(row.id, { state: 'sent', sentAt: run.deps.clock.now(), ...change });
  });
}

function verdictAt(run: OpenRun, sentAt: number): number {
  return sentAt + Math.max(run.limits.verifyMs, run.remote.traits.findLagMs);
}

function lookAgain(run: OpenRun, sentAt: number): never {
  throw new RunEnded({ kind: 'look-again', atMs: verdictAt(run, sentAt), reason: because('comment-outcome-unknown') });
}

function patch(run: OpenRun, row: CarriedRow, change: Partial<Pick<CarriedRow, 'state' | 'targetId' | 'sentAt' | 'detail'>>): Promise<void> {
  run.carried = undefined;
  return underLease(run, (stores) => stores.carried.update(row.id, change));
}

/** Holds one comment or file; the fields and the others go on. */
export async function hold(run: OpenRun, row: CarriedRow, reason: Reason, state: CarriedRow['state'] = row.state): Promise<void> {
  const kind = state === 'unknown' ? 'unverified-write' : 'refused';
  run.carried = undefined;
  await underLease(run, async (stores) => {
    await stores.carried.update(row.id, { state, detail: reason });
    await openHolds(run, stores, [
      holdRowOf(
        run,
        makeHold({ kind, side: otherSide(row.originSide), reason, release: because('release-look-again'), signature: `carried:${row.id}` }),
      ),
    ]);
  });
}
