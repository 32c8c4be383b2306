/**
 * @module sync/batches/rollback
 * Takes back what a mapping version wrote: the value from before its first write, where the present one is still ours. What somebody has changed since stays; records
 * and comments are listed and never undone.
 */
import { because, type FieldValue, isSameValue, type LinkId, type Reason, type Side } from '#domain';
import type { CompiledFlow } from '#mapping';
import { FieldContext } from '../field-context.ts';
import type { LinkRow, OperationField, OperationRow } from '../rows.ts';
import { beginWishes, outcomeOfFields } from './asked-writes.ts';
import { itemOf } from './audit.ts';
import type { BatchKindRules, BatchRun, NewItem, PlanSlice } from './kinds.ts';
import { mergeInputOf, shadowsByLink } from './plan-link.ts';
import { openSystems, type ReadPair, readPairs } from './read-pairs.ts';
import type { BatchField } from './rows.ts';

export const rollback: BatchKindRules = {
  plan: planRollback,
  apply: {
    prepare: async (run, item) => (stores) => beginWishes(run, stores, { item, reason: 'batch-rolls-back' }),
    outcome: outcomeOfFields,
  },
};

async function planRollback(run: BatchRun): Promise<PlanSlice> {
  const { request } = run.batch;
  const version = request.kind === 'rollback' ? request.mappingVersion : 0;
  const window = await run.deps.versionWindow(run.installationId, version);
  if (!window) return { kind: 'failed', reason: because('batch-version-unknown', { version }) };
  const after = run.batch.checkpoint ?? '';
  const kept = await run.deps.store.transact(run.installationId, async ({ batches }) => {
    const links = await batches.listLinks({}, after, run.limits.linksPerSlice);
    const ids = links.map(({ id }) => id);
    return {
      links,
      total: await batches.countLinks({}),
      operations: await batches.listDoneOperations(ids),
      shadows: shadowsByLink(await batches.listShadows(ids)),
      carried: new Map((await batches.countCarried(ids, window.fromMs, window.untilMs)).map(({ linkId, count }) => [linkId, count])),
    };
  });
  const candidates = new Map(kept.links.map((link) => [link.id, writtenBy(kept.operations, link.id, version)]));
  const written = kept.links.filter((link) => (candidates.get(link.id)?.length ?? 0) > 0);
  const judged = await judgeWritten(run, { links: written, candidates, shadows: kept.shadows });
  if (!Array.isArray(judged)) return judged;
  const listed = kept.links.flatMap((link) => listedOf(link, { ...window, comments: kept.carried.get(link.id) ?? 0 }));
  return {
    kind: 'read',
    items: [...judged, ...listed],
    looked: kept.links.length,
    equals: kept.links.length - written.length,
    checkpoint: kept.links.at(-1)?.id ?? after,
    isLast: kept.links.length < run.limits.linksPerSlice,
    total: kept.total,
  };
}

/** What the version wrote to one field of one side: the pair from before its first write, and its last value. */
interface Written {
  readonly first: OperationField;
  readonly last: OperationField;
  readonly side: Side;
  /** A later version has written there since. */
  readonly isOverwritten: boolean;
}

/** Operations come oldest first. */
function writtenBy(operations: readonly OperationRow[], linkId: LinkId, version: number): readonly Written[] {
  const found = new Map<string, Written>();
  for (const { mappingVersion, side, fields, linkId: owner } of operations) {
    if (owner !== linkId) continue;
    for (const field of fields) {
      const name = `${side} ${field.key}`;
      const before = found.get(name);
      if (mappingVersion === version) found.set(name, { first: before?.first ?? field, last: field, side, isOverwritten: false });
      else if (before) found.set(name, { ...before, isOverwritten: true });
    }
  }
  return [...found.values()];
}

interface Judging {
  readonly links: readonly LinkRow[];
  readonly candidates: ReadonlyMap<LinkId, readonly Written[]>;
  readonly shadows: ReturnType<typeof shadowsByLink>;
}

