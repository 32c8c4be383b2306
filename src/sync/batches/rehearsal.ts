/**
 * @module sync/batches/rehearsal
 * Runs a draft against the stored history: each change that somebody made, in order, once through the active rules and once through the draft's, and lists the
 * changes after which the two would have written something else. No system is called. Both start in agreement with what the history says was there.
 */
import { because, type Reason } from '#domain';
import type { CompiledFlow } from '#mapping';
import type { HistoryRow, LinkRow, ProvenanceRow } from '../rows.ts';
import { itemOf } from './audit.ts';
import type { OpenDraft } from './drafts.ts';
import type { BatchKindRules, BatchRun, NewItem, PlanSlice } from './kinds.ts';
import { isSameWrite } from './plan-draft.ts';
import { createRehearsedLink, type RehearsedLink } from './rehearsed-link.ts';
import type { BatchField } from './rows.ts';

const DAY_MS = 86_400_000;
const PAGE = 500;
/** Whose changes are ours. */
const US = 'tieline';

export function createRehearsal(openDraft: OpenDraft): BatchKindRules {
  return { plan: (run) => planRehearsal(run, openDraft) };
}

async function planRehearsal(run: BatchRun, openDraft: OpenDraft): Promise<PlanSlice> {
  const { request, startedAt } = run.batch;
  const [document, days] = request.kind === 'rehearsal' ? [request.document, request.days] : ['', 0];
  const draft = await openDraft(run, document);
  if ('kind' in draft) return draft;
  const active = (await run.deps.mappings.active(run.installationId))?.mapping;
  const after = run.batch.checkpoint ?? '';
  const { links, total, provenance } = await run.deps.store.transact(run.installationId, async ({ batches }) => {
    const found = await batches.listLinks({}, after, run.limits.linksPerSlice);
    return { links: found, total: await batches.countLinks({}), provenance: await batches.listProvenance(found.map(({ id }) => id)) };
  });
  const items: NewItem[] = [];
  let equals = 0;
  for (const link of links) {
    run.call.signal.throwIfAborted();
    const rules = { active: active?.flows.find(({ name }) => name === link.flow), draft: draft.flows.find(({ name }) => name === link.flow) };
    const history = await readHistory(run, link, startedAt - days * DAY_MS);
    const rehearsed = await rehearse(run, { link, history, provenance: provenance.filter(({ linkId }) => linkId === link.id), rules });
    items.push(...rehearsed.items);
    equals += rehearsed.equals;
  }
  return {
    kind: 'read',
    items,
    looked: links.length,
    equals,
    checkpoint: links.at(-1)?.id ?? after,
    isLast: links.length < run.limits.linksPerSlice,
    total,
  };
}

/** Oldest first. */
async function readHistory(run: BatchRun, link: LinkRow, sinceMs: number): Promise<readonly HistoryRow[]> {
  const found: HistoryRow[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await run.deps.store.transact(run.installationId, (stores) =>
      stores.history.list(link.id, {}, { limit: PAGE, ...(cursor !== undefined && { cursor }) }),
    );
    found.push(...page.rows.filter(({ at }) => at >= sinceMs));
    if (page.next === null || page.rows.some(({ at }) => at < sinceMs)) return found.reverse();
    cursor = page.next;
  }
}

interface Rehearsing {
  readonly link: LinkRow;
  readonly history: readonly HistoryRow[];
  readonly provenance: readonly ProvenanceRow[];
  readonly rules: { readonly active: CompiledFlow | undefined; readonly draft: CompiledFlow | undefined };
}

async function rehearse(run: BatchRun, { link, history, provenance, rules }: Rehearsing): Promise<{ items: readonly NewItem[]; equals: number }> {
  const { active, draft } = rules;
  const foreign = history.filter(({ by }) => by !== US);
  if (!active || foreign.length === 0) return { items: [], equals: 0 };
  if (!draft) {
    const reason = because('item-leaves-flow', { flow: link.flow });
    return { items: [itemOf({ link }, { verdict: 'blocked', reason, fields: [] })], equals: 0 };
  }
  if (draft.hash === active.hash) return { items: [], equals: foreign.length };
  const start = { link, recordedBy: active, provenance, history, deps: run.deps, signal: run.call.signal };
  const past = createRehearsedLink({ ...start, flow: active });
  const wished = createRehearsedLink({ ...start, flow: draft });
  const items: NewItem[] = [...unknownFields(link, wished)];
  let equals = 0;
  for (const change of foreign) {
    const fields = differenceOf(await past.take(change), await wished.take(change));
    if (fields.length === 0) equals += 1;
    else items.push(itemOfChange(link, change, fields));
  }
  return { items, equals };
}

/** Once per flow: what the draft reads and nobody has recorded. */
function unknownFields(link: LinkRow, { unknownPaths }: RehearsedLink): readonly NewItem[] {
  if (unknownPaths.length === 0) return [];
  const reason = because('item-cannot-be-read', { paths: unknownPaths.join(', ') });
  return [{ ...itemOf({ link }, { verdict: 'listed', reason, fields: [] }), key: `unknown ${link.flow} ${unknownPaths.join(' ')}` }];
}

/** What the draft would have written and the active rules did not, or otherwise; then what only the active rules wrote. `before`: what the active rules gave. */
function differenceOf(was: readonly BatchField[], would: readonly BatchField[]): readonly BatchField[] {
  const inPlace = (field: BatchField) => was.find(({ side, path }) => side === field.side && path === field.path);
  const changed = would
    .filter((field) => !was.some((other) => isSameWrite(field, other)))
    .map((field) => ({ ...field, before: inPlace(field)?.after ?? field.before, reason: told('draft-writes', field.reason) }));
  const dropped = was
    .filter((field) => !would.some(({ side, path }) => side === field.side && path === field.path))
    .map((field) => ({ ...field, before: field.after, after: null, reason: told('draft-writes-not', field.reason) }));
  return [...changed, ...dropped];
}

function told(code: 'draft-writes' | 'draft-writes-not', why: Reason): Reason {
  return because(code, { why: why.code });
}

function itemOfChange(link: LinkRow, { id, side, path, by, at }: HistoryRow, fields: readonly BatchField[]): NewItem {
  const reason = because('item-would-differ', { side, path, by, at: new Date(at).toISOString() });
  return { ...itemOf({ link }, { verdict: 'safe', reason, fields }), key: `${link.id} ${id}` };
}
