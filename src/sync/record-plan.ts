/**
 * @module sync/record-plan
 * Before the first call: the operations (the outbox), the shadows that need no write, the record of what was seen, and the open holds made exactly those that
 * this run wants. All of it is owed, and written with the transaction that marks the first write as sent; without a write, with the end of the run.
 */
import { brandId, isSameValue, type OperationId, type Side } from '#domain';
import type { FieldMerge } from './merge-types.ts';
import { type Owed, stageRows } from './owed.ts';
import type { Plan, PlannedHold } from './plan-operations.ts';
import type { SyncStores } from './ports.ts';
import { type BothSides, seenAfterRead } from './read-both-sides.ts';
import { spentWishesOf } from './restore-wish.ts';
import { type HistoryRow, type HoldRow, type OperationRow, type ProvenanceRow, type ShadowRow, summaryOf } from './rows.ts';
import { type OpenRun, openHolds, owe, type Run } from './run.ts';
import type { KeptRows, StageRows } from './run-store.ts';
import { visitPair } from './trail.ts';

export interface PlanRecord {
  readonly sides: BothSides;
  readonly merges: readonly FieldMerge[];
  readonly plan: Plan;
  readonly shadows: ReadonlyMap<string, ShadowRow>;
  readonly kept: Pick<KeptRows, 'provenance' | 'holds' | 'answers' | 'shadows'>;
}

type PairMerge = Exclude<FieldMerge, { readonly kind: 'unread' }>;

/** Owes what the plan says, and answers its operations. */
export function recordPlan(run: OpenRun, record: PlanRecord): readonly OperationRow[] {
  const operations = record.plan.writes.map((write): OperationRow => {
    const basis = record.sides[write.side].version;
    return {
      ...write,
      id: brandId<OperationId>(run.deps.ids.next()),
      linkId: run.link.id,
      state: 'planned',
      basisToken: basis.token,
      basisAt: basis.updatedAt,
      mappingVersion: run.version,
      traceId: run.call.traceId,
      seenAt: run.startedAt,
      createdAt: run.deps.clock.now(),
      sentAt: null,
      doneAt: null,
    };
  });
  owe(run, {
    patch: linkPatch(run, record.sides),
    rows: stageRows({ ...fieldRows(run, record), operations }),
    also: [...fieldHolds(run, record, new Set(operations.flatMap(({ answerIds }) => answerIds))), ...spentWishes(run, record)],
  });
  return operations;
}

function linkPatch(run: OpenRun, { desk, remote }: BothSides) {
  const nowMs = run.deps.clock.now();
  return {
    record: summaryOf(remote),
    deskSeen: seenAfterRead(run.link.deskSeen, desk.version, nowMs),
    remoteSeen: seenAfterRead(run.link.remoteSeen, remote.version, nowMs),
    gate: gateOf(run, desk),
    gone: null,
    mappingVersion: run.version,
  };
}

/** A link whose `when` stops holding keeps syncing, and says so. */
function gateOf(run: OpenRun, desk: BothSides['desk']) {
  const gate = run.flow.matches(desk.fields);
  return { isOpen: gate.isMatch, reason: gate.reason };
}

function fieldRows(run: OpenRun, { sides, merges, plan, shadows, kept }: PlanRecord): Pick<StageRows, 'shadows' | 'history' | 'provenance'> {
  const before = new Map(kept.provenance.map((row) => [row.fieldKey, row]));
  const held = new Map(plan.holds.map((hold) => [hold.fieldKey, hold]));
  const pairs = merges.filter((merge): merge is PairMerge => merge.kind !== 'unread');
  const awaited = new Set(kept.shadows.flatMap(({ fieldKey, unconfirmed }) => (unconfirmed ? [fieldKey] : [])));
  const rows = pairs.map((merge) => {
    const { key } = merge.field;
    return provenanceOf(run, { merge, hold: held.get(key), sides, before: before.get(key), isAwaited: awaited.has(key) });
  });
  return {
    shadows: pairs.flatMap((merge) => adoptedShadow(run, merge, shadows.get(merge.field.key))),
    history: pairs.flatMap((merge) => observedChanges(run, { merge, before: before.get(merge.field.key), sides })),
    provenance: rows.filter((row) => !isSameProvenance(row, before.get(row.fieldKey))),
  };
}

