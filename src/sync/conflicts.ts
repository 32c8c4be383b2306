/**
 * @module sync/conflicts
 * What people see of a conflict and do about it: both values with who and when, what each rule would choose, one choice, and a lost value back.
 */
import type { Call } from '#capabilities';
import {
  because,
  ConflictError,
  type FieldValue,
  type InstallationId,
  InvalidInputError,
  isSameValue,
  NotFoundError,
  type Reason,
  type Side,
} from '#domain';
import type { CompiledField, CompiledFlow } from '#mapping';
import { answerHold, type LinkRequest, mustReadLink } from './actions.ts';
import { type ChangeTimes, createChangeTimes, type SideChange } from './change-times.ts';
import { wakeLinks } from './consider.ts';
import { decideNewest } from './decide-newest.ts';
import { defaultLimits } from './limits.ts';
import type { AskedBy, Page, PageRequest, SyncDeps, SyncStores } from './ports.ts';
import { wishRow } from './restore-wish.ts';
import type { HistoryRow, HoldRow, LinkRow, ProvenanceRow } from './rows.ts';

export interface ConflictSide {
  readonly path: string;
  readonly value: FieldValue;
  readonly label: string | null;
  /** Null where nobody tells. */
  readonly by: string | null;
  readonly byName: string | null;
  /** Milliseconds since the epoch. */
  readonly at: number | null;
}

/** What one rule would choose; `side` is null where it cannot decide. */
export interface WinnerForecast {
  readonly winner: 'desk' | 'remote' | 'newest';
  readonly side: Side | null;
  /** The value that both sides would then mean, as the winning side spells it. */
  readonly value: FieldValue | null;
  readonly reason: Reason;
}

export interface Conflict {
  readonly hold: HoldRow;
  readonly link: LinkRow;
  readonly desk: ConflictSide;
  readonly remote: ConflictSide;
  /** The rule's winner today; null where the mapping has no such field any more. */
  readonly winner: CompiledField['winner'] | null;
  readonly rules: readonly WinnerForecast[];
}

export interface ExplainRequest {
  readonly installationId: InstallationId;
  readonly holdId: string;
  /** With it the vendors' histories are asked; without it only what was observed here. */
  readonly call?: Call;
}

/** One conflict in full. Throws `NotFoundError` where there is no such hold, or it is no conflict. */
export async function explainConflict(deps: SyncDeps, { installationId, holdId, call }: ExplainRequest): Promise<Conflict> {
  const active = await deps.mappings.active(installationId);
  const found = await deps.store.transact(installationId, async (stores) => {
    const hold = await stores.holds.read(holdId);
    if (!hold?.sides || !isConflict(hold))
      throw new NotFoundError({ message: `There is no conflict ${holdId}. It may be settled already.`, facts: { holdId } });
    return readAround(stores, hold);
  });
  const flow = active?.mapping.flows.find((candidate) => candidate.name === found.link.flow);
  const field = flow?.fields.find((candidate) => candidate.key === found.hold.fieldKey);
  const asked = call && flow && field ? await askVendors(deps, { installationId, call, flow, field, found }) : undefined;
  return conflictOf(deps, { ...found, flow, field, times: asked ?? observedTimes(found.history, found.hold) });
}

/** Conflicts and disagreements that are open, newest first, told from what was observed here. */
export async function listConflicts(
  deps: SyncDeps,
  {
    installationId,
    flow,
    fieldKey,
    ...page
  }: { readonly installationId: InstallationId; readonly flow?: string; readonly fieldKey?: string } & PageRequest,
): Promise<
  Page<Conflict> & {
    readonly groups: readonly { readonly flow: string; readonly fieldKey: string | null; readonly count: number }[];
  }
> {
  const active = await deps.mappings.active(installationId);
  return deps.store.transact(installationId, async (stores) => {
    const filter = { kinds: CONFLICT_KINDS, ...(flow !== undefined && { flow }), ...(fieldKey !== undefined && { fieldKey }) };
    const holds = await stores.holds.listPage(filter, page);
    const rows: Conflict[] = [];
    for (const hold of holds.rows) {
      const found = await readAround(stores, hold);
      const ofLink = active?.mapping.flows.find((candidate) => candidate.name === found.link.flow);
      const field = ofLink?.fields.find((candidate) => candidate.key === hold.fieldKey);
      rows.push(conflictOf(deps, { ...found, flow: ofLink, field, times: observedTimes(found.history, hold) }));
    }
    return { rows, next: holds.next, groups: await stores.holds.countByField(CONFLICT_KINDS) };
  });
}

