/**
 * @module sync/batches/audit
 * Proves that both sides of a flow's links agree, or lists what differs as a plan of repairs. Reads in bulk, compares by checksums, and looks closely only at the
 * links that differ. A repair is what reconcile plans by itself, or a value that it is asked to write for exactly the pair that was seen.
 */
import { because, type FieldValue, type Reason, type Side } from '#domain';
import type { CompiledField } from '#mapping';
import { createChangeTimes } from '../change-times.ts';
import { FieldContext, otherSide } from '../field-context.ts';
import type { FieldMerge } from '../merge-types.ts';
import { targetPath } from '../plan-operations.ts';
import { beginWishes, outcomeOfFields } from './asked-writes.ts';
import { buildTree } from './bucket-tree.ts';
import { checksumsOf } from './compare-pair.ts';
import type { BatchKindRules, BatchRun, NewItem, PlanSlice } from './kinds.ts';
import { type LinkPlan, type LinkView, mergeInputOf, planLink, shadowsByLink, writtenFields } from './plan-link.ts';
import { activeFlow, gateOf, type OpenSystems, openSystems, type ReadPair, readPairs } from './read-pairs.ts';
import type { BatchField, BatchVerdict } from './rows.ts';

export const audit: BatchKindRules = {
  plan: planAudit,
  apply: {
    basis: async (run) => (await flowOf(run))?.hash ?? '',
    gate: async (run) => gateOf(run, await flowOf(run)),
    prepare: async (run, item) => (stores) => beginWishes(run, stores, { item, reason: 'batch-repairs' }),
    outcome: outcomeOfFields,
  },
};

function flowOf(run: BatchRun) {
  const { request } = run.batch;
  return activeFlow(run, request.kind === 'audit' ? request.flow : '');
}

async function planAudit(run: BatchRun): Promise<PlanSlice> {
  const flow = await flowOf(run);
  if (!flow) return { kind: 'failed', reason: because('batch-flow-missing', { flow: run.batch.subject }) };
  const systems = await openSystems(run, flow);
  if (systems.kind === 'wait') return systems;
  const after = run.batch.checkpoint ?? '';
  const { links, total } = await run.deps.store.transact(run.installationId, async ({ batches }) => ({
    links: await batches.listLinks({ flow: flow.name }, after, run.limits.linksPerSlice),
    // Once: counting reads every link, and so many times a slice it would make a long audit grow with the square of the links.
    total: after === '' ? await batches.countLinks({ flow: flow.name }) : undefined,
  }));
  const pairs = await readPairs(systems, links, { ...flow, call: run.call });
  const items = await judgePairs(run, { flow, systems, pairs });
  return {
    kind: 'read',
    items,
    looked: links.length,
    equals: pairs.length - items.length,
    checkpoint: links.at(-1)?.id ?? after,
    isLast: links.length < run.limits.linksPerSlice,
    ...(total !== undefined && { total }),
    basis: flow.hash,
  };
}

interface Judging {
  readonly flow: LinkView['flow'];
  readonly systems: OpenSystems;
  readonly pairs: readonly ReadPair[];
}

async function judgePairs(run: BatchRun, { flow, systems, pairs }: Judging): Promise<readonly NewItem[]> {
  const items: NewItem[] = [];
  const views = new Map<string, LinkView & Pick<ReadPair, 'link'>>();
  const leaves = [];
  const differing = new Map<string, readonly string[]>();
  for (const { link, desk, remote } of pairs) {
    if (!desk || !remote) {
      items.push(itemOf({ link }, { verdict: 'blocked', reason: because('replay-record-missing', { side: desk ? 'remote' : 'desk' }), fields: [] }));
      continue;
    }
    const changeTimes = createChangeTimes({
      flow,
      records: { desk: systems.desk, remote: systems.remote },
      ids: { desk: link.ticketId, remote: link.remoteId ?? '' },
      ourUserOn: async (side) => (await systems[side].whoAmI(run.call)).id,
      call: run.call,
    });
    const view = {
      flow,
      link,
      shadows: new Map(),
      desk,
      remote,
      changeTimes,
      nowMs: run.deps.clock.now(),
      signal: run.call.signal,
    };
    const sums = await checksumsOf(run.deps, view);
    views.set(link.id, view);
    differing.set(link.id, sums.differing);
    leaves.push({ key: link.id, desk: sums.desk, remote: sums.remote });
  }
  const found = buildTree(leaves)
    .bisect()
    .differing.flatMap((key) => views.get(key) ?? []);
  const shadows = await shadowsOf(run, found);
  for (const view of found) {
    const known = { ...view, shadows: shadows.get(view.link.id) ?? view.shadows };
    items.push(itemOf(view, await repairOf(run, known, new Set(differing.get(view.link.id)))));
  }
  return items;
}