async function judgeWritten(run: BatchRun, { links, candidates, shadows }: Judging): Promise<NewItem[] | Extract<PlanSlice, { kind: 'wait' }>> {
  const active = await run.deps.mappings.active(run.installationId);
  const items: NewItem[] = [];
  for (const name of new Set(links.map(({ flow }) => flow))) {
    const own = links.filter((link) => link.flow === name);
    const flow = active?.mapping.flows.find((candidate) => candidate.name === name);
    if (!flow) {
      const reason = because('batch-flow-missing', { flow: name });
      items.push(...own.map((link) => itemOf({ link }, { verdict: 'blocked', reason, fields: [] })));
      continue;
    }
    const systems = await openSystems(run, flow);
    if (systems.kind === 'wait') return systems;
    for (const pair of await readPairs(systems, own, { ...flow, call: run.call })) {
      items.push(judgePair(run, pair, { flow, written: candidates.get(pair.link.id) ?? [], shadows: shadows.get(pair.link.id) ?? new Map() }));
    }
  }
  return items;
}

interface Rules {
  readonly flow: CompiledFlow;
  readonly written: readonly Written[];
  readonly shadows: Parameters<typeof mergeInputOf>[1]['shadows'];
}

function judgePair(run: BatchRun, { link, desk, remote }: ReadPair, { flow, written, shadows }: Rules): NewItem {
  if (!desk || !remote) {
    const reason = because('replay-record-missing', { side: desk ? 'remote' : 'desk' });
    return itemOf({ link }, { verdict: 'blocked', reason, fields: [] });
  }
  const input = mergeInputOf(run.deps, { flow, link, shadows, desk, remote, nowMs: run.deps.clock.now() });
  const judged = written.map((one) => judgeField(one, { input, seen: shadows.get(one.last.key) }));
  const fields = judged.flatMap((one) => ('path' in one ? [one] : []));
  const reasons = judged.flatMap((one) => ('path' in one ? [] : [one]));
  if (fields.length > 0) {
    const reason = because('item-rolls-back', { fields: fields.length, left: reasons.length });
    return itemOf({ link }, { verdict: 'safe', reason, fields });
  }
  const reason = reasons[0] ?? because('item-nothing-to-do');
  return itemOf(
    { link },
    { verdict: reason.code === 'item-moved-on' ? 'stale' : reason.code === 'item-nothing-to-do' ? 'equal' : 'blocked', reason, fields },
  );
}

interface FieldNow {
  readonly input: ReturnType<typeof mergeInputOf>;
  readonly seen: { readonly desk: FieldValue; readonly remote: FieldValue } | undefined;
}

function judgeField({ first, last, side, isOverwritten }: Written, { input, seen }: FieldNow): BatchField | Reason {
  const rule = input.flow.fields.find(({ key }) => key === last.key);
  if (!rule) return because('item-leaves-flow', { path: last.path });
  const context = new FieldContext(rule, input);
  const before = context[side];
  // The vendor may have stored our value in its own spelling; that is what the shadow then holds.
  const isOurs = !context.unreadSide() && (context.isSame(side, last.value) || (seen !== undefined && isSameValue(seen[side], before)));
  if (isOverwritten || !isOurs) return because('item-moved-on', { path: last.path });
  if (isSameValue(before, first[side])) return because('item-nothing-to-do', { path: last.path });
  if (!context.mayWrite(side)) return context.whyNothingMayBeWritten() ?? because('item-leaves-flow', { path: last.path });
  return {
    fieldKey: last.key,
    side,
    path: last.path,
    before,
    after: first[side],
    reason: because('batch-rolls-back', { side }),
    sides: { desk: context.desk, remote: context.remote },
  };
}

interface Listing {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly comments: number;
}

function listedOf(link: LinkRow, { fromMs, untilMs, comments }: Listing): readonly NewItem[] {
  const listed: NewItem[] = [];
  const isThen = link.remoteId !== null && link.linkedAt >= fromMs && link.linkedAt < untilMs;
  const entry = (key: string, reason: Reason): NewItem => ({
    ...itemOf({ link }, { verdict: 'listed', reason, fields: [] }),
    key: `${key} ${link.id}`,
  });
  if (isThen) listed.push(entry('record', because('item-record-stays', { number: link.record?.number ?? '' })));
  if (comments > 0) listed.push(entry('comments', because('item-comments-stay', { count: comments })));
  return listed;
}
