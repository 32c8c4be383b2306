/**
 * @module sync/batches/plan-draft
 * What a draft would change in the live links, beside what the active mapping is about to write anyway. Never applied: saving the mapping applies it. Flows whose rules
 * are the same are counted and not read.
 */
import { because, isSameValue } from '#domain';
import type { CompiledFlow, CompiledMapping } from '#mapping';
import type { LinkRow } from '../rows.ts';
import { itemOf } from './audit.ts';
import type { OpenDraft } from './drafts.ts';
import type { BatchKindRules, BatchRun, NewItem, PlanSlice } from './kinds.ts';
import { type LinkView, planLink, shadowsByLink, writtenFields } from './plan-link.ts';
import { openSystems, type ReadPair, readPairs } from './read-pairs.ts';
import type { BatchField } from './rows.ts';

export function createPlanDraft(openDraft: OpenDraft): BatchKindRules {
  return { plan: (run) => planDraft(run, openDraft) };
}

interface Mappings {
  readonly draft: CompiledMapping;
  readonly active: CompiledMapping | undefined;
}

async function planDraft(run: BatchRun, openDraft: OpenDraft): Promise<PlanSlice> {
  const { request } = run.batch;
  const draft = await openDraft(run, request.kind === 'plan' ? request.document : '');
  if ('kind' in draft) return draft;
  const active = (await run.deps.mappings.active(run.installationId))?.mapping;
  const after = run.batch.checkpoint ?? '';
  const { links, shadows, total } = await run.deps.store.transact(run.installationId, async ({ batches }) => {
    const found = await batches.listLinks({}, after, run.limits.linksPerSlice);
    const kept = shadowsByLink(await batches.listShadows(found.map(({ id }) => id)));
    return { links: found, shadows: kept, total: await batches.countLinks({}) };
  });
  const items: NewItem[] = [];
  for (const name of new Set(links.map(({ flow }) => flow))) {
    const own = links.filter((link) => link.flow === name);
    const judged = await judgeFlow(run, { name, links: own, shadows, mappings: { draft, active } });
    if (!Array.isArray(judged)) return judged;
    items.push(...judged);
  }
  return {
    kind: 'read',
    items,
    looked: links.length,
    equals: links.length - items.length,
    checkpoint: links.at(-1)?.id ?? after,
    isLast: links.length < run.limits.linksPerSlice,
    total,
  };
}

interface FlowLinks {
  readonly name: string;
  readonly links: readonly LinkRow[];
  readonly shadows: ReturnType<typeof shadowsByLink>;
  readonly mappings: Mappings;
}

async function judgeFlow(run: BatchRun, { name, links, shadows, mappings }: FlowLinks): Promise<NewItem[] | Extract<PlanSlice, { kind: 'wait' }>> {
  const byName = (mapping: CompiledMapping | undefined) => mapping?.flows.find((flow) => flow.name === name);
  const flow = byName(mappings.draft);
  const active = byName(mappings.active);
  if (!flow) return links.map((link) => itemOf({ link }, { verdict: 'blocked', reason: because('item-leaves-flow', { flow: name }), fields: [] }));
  if (flow.hash === active?.hash) return [];
  const systems = await openSystems(run, flow);
  if (systems.kind === 'wait') return systems;
  const fields = {
    deskFields: [...new Set([...flow.deskFields, ...(active?.deskFields ?? [])])],
    remoteFields: [...new Set([...flow.remoteFields, ...(active?.remoteFields ?? [])])],
  };
  const items: NewItem[] = [];
  for (const pair of await readPairs(systems, links, { ...fields, call: run.call })) {
    const item = await judgePair(run, pair, { flow, active, shadows });
    if (item) items.push(item);
  }
  return items;
}

interface Rules {
  readonly flow: CompiledFlow;
  readonly active: CompiledFlow | undefined;
  readonly shadows: ReturnType<typeof shadowsByLink>;
}

async function judgePair(run: BatchRun, { link, desk, remote }: ReadPair, { flow, active, shadows }: Rules): Promise<NewItem | undefined> {
  if (!desk || !remote) {
    const reason = because('replay-record-missing', { side: desk ? 'remote' : 'desk' });
    return itemOf({ link }, { verdict: 'blocked', reason, fields: [] });
  }
  const viewOf = (rules: CompiledFlow): LinkView => ({
    flow: rules,
    link,
    shadows: shadows.get(link.id) ?? new Map(),
    desk,
    remote,
    nowMs: run.deps.clock.now(),
    signal: run.call.signal,
  });
  const drafted = await planLink(run.deps, viewOf(flow));
  const now = active && (await planLink(run.deps, viewOf(active)));
  const already = now ? writtenFields(now) : [];
  const fields = writtenFields(drafted).filter((field) => !already.some((other) => isSameWrite(field, other)));
  if (fields.length > 0) return itemOf({ link }, { verdict: 'safe', reason: because('item-would-change', { fields: fields.length }), fields });
  const known = new Set(now?.plan.holds.map(({ fieldKey, kind }) => `${kind} ${fieldKey}`));
  const hold = drafted.plan.holds.find(({ fieldKey, kind }) => !known.has(`${kind} ${fieldKey}`));
  return hold && itemOf({ link }, { verdict: hold.kind === 'conflict' ? 'conflict' : 'held', reason: hold.reason, fields: [] });
}

/** Whether two plans write the same value to the same place. */
export function isSameWrite(one: BatchField, other: BatchField): boolean {
  return one.side === other.side && one.path === other.path && isSameValue(one.after, other.after);
}