function adoptedShadow(run: OpenRun, merge: PairMerge, before: ShadowRow | undefined): ShadowRow[] {
  if (merge.kind !== 'adopt' && merge.kind !== 'keep') return [];
  // What a follow-up ticket is to show counts as unseen until it does.
  if (before && merge.reason.code === 'ticket-closed' && run.flow.afterClose === 'follow-up') return [];
  // What a new rule leaves apart because nobody decides is decided as soon as the rule says who does.
  if (merge.reason.code === 'rule-changed-kept') return [];
  const { field, desk, remote } = merge;
  const trail = visitPair(before?.trail ?? [], { desk, remote }, run.deps.clock.now());
  return [{ linkId: run.link.id, fieldKey: field.key, desk, remote, ruleHash: field.ruleHash, unconfirmed: null, trail }];
}

interface Observation {
  readonly merge: PairMerge;
  readonly before: ProvenanceRow | undefined;
  readonly sides: BothSides;
}

/** What differs from the last look was changed by somebody in between, also where it is held: the loser of a conflict must not be forgotten. */
function observedChanges(run: OpenRun, { merge, before, sides }: Observation): HistoryRow[] {
  if (!before) return [];
  const { field, reason } = merge;
  const changeOn = (side: Side): HistoryRow[] => {
    if (isSameValue(before[side], merge[side])) return [];
    const path = side === 'desk' ? (field.deskPaths[0] ?? '') : field.remotePath;
    const by = sides[side].version.updatedBy ?? '';
    const at = Date.parse(sides[side].version.updatedAt);
    const common = { id: run.deps.ids.next(), linkId: run.link.id, fieldKey: field.key, traceId: run.call.traceId, reason };
    return [{ ...common, side, path, value: merge[side], previous: before[side], by, at: Number.isNaN(at) ? run.deps.clock.now() : at }];
  };
  return [...changeOn('desk'), ...changeOn('remote')];
}

/** `isAwaited`: our last write was not answered with the record, and this is the first look at what it left. */
interface Provenance extends Observation {
  readonly hold: PlannedHold | undefined;
  readonly isAwaited: boolean;
}

function provenanceOf(run: OpenRun, { merge, hold, sides, before, isAwaited }: Provenance): ProvenanceRow {
  const { field, desk, remote } = merge;
  const isQuiet = merge.kind === 'same' && before !== undefined;
  const isStillKept = isQuiet && !hold && isKeptApart(before);
  return {
    linkId: run.link.id,
    fieldKey: field.key,
    state: isStillKept ? before.state : stateOf(merge, hold),
    desk,
    remote,
    deskLabel: sides.desk.labels[field.deskPaths[0] ?? ''] ?? null,
    remoteLabel: sides.remote.labels[field.remotePath] ?? null,
    source: merge.kind === 'adopt' ? 'adopted' : before ? before.source : sourceOfCreate(merge),
    rule: run.flow.name,
    mappingVersion: isQuiet ? before.mappingVersion : run.version,
    traceId: isQuiet ? before.traceId : run.call.traceId,
    at: isQuiet ? before.at : run.deps.clock.now(),
    reason: hold?.reason ?? (isQuiet && (before.state === 'in-sync' || isStillKept || isAwaited) ? before.reason : merge.reason),
  };
}

/** What differs on purpose goes on saying so while nobody touches it. A value that was for staff only had no such difference: told again, it is as it was. */
function isKeptApart({ state, reason }: ProvenanceRow): boolean {
  return state === 'not-written' && reason.code !== 'value-internal';
}

/** Of a field that is seen for the first time. Both sides agree and nobody adopted it: the record was made from the ticket a moment ago, and what only comes in stood there from its beginning. */
function sourceOfCreate({ kind, field }: PairMerge): Side | null {
  if (kind !== 'same') return null;
  return field.direction === 'in' ? 'remote' : 'desk';
}

