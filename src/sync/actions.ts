/** @module sync/actions  What people do to links: sync now, pause, unlink, answer; and what the surroundings report: edits, mappings, connections. */
import { because, ConflictError, type FieldValue, type InstallationId, InvalidInputError, type LinkId, NotFoundError, type TicketId } from '#domain';
import { isDemandOfStep } from './chosen-step.ts';
import { wakeLinks } from './consider.ts';
import { defaultLimits } from './limits.ts';
import { KEEP } from './move-merged.ts';
import { pauseScope, resumeScope } from './pauses.ts';
import type { AskedBy, SyncDeps, SyncStores } from './ports.ts';
import type { HoldRow, LinkRow, PauseScope } from './rows.ts';
import { cutLink } from './unlink.ts';

export interface LinkRequest {
  readonly installationId: InstallationId;
  readonly linkId: LinkId;
}

/** Reads a link or throws `NotFoundError`. */
export async function mustReadLink(stores: SyncStores, linkId: LinkId): Promise<LinkRow> {
  const link = await stores.links.read(linkId);
  if (!link) throw new NotFoundError({ message: `There is no link ${linkId}.`, facts: { linkId } });
  return link;
}

/**
 * Makes the link due now. Holds of what was refused or could not be verified are lifted, so that the same write may be tried once more; so is a chosen step that
 * waits for what it demands, so that another one can be chosen.
 */
export function syncNow(deps: SyncDeps, { installationId, linkId }: LinkRequest): Promise<LinkRow> {
  return changeLink(deps, { installationId, linkId }, async (stores) => {
    const holds = await stores.holds.listOpen([linkId]);
    await liftCarried(stores, linkId, holds);
    const lifted = holds.filter(
      (hold) => hold.kind === 'refused' || hold.kind === 'unverified-write' || hold.release.code === 'release-look-again' || isDemandOfStep(hold),
    );
    await stores.holds.release(
      lifted.map(({ id }) => id),
      deps.clock.now(),
    );
    await stores.links.update(linkId, { nextAt: 0 });
  });
}

/** A refused comment is tried again; one without a verdict is looked for again and, where it is still absent, sent: a person has decided that. */
async function liftCarried(stores: SyncStores, linkId: LinkId, holds: readonly HoldRow[]): Promise<void> {
  const held = new Set(holds.flatMap((hold) => (hold.signature.startsWith('carried:') ? [hold.signature.slice('carried:'.length)] : [])));
  for (const row of await stores.carried.list(linkId)) {
    if (!held.has(row.id) || row.state === 'done') continue;
    await stores.carried.update(row.id, { state: row.state === 'refused' ? 'reserved' : 'sent', detail: null });
  }
}

export function pauseLink(
  deps: SyncDeps,
  { installationId, linkId, by, until, deed }: LinkRequest & { readonly by: string; readonly until: number | null } & AskedBy<LinkRow>,
): Promise<LinkRow> {
  return deps.store.transact(installationId, async (stores) => {
    stores.deeds.add(deed?.(await mustReadLink(stores, linkId)));
    await stores.links.update(linkId, { pause: { by, at: deps.clock.now(), until } });
    return mustReadLink(stores, linkId);
  });
}

/** Ends a pause; what happened meanwhile is looked at now. */
export function resumeLink(deps: SyncDeps, request: LinkRequest & AskedBy<LinkRow>): Promise<LinkRow> {
  return changeLink(deps, request, async (stores) => void (await stores.links.update(request.linkId, { pause: null })));
}

/** Stops all runs of the installation; triggers are kept meanwhile. */
export function pauseAll(
  deps: SyncDeps,
  request: { readonly installationId: InstallationId; readonly by: string } & AskedBy<PauseScope>,
): Promise<void> {
  return pauseScope(deps, { ...request, scope: { kind: 'all' }, until: null });
}

export function resumeAll(deps: SyncDeps, request: { readonly installationId: InstallationId } & AskedBy<PauseScope>): Promise<void> {
  return resumeScope(deps, { ...request, scope: { kind: 'all' } });
}

/** Cuts the link; both records stay as they are. A later link of the same ticket and flow makes or takes another record. */
export function unlink(deps: SyncDeps, { installationId, linkId, deed }: LinkRequest & AskedBy<LinkRow>): Promise<LinkRow> {
  return deps.store.transact(installationId, async (stores) => {
    const link = await mustReadLink(stores, linkId);
    await cutLink(stores, link, deps.clock.now());
    stores.deeds.add(deed?.(link));
    return link;
  });
}

export interface AnswerRequest extends LinkRequest, AskedBy<LinkRow> {
  readonly holdId: string;
  /** By asked path; `side` takes `desk` or `remote`. */
  readonly answers: Readonly<Record<string, FieldValue>>;
  readonly by: string;
}

