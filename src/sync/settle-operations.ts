/**
 * @module sync/settle-operations
 * What became of operations that an earlier run left open, and of predicted values: judged by fresh reads before anything is repeated.
 */
import { because, type FieldChange, isSameValue, type RecordSnapshot, type Side, toWholeSecond } from '#domain';
import { stageRows } from './owed.ts';
import type { BothSides } from './read-both-sides.ts';
import { recordDone } from './record-done.ts';
import type { OperationRow, ShadowRow } from './rows.ts';
import { type OpenRun, owe, RunEnded, recordIdOn, recordsOn, secondOfLinking, underLease } from './run.ts';
import { visitPair } from './trail.ts';

/** `reply` is the record as our write left it, which may not be how it is now. */
type Verdict = { readonly kind: 'arrived'; readonly reply: RecordSnapshot } | { readonly kind: 'absent' | 'unsure' };

/** Settles what is open; what was kept is old then. Ends the run where a write may still be on its way. */
export async function settleOperations(run: OpenRun, sides: BothSides, open: readonly OperationRow[]): Promise<void> {
  const planned = open.filter((operation) => operation.state === 'planned');
  if (planned.length > 0) await supersede(run, planned);
  for (const operation of open.filter((row) => row.state !== 'planned')) {
    const verdict = await verdictOn(run, operation, sides[operation.side]);
    if (verdict.kind === 'arrived') recordDone(run, { operations: [operation], reply: verdict.reply, sides });
    else {
      endWhereOnItsWay(run, operation);
      // Owed first: what is noted stands with the verdict, or a crash between them would forget it.
      if (verdict.kind === 'unsure') noteNewer(run, operation, sides[operation.side]);
      await supersede(run, [operation]);
    }
  }
}

/**
 * Our write may have arrived or not, and somebody has written since: without a history nobody can tell. For `newest` it does not matter: when we sent, the field was as
 * we knew it, so what stands there instead came later than what we carried. So our write counts as seen, and theirs shows as a change on top of it; deciding by `tie` could
 * write our value a second time, over a newer one.
 */
function noteNewer(run: OpenRun, operation: OperationRow, snapshot: RecordSnapshot): void {
  const { side } = operation;
  const newer = operation.fields.filter((field) => {
    const rule = run.flow.fields.find(({ key }) => key === field.key);
    if (rule?.winner !== 'newest' || !rule.writesDesk || !rule.writesRemote) return false;
    const asKnown = { ...field, value: field[side] };
    return !isHeldBy(run, operation, asKnown, snapshot);
  });
  const shadows = newer.map((field): ShadowRow => {
    const seen = side === 'desk' ? { desk: field.value, remote: field.remote } : { desk: field.desk, remote: field.value };
    const trail = visitPair(run.shadows.get(field.key)?.trail ?? [], seen, run.deps.clock.now());
    return { linkId: run.link.id, fieldKey: field.key, ...seen, ruleHash: field.ruleHash, unconfirmed: null, trail };
  });
  owe(run, { rows: stageRows({ shadows }) });
  for (const shadow of shadows) run.shadows.set(shadow.fieldKey, shadow);
}

function endWhereOnItsWay(run: OpenRun, operation: OperationRow): void {
  const verdictAt = (operation.sentAt ?? operation.createdAt) + run.limits.verifyMs;
  if (run.deps.clock.now() < verdictAt)
    throw new RunEnded({ kind: 'look-again', atMs: verdictAt, reason: because('write-outcome-unknown', { side: operation.side }) });
}

function supersede(run: OpenRun, operations: readonly OperationRow[]): Promise<void> {
  return underLease(run, (stores) =>
    stores.operations.settle(
      operations.map(({ id }) => id),
      'superseded',
      run.deps.clock.now(),
    ),
  );
}

/** Equal values are proof; a newer version by our own user is proof too, a vendor rule having changed the value; then the vendor's history is asked. */
async function verdictOn(run: OpenRun, operation: OperationRow, snapshot: RecordSnapshot): Promise<Verdict> {
  if (operation.fields.every((field) => isHeldBy(run, operation, field, snapshot))) return { kind: 'arrived', reply: snapshot };
  if (snapshot.version.token === operation.basisToken) return { kind: 'absent' };
  const us = await run.ourUserOn(operation.side);
  if (snapshot.version.updatedBy === us && (await isOnlyWriter(run, operation.side))) return { kind: 'arrived', reply: snapshot };
  const records = recordsOn(run, operation.side);
  if (!records.traits.hasFieldHistory) return { kind: 'unsure' };
  const paths = operation.fields.map(({ path }) => path);
  const history = await records.fieldHistory(recordIdOn(run, operation.side), paths, operation.basisAt, run.call);
  const ours = sinceBasis(history, operation).filter((change) => isOurChange(change, operation, us));
  if (ours.length === 0) return { kind: 'absent' };
  // Somebody has written since: what counts as seen is what our write left, so that theirs shows as a change.
  const left = Object.fromEntries([...operation.fields.map((field) => [field.path, field.value]), ...ours.map((change) => [change.path, change.to])]);
  return { kind: 'arrived', reply: { ...snapshot, fields: { ...snapshot.fields, ...left } } };
}