/** Holds that ask which side is right. */
export const CONFLICT_KINDS = ['conflict', 'disagreement'] as const;

function isConflict(hold: HoldRow): boolean {
  return hold.kind === 'conflict' || hold.kind === 'disagreement';
}

interface Found {
  readonly hold: HoldRow;
  readonly link: LinkRow;
  readonly provenance: ProvenanceRow | undefined;
  readonly history: readonly HistoryRow[];
}

async function readAround(stores: SyncStores, hold: HoldRow): Promise<Found> {
  const link = await mustReadLink(stores, hold.linkId);
  const provenance = (await stores.provenance.list(link.id)).find((row) => row.fieldKey === hold.fieldKey);
  const { rows } = await stores.history.list(link.id, hold.fieldKey === null ? {} : { fieldKey: hold.fieldKey }, { limit: 20 });
  return { hold, link, provenance, history: rows };
}

async function askVendors(
  deps: SyncDeps,
  asked: {
    readonly installationId: InstallationId;
    readonly call: Call;
    readonly flow: CompiledFlow;
    readonly field: CompiledField;
    readonly found: Found;
  },
): Promise<ChangeTimes | undefined> {
  const { installationId, call, flow, field, found } = asked;
  const [desk, remote] = await Promise.all([deps.systems.desk(installationId), deps.systems.remote(installationId, flow.connection, flow.record)]);
  if (desk.kind === 'closed' || remote.kind === 'closed' || !found.hold.sides) return undefined;
  const records = { desk: desk.records, remote: remote.records };
  const find = createChangeTimes({
    flow,
    records,
    ids: { desk: found.link.ticketId, remote: found.link.remoteId ?? '' },
    ourUserOn: async (side) => (await records[side].whoAmI(call)).id,
    call,
  });
  return find({ field, ...found.hold.sides, sinceMs: found.hold.openedAt });
}

/** What was seen here: when we noticed, and whom the record named as its last editor. */
function observedTimes(history: readonly HistoryRow[], hold: HoldRow): ChangeTimes {
  const on = (side: Side): SideChange | undefined => {
    const row = history.find((change) => change.side === side && change.by !== 'tieline' && isSameValue(change.value, hold.sides?.[side]));
    return row && { at: row.at, by: row.by, byName: null };
  };
  return { desk: on('desk'), remote: on('remote') };
}

function conflictOf(
  deps: SyncDeps,
  parts: Found & { readonly flow: CompiledFlow | undefined; readonly field: CompiledField | undefined; readonly times: ChangeTimes },
): Conflict {
  const { hold, link, provenance, flow, field, times } = parts;
  const sides = hold.sides ?? { desk: null, remote: null };
  const onSide = (side: Side): ConflictSide => ({
    path: side === 'desk' ? (field?.deskPaths.join(', ') ?? '') : (field?.remotePath ?? hold.path ?? ''),
    value: sides[side],
    label: (side === 'desk' ? provenance?.deskLabel : provenance?.remoteLabel) ?? null,
    by: times[side]?.by ?? null,
    byName: times[side]?.byName ?? null,
    at: times[side]?.at ?? null,
  });
  const { tieMs } = { ...defaultLimits, ...deps.limits };
  const newest = decideNewest({ times, tie: flow?.tie, tieMs });
  return {
    hold,
    link,
    desk: onSide('desk'),
    remote: onSide('remote'),
    winner: field?.winner ?? null,
    rules: [
      { winner: 'desk', side: 'desk', value: sides.desk, reason: because('winner-decides', { side: 'desk' }) },
      { winner: 'remote', side: 'remote', value: sides.remote, reason: because('winner-decides', { side: 'remote' }) },
      { winner: 'newest', side: newest.side ?? null, value: newest.side ? sides[newest.side] : null, reason: newest.reason },
    ],
  };
}

export interface ResolveRequest extends LinkRequest, AskedBy<LinkRow> {
  readonly holdId: string;
  readonly side: Side;
  readonly by: string;
  /** What the person saw; `ConflictError` where the hold is about other values by now. */
  readonly shown?: { readonly desk: FieldValue; readonly remote: FieldValue };
}

/** Chooses the side that wins, once, for exactly the two values that are held. */
export async function resolveConflict(deps: SyncDeps, request: ResolveRequest): Promise<LinkRow> {
  const { installationId, linkId, holdId, side, by, shown, deed } = request;
  const hold = await deps.store.transact(installationId, (stores) => stores.holds.read(holdId));
  if (shown && hold?.sides && !(isSameValue(hold.sides.desk, shown.desk) && isSameValue(hold.sides.remote, shown.remote)))
    throw new ConflictError({ message: 'A side has changed since this was shown. Look at both values again.', facts: { holdId } });
  if (hold?.reason.code === 'overwritten-at-remote') return resolveOverwritten(deps, request, hold);
  return answerHold(deps, { installationId, linkId, holdId, by, answers: { side }, ...(deed && { deed }) });
}