/** Stores single-use answers and wakes the link. Throws `InvalidInputError` where an asked path has no answer or an answer was not asked for. */
export function answerHold(deps: SyncDeps, request: AnswerRequest): Promise<LinkRow> {
  return changeLink(deps, request, async (stores) => {
    const hold = await stores.holds.read(request.holdId);
    if (!hold || hold.linkId !== request.linkId)
      throw new NotFoundError({ message: `There is no hold ${request.holdId} on this link.`, facts: { holdId: request.holdId } });
    if (hold.releasedAt !== null)
      throw new ConflictError({ message: 'This is no longer held: the value or the rule has changed meanwhile.', facts: { holdId: request.holdId } });
    checkAnswers(hold, request.answers);
    const at = deps.clock.now();
    const asked = (await stores.answers.listUnused(request.linkId)).filter((answer) => answer.holdId === hold.id);
    await stores.answers.use(
      asked.map(({ id }) => id),
      at,
    );
    await stores.answers.add(
      Object.entries(request.answers).map(([path, value]) => ({
        id: deps.ids.next(),
        linkId: request.linkId,
        holdId: hold.id,
        fieldKey: hold.fieldKey,
        path,
        value,
        sides: hold.sides,
        by: request.by,
        at,
        usedAt: null,
      })),
    );
    await stores.links.update(request.linkId, { nextAt: 0 });
  });
}

function checkAnswers(hold: HoldRow, answers: AnswerRequest['answers']): void {
  const given = Object.keys(answers);
  const wrong = given.find((path) => !hold.asks.includes(path)) ?? hold.asks.find((path) => !Object.hasOwn(answers, path));
  if (wrong !== undefined)
    throw new InvalidInputError({ message: `This hold asks for ${hold.asks.join(', ') || 'nothing'}; answer exactly that.`, facts: { path: wrong } });
  const side = answers.side;
  if (hold.asks.includes('side') && side !== 'desk' && side !== 'remote')
    throw new InvalidInputError({ message: 'Choose the side that wins: desk or remote.', facts: { path: 'side' } });
  if (hold.asks.includes(KEEP) && answers[KEEP] !== 'ours' && answers[KEEP] !== 'theirs')
    throw new InvalidInputError({ message: 'Choose the link that stays: ours or theirs.', facts: { path: KEEP } });
}

/** An agent edits the ticket: inbound writes wait, each report for a while, at most ten minutes in all. */
export function reportEditing(
  deps: SyncDeps,
  { installationId, ticketId, userId }: { readonly installationId: InstallationId; readonly ticketId: TicketId; readonly userId: string },
): Promise<void> {
  const limits = { ...defaultLimits, ...deps.limits };
  const nowMs = deps.clock.now();
  return deps.store.transact(installationId, async (stores) => {
    const before = await stores.editing.read(ticketId);
    const isSame = before !== undefined && before.userId === userId && before.until > nowMs - limits.editingLeaseMs;
    const since = isSame ? before.since : nowMs;
    await stores.editing.put({ ticketId, userId, since, until: Math.min(nowMs + limits.editingLeaseMs, since + limits.editingCapMs) });
  });
}

/** The agent has submitted or left: what waited goes on now. */
export function clearEditing(
  deps: SyncDeps,
  { installationId, ticketId, userId }: { readonly installationId: InstallationId; readonly ticketId: TicketId; readonly userId: string },
): Promise<void> {
  return deps.store.transact(installationId, async (stores) => {
    await stores.editing.clear(ticketId, userId);
    const waiting = (await stores.links.listByTicket(ticketId)).filter((link) => link.state === 'pending' || link.wantedSeq > link.doneSeq);
    for (const link of waiting) await stores.links.update(link.id, { nextAt: 0 });
    await wakeLinks(stores, waiting);
  });
}

/** Every link looks again: another mapping version is active, or a connection works again. */
export function wakeAll(
  deps: SyncDeps,
  { installationId, connectionId }: { readonly installationId: InstallationId; readonly connectionId?: string },
): Promise<number> {
  return deps.store.transact(installationId, async (stores) => {
    const ids = await stores.links.wantAll(connectionId === undefined ? {} : { connectionId }, deps.clock.now());
    for (const id of ids) await stores.wake.link(id);
    return ids.length;
  });
}

async function changeLink(
  deps: SyncDeps,
  { installationId, linkId, deed }: LinkRequest & AskedBy<LinkRow>,
  change: (stores: SyncStores, link: LinkRow) => Promise<void>,
): Promise<LinkRow> {
  return deps.store.transact(installationId, async (stores) => {
    const link = await mustReadLink(stores, linkId);
    await change(stores, link);
    stores.deeds.add(deed?.(link));
    await wakeLinks(stores, [link]);
    return mustReadLink(stores, linkId);
  });
}

/** Why a link that is paused does not run: for screens. */
export const pausedReason = because('link-paused');