/** The links of one ticket all write it as the same user: a version by us may be another link's, and proves nothing about this one's write. */
async function isOnlyWriter(run: OpenRun, side: Side): Promise<boolean> {
  if (side === 'remote') return true;
  const links = await run.deps.store.transact(run.installationId, (stores) => stores.links.listByTicket(run.link.ticketId));
  return links.length <= 1;
}

/**
 * Of a history that begins with the second of the version we sent from: what came after that version. The vendor's clock bounds it, and ours, which may be ahead, has no
 * say. Vendors tell whole seconds, so an earlier write of ours may stand in the same one: what led to the value that we knew is no later than it.
 */
function sinceBasis(history: readonly FieldChange[], { fields, side, basisAt }: OperationRow): readonly FieldChange[] {
  const second = toWholeSecond(Date.parse(basisAt));
  return fields.flatMap((field) => {
    const changes = history.filter(({ path }) => path === field.path);
    const known = changes.findLastIndex(({ at, to }) => toWholeSecond(Date.parse(at)) === second && isSameValue(to, field[side]));
    return changes.slice(known + 1);
  });
}

/** By what it changed from, or to: in between there may have been others. */
function isOurChange(change: FieldChange, operation: OperationRow, us: string): boolean {
  if (change.by !== us) return false;
  return operation.fields.some(
    (field) => field.path === change.path && (isSameValue(change.from, field[operation.side]) || isSameValue(change.to, field.value)),
  );
}

function isHeldBy(run: OpenRun, operation: OperationRow, field: OperationRow['fields'][number], snapshot: RecordSnapshot): boolean {
  const rule = run.flow.fields.find((candidate) => candidate.key === field.key);
  if (!rule) return false;
  if (operation.side === 'desk') return rule.isSameOnDesk(rule.readDesk(snapshot.fields), field.value);
  return rule.isSameOnRemote(rule.readRemote(snapshot), field.value);
}

/** Whether the field's last change was by us; without a history nobody can tell. */
async function isOursByHistory(run: OpenRun, { side, path, us }: { side: Side; path: string; us: string }): Promise<boolean> {
  const records = recordsOn(run, side);
  if (!records.traits.hasFieldHistory) return false;
  const history = await records.fieldHistory(recordIdOn(run, side), [path], new Date(secondOfLinking(run)).toISOString(), run.call);
  return history.findLast((change) => change.path === path)?.by === us;
}

/**
 * Replaces predicted shadow values by what was read, where what was read is ours. Where it is somebody else's, the prediction stands from now on, so that the
 * difference shows as a change, today and after a later write of ours to another field.
 */
export async function confirmShadows(run: OpenRun, sides: BothSides): Promise<void> {
  const shadows = [...run.shadows.values()];
  const confirmed: ShadowRow[] = [];
  for (const shadow of shadows) confirmed.push(shadow.unconfirmed ? await confirmShadow(run, sides, shadow) : shadow);
  const changed = confirmed.filter((shadow, index) => shadow !== shadows[index]);
  owe(run, { rows: stageRows({ shadows: changed }) });
  for (const shadow of changed) run.shadows.set(shadow.fieldKey, shadow);
}

async function confirmShadow(run: OpenRun, sides: BothSides, shadow: ShadowRow): Promise<ShadowRow> {
  const rule = run.flow.fields.find((candidate) => candidate.key === shadow.fieldKey);
  const side = shadow.unconfirmed;
  if (!rule || !side) return shadow;
  const value = side === 'desk' ? rule.readDesk(sides.desk.fields) : rule.readRemote(sides.remote);
  if (value === undefined) return shadow;
  if (!(await isOurs(run, sides, { side, path: side === 'desk' ? (rule.deskPaths[0] ?? '') : rule.remotePath })))
    return { ...shadow, unconfirmed: null };
  const next = { ...shadow, [side]: value, unconfirmed: null };
  return { ...next, trail: visitPair(shadow.trail, next, run.deps.clock.now()) };
}

async function isOurs(run: OpenRun, sides: BothSides, { side, path }: { side: Side; path: string }): Promise<boolean> {
  const us = await run.ourUserOn(side);
  if (sides[side].version.updatedBy === us && (await isOnlyWriter(run, side))) return true;
  return isOursByHistory(run, { side, path, us });
}