/** The other value is gone from both records: keeping ours ends the hold, choosing theirs writes it back. */
function resolveOverwritten(deps: SyncDeps, { installationId, linkId, side, by, deed }: ResolveRequest, hold: HoldRow): Promise<LinkRow> {
  return deps.store.transact(installationId, async (stores) => {
    if (hold.releasedAt !== null) throw new ConflictError({ message: 'This is no longer held.', facts: { holdId: hold.id } });
    const provenance = (await stores.provenance.list(linkId)).find((row) => row.fieldKey === hold.fieldKey);
    const at = deps.clock.now();
    if (side === hold.side && hold.fieldKey !== null && hold.sides && provenance) {
      const wish = {
        id: deps.ids.next(),
        link: { id: linkId },
        fieldKey: hold.fieldKey,
        side,
        value: hold.sides[side],
        sides: pairOf(provenance),
        by,
        at,
      };
      await stores.answers.add([wishRow(wish)]);
    }
    await stores.holds.release([hold.id], at);
    const link = await wakeNow(stores, linkId);
    stores.deeds.add(deed?.(link));
    return link;
  });
}

export interface RestoreRequest extends LinkRequest, AskedBy<LinkRow> {
  readonly fieldKey: string;
  /** A row of the field's history; its `value` comes back on its `side`. */
  readonly historyId: string;
  readonly by: string;
  /** That side's value as the person saw it; `ConflictError` where it has moved since. */
  readonly shown?: FieldValue;
}

/** Plans a write of a value that was replaced, with the present pair as its basis; from there it crosses like any change. */
export async function restoreValue(deps: SyncDeps, request: RestoreRequest): Promise<LinkRow> {
  const { installationId, linkId, fieldKey, historyId, by, shown, deed } = request;
  const active = await deps.mappings.active(installationId);
  return deps.store.transact(installationId, async (stores) => {
    const link = await mustReadLink(stores, linkId);
    const row = await stores.history.read(historyId);
    const provenance = (await stores.provenance.list(linkId)).find((candidate) => candidate.fieldKey === fieldKey);
    if (!row || row.linkId !== linkId || row.fieldKey !== fieldKey || !provenance)
      throw new NotFoundError({ message: 'That value is not in the history of this field.', facts: { historyId } });
    if (shown !== undefined && !isSameValue(shown, provenance[row.side]))
      throw new ConflictError({ message: 'The field has changed since this was shown. Look at it again.', facts: { historyId } });
    const field = active?.mapping.flows.find(({ name }) => name === link.flow)?.fields.find(({ key }) => key === fieldKey);
    if (!canRestore({ field, role: link.role, provenance, row }))
      throw new InvalidInputError({
        message: 'That value cannot be written back: the field has it already, or this side is only read.',
        facts: { historyId },
      });
    const at = deps.clock.now();
    const open = (await stores.holds.listOpen([linkId])).filter((hold) => hold.fieldKey === fieldKey && hold.reason.code === 'overwritten-at-remote');
    await stores.holds.release(
      open.map(({ id }) => id),
      at,
    );
    await stores.answers.add([wishRow({ id: deps.ids.next(), link, fieldKey, side: row.side, value: row.value, sides: pairOf(provenance), by, at })]);
    stores.deeds.add(deed?.(link));
    return wakeNow(stores, linkId);
  });
}

/** Whether a value of the history can be written back: its side may be written, and holds something else now. */
export function canRestore(parts: {
  readonly field: CompiledField | undefined;
  readonly role: LinkRow['role'];
  readonly provenance: ProvenanceRow | undefined;
  readonly row: Pick<HistoryRow, 'side' | 'value'>;
}): boolean {
  const { field, role, provenance, row } = parts;
  if (!field || !provenance || isSameValue(provenance[row.side], row.value)) return false;
  return row.side === 'desk' ? field.writesDesk : field.writesRemote && role === 'owner';
}

function pairOf({ desk, remote }: ProvenanceRow) {
  return { desk: desk ?? null, remote: remote ?? null };
}

async function wakeNow(stores: SyncStores, linkId: LinkRow['id']): Promise<LinkRow> {
  await stores.links.update(linkId, { nextAt: 0 });
  await wakeLinks(stores, [{ id: linkId }]);
  return mustReadLink(stores, linkId);
}