/** What was seen before matters only where a repair is planned: of the pairs that agree it is not even read. */
async function shadowsOf(run: BatchRun, found: readonly Pick<ReadPair, 'link'>[]): Promise<ReturnType<typeof shadowsByLink>> {
  if (found.length === 0) return new Map();
  const rows = await run.deps.store.transact(run.installationId, ({ batches }) => batches.listShadows(found.map(({ link }) => link.id)));
  return shadowsByLink(rows);
}

interface Judged {
  readonly verdict: BatchVerdict;
  readonly reason: Reason;
  readonly fields: readonly BatchField[];
}

/** The item of a link. */
export function itemOf({ link }: Pick<ReadPair, 'link'>, judged: Judged): NewItem {
  const { id, ticketId, flow, record } = link;
  return { key: id, linkId: id, ticketId, flow, record: record?.number ?? null, ...judged };
}

async function repairOf(run: BatchRun, view: LinkView, differing: ReadonlySet<string>): Promise<Judged> {
  const planned = await planLink(run.deps, view);
  const written = writtenFields(planned).filter(({ fieldKey }) => differing.has(fieldKey));
  const asked: BatchField[] = [];
  const rest: { verdict: BatchVerdict; reason: Reason }[] = [];
  for (const merge of planned.merges) {
    if (!differing.has(merge.field.key) || written.some(({ fieldKey }) => fieldKey === merge.field.key)) continue;
    const found = await askedRepair(run, view, { merge, planned });
    if ('path' in found) asked.push(found);
    else rest.push(found);
  }
  const fields = [...written, ...asked];
  if (fields.length > 0) return { verdict: 'safe', reason: because('item-repaired', { fields: fields.length, left: rest.length }), fields };
  const worst = rest.find(({ verdict }) => verdict === 'conflict') ?? rest[0];
  return { verdict: worst?.verdict ?? 'held', reason: worst?.reason ?? because('item-needs-person'), fields: [] };
}

interface Unwritten {
  readonly merge: FieldMerge;
  readonly planned: LinkPlan;
}

/** A difference that no event will ever move: written towards the side that the rule lets win. */
async function askedRepair(
  run: BatchRun,
  view: LinkView,
  { merge, planned }: Unwritten,
): Promise<BatchField | { readonly verdict: BatchVerdict; readonly reason: Reason }> {
  const hold = planned.plan.holds.find(({ fieldKey }) => fieldKey === merge.field.key);
  if (merge.kind === 'conflict' || hold?.kind === 'conflict') return { verdict: 'conflict', reason: because('item-needs-choice') };
  if (hold) return { verdict: 'held', reason: hold.reason };
  if (merge.kind === 'unread' || merge.kind === 'hold') return { verdict: 'held', reason: merge.reason };
  const context = new FieldContext(merge.field, mergeInputOf(run.deps, view));
  const closed = context.whyNothingMayBeWritten();
  if (closed) return { verdict: 'blocked', reason: closed };
  const side = targetOf(context);
  if (!side) return { verdict: 'conflict', reason: because('item-needs-choice') };
  const projection = await context.project(side);
  if (projection.kind !== 'value') return { verdict: 'held', reason: projection.reason };
  return fieldOf(merge.field, { side, value: projection.value, desk: context.desk, remote: context.remote });
}

function targetOf(context: FieldContext): Side | undefined {
  const only = context.onlyTarget();
  if (only) return only;
  const { winner } = context.field;
  if (winner === 'desk' || winner === 'remote') return otherSide(winner);
  const { tie } = context.input.flow;
  return winner === 'newest' && tie ? otherSide(tie) : undefined;
}

interface AskedValue {
  readonly side: Side;
  readonly value: FieldValue;
  readonly desk: FieldValue;
  readonly remote: FieldValue;
}

function fieldOf(field: CompiledField, { side, value, desk, remote }: AskedValue): BatchField {
  const sides = { desk, remote };
  return {
    fieldKey: field.key,
    side,
    path: targetPath(field, side),
    before: sides[side],
    after: value,
    reason: because('batch-repairs', { side }),
    sides,
  };
}