function stateOf(merge: PairMerge, hold: PlannedHold | undefined): ProvenanceRow['state'] {
  if (hold) return hold.kind === 'waiting-for-agent' ? 'pending' : 'held';
  if (merge.kind === 'drift') return 'drift';
  if (merge.kind === 'write') return 'pending';
  return merge.kind === 'keep' ? 'not-written' : 'in-sync';
}

function isSameProvenance(row: ProvenanceRow, before: ProvenanceRow | undefined): boolean {
  return (
    before !== undefined &&
    row.state === before.state &&
    row.reason.code === before.reason.code &&
    isSameValue(row.desk, before.desk) &&
    isSameValue(row.remote, before.remote) &&
    row.deskLabel === before.deskLabel &&
    row.remoteLabel === before.remoteLabel
  );
}

/** Opens what is new, keeps what is the same, releases the rest. Holds whose answers travel in a planned operation stay until that is done. */
function fieldHolds(run: OpenRun, { plan, kept }: PlanRecord, answersUnderWay: ReadonlySet<string>): Owed['also'] {
  const open = kept.holds.filter((hold) => hold.fieldKey !== null && !isKeptUntilLookedAt(hold));
  const answered = new Set(kept.answers.filter(({ id }) => answersUnderWay.has(id)).map(({ holdId }) => holdId));
  const isWanted = (hold: HoldRow) => plan.holds.some((planned) => isSameHold(planned, hold));
  const over = open.filter((hold) => !isWanted(hold) && !answered.has(hold.id)).map(({ id }) => id);
  const opened = plan.holds.filter((planned) => !open.some((hold) => isSameHold(planned, hold))).map((planned) => holdRowOf(run, planned));
  if (over.length === 0 && opened.length === 0) return [];
  const nowMs = run.deps.clock.now();
  return [
    async (stores) => {
      await stores.holds.release(over, nowMs);
      await openHolds(run, stores, opened);
    },
  ];
}

function spentWishes(run: OpenRun, { merges, kept }: PlanRecord): Owed['also'] {
  const spent = spentWishesOf(kept.answers, merges);
  const nowMs = run.deps.clock.now();
  return spent.length === 0 ? [] : [(stores) => stores.answers.use(spent, nowMs)];
}

/** An overwritten value is gone from both records: the next merge cannot see it, so only a person ends that hold. */
function isKeptUntilLookedAt(hold: HoldRow): boolean {
  return hold.reason.code === 'overwritten-at-remote';
}

function isSameHold(planned: PlannedHold, hold: HoldRow): boolean {
  return planned.kind === hold.kind && planned.fieldKey === hold.fieldKey && planned.signature === hold.signature;
}

/** A hold as it is stored. */
export function holdRowOf(run: Pick<OpenRun, 'deps' | 'link'>, planned: PlannedHold): HoldRow {
  return { ...planned, id: run.deps.ids.next(), linkId: run.link.id, openedAt: run.deps.clock.now(), releasedAt: null };
}

/** Opens or releases the one hold of that kind on the whole link. */
export async function syncLinkHold(run: Pick<Run, 'deps' | 'link' | 'hasHolds'>, stores: SyncStores, wanted: PlannedHold | undefined): Promise<void> {
  const open = (await stores.holds.listOpen([run.link.id])).filter(isLinkHold);
  await stores.holds.release(
    open.filter((hold) => !wanted || !isSameHold(wanted, hold)).map(({ id }) => id),
    run.deps.clock.now(),
  );
  if (wanted && !open.some((hold) => isSameHold(wanted, hold))) await openHolds(run, stores, [holdRowOf(run, wanted)]);
}

/** Concerns the link as a whole, and is no carried comment's or file's. */
export function isLinkHold(hold: Pick<HoldRow, 'fieldKey' | 'signature'>): boolean {
  return hold.fieldKey === null && !hold.signature.startsWith('carried:');
}
