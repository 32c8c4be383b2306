/** @module sync/views  What screens read, as plain data with reasons: one link in full, a ticket's links, the overview, a hold's choices. */
import type { Call } from '#capabilities';
import { type FieldSchema, type InstallationId, type LinkId, NotFoundError, optionsUnder, optionsWithin, type Reason, type TicketId } from '#domain';
import type { CompiledFlow } from '#mapping';
import { mustReadLink, pausedReason } from './actions.ts';
import { waitsForStep } from './chosen-step.ts';
import { canRestore } from './conflicts.ts';
import { type RecordFollowers, readFollowers } from './followers.ts';
import { KEEP } from './move-merged.ts';
import { activePauses, pauseOver, reasonOfPause } from './pauses.ts';
import type { ActiveMapping, Page, PageRequest, SyncDeps, SyncStores } from './ports.ts';
import type { ConsiderationRow, HistoryRow, HoldRow, LinkRow, LinkState, ProvenanceRow, ScopedPause } from './rows.ts';

/** One field of a link as a screen shows it. */
export interface FieldDetails {
  readonly fieldKey: string;
  readonly deskPath: string;
  readonly remotePath: string;
  readonly direction: 'out' | 'in' | 'both';
  /** Absent before the first run. */
  readonly provenance: ProvenanceRow | null;
  readonly hold: HoldRow | null;
}

export interface LinkDetails {
  readonly link: LinkRow;
  readonly connectionName: string;
  /** What the screen shows: a pause outranks what the last run said. */
  readonly state: LinkState;
  readonly stateReason: Reason;
  /** When a waiting link looks again; null where it waits for nothing. */
  readonly nextAttemptAt: number | null;
  readonly holds: readonly HoldRow[];
  readonly fields: readonly FieldDetails[];
  readonly record: RecordFollowers;
  /** The pause of all, of the flow or of the connection that stops this link; a pause of its own is in `link.pause`. */
  readonly scopePause: ScopedPause | null;
}

/** One link in full. Throws `NotFoundError`. */
export async function readLinkDetails(
  deps: SyncDeps,
  { installationId, linkId }: { readonly installationId: InstallationId; readonly linkId: LinkId },
): Promise<LinkDetails> {
  const active = await deps.mappings.active(installationId);
  return deps.store.transact(installationId, async (stores) => detailsOf(deps, stores, { link: await mustReadLink(stores, linkId), active }));
}

/** All links of a ticket, and what its last consideration said of each flow. */
export async function listLinksOfTicket(
  deps: SyncDeps,
  { installationId, ticketId }: { readonly installationId: InstallationId; readonly ticketId: TicketId },
): Promise<{
  readonly links: readonly LinkDetails[];
  readonly considerations: readonly ConsiderationRow[];
  readonly mappingVersion: number | null;
}> {
  const active = await deps.mappings.active(installationId);
  return deps.store.transact(installationId, async (stores) => {
    const links: LinkDetails[] = [];
    for (const link of await stores.links.listByTicket(ticketId)) links.push(await detailsOf(deps, stores, { link, active }));
    return { links, considerations: await stores.considerations.list(ticketId), mappingVersion: active?.version ?? null };
  });
}

async function detailsOf(
  deps: SyncDeps,
  stores: SyncStores,
  { link, active }: { readonly link: LinkRow; readonly active: ActiveMapping | undefined },
): Promise<LinkDetails> {
  const flow = active?.mapping.flows.find((candidate) => candidate.name === link.flow);
  const holds = await stores.holds.listOpen([link.id]);
  const provenance = await stores.provenance.list(link.id);
  const nowMs = deps.clock.now();
  const isPaused = link.pause !== null && (link.pause.until === null || link.pause.until > nowMs);
  const scopePause = pauseOver(link, await activePauses(stores, nowMs)) ?? null;
  const isWaiting = link.wantedSeq > link.doneSeq && link.nextAt > nowMs;
  return {
    link,
    connectionName: flow?.connection ?? '',
    state: isPaused || scopePause ? 'paused' : link.state,
    stateReason: scopePause ? reasonOfPause(scopePause) : isPaused ? pausedReason : link.stateReason,
    nextAttemptAt: isWaiting ? link.nextAt : null,
    holds,
    fields: fieldsOf(flow, provenance, holds),
    record: await readFollowers(stores, link),
    scopePause,
  };
}

function fieldsOf(flow: CompiledFlow | undefined, provenance: readonly ProvenanceRow[], holds: readonly HoldRow[]): readonly FieldDetails[] {
  return (flow?.fields ?? []).map((field) => ({
    fieldKey: field.key,
    deskPath: field.deskPaths.join(', '),
    remotePath: field.remotePath,
    direction: field.direction,
    provenance: provenance.find((row) => row.fieldKey === field.key) ?? null,
    hold: holds.find((hold) => hold.fieldKey === field.key) ?? null,
  }));
}

/** The observed changes of a link, newest first, and whether each one's value can be written back now. Throws `NotFoundError`. */
export async function readFieldHistory(
  deps: SyncDeps,
  request: { readonly installationId: InstallationId; readonly linkId: LinkId; readonly fieldKey?: string } & PageRequest,
): Promise<Page<HistoryRow & { readonly canRestore: boolean }>> {
  const { installationId, linkId, fieldKey, ...page } = request;
  const active = await deps.mappings.active(installationId);
  return deps.store.transact(installationId, async (stores) => {
    const { flow: flowName, role } = await mustReadLink(stores, linkId);
    const fields = active?.mapping.flows.find(({ name }) => name === flowName)?.fields ?? [];
    const provenance = new Map((await stores.provenance.list(linkId)).map((row) => [row.fieldKey, row]));
    const history = await stores.history.list(linkId, fieldKey === undefined ? {} : { fieldKey }, page);
    const rows = history.rows.map((row) => {
      const field = fields.find(({ key }) => key === row.fieldKey);
      return { ...row, canRestore: canRestore({ field, role, provenance: provenance.get(row.fieldKey), row }) };
    });
    return { rows, next: history.next };
  });
}

/** What a hold asks for, with the vendor's live choices. Throws `NotFoundError`. */
export async function readHoldChoices(
  deps: SyncDeps,
  { installationId, holdId, call }: { readonly installationId: InstallationId; readonly holdId: string; readonly call: Call },
): Promise<{ readonly hold: HoldRow; readonly link: LinkRow; readonly fields: readonly FieldSchema[] }> {
  const { hold, link } = await deps.store.transact(installationId, async (stores) => {
    const found = await stores.holds.read(holdId);
    if (!found) throw new NotFoundError({ message: `There is no hold ${holdId}.`, facts: { holdId } });
    return { hold: found, link: await mustReadLink(stores, found.linkId) };
  });
  if (hold.asks.includes(KEEP)) return { hold, link, fields: [keepChoice] };
  const asked = hold.asks.filter((path) => path !== 'side');
  if (asked.length === 0) return { hold, link, fields: [] };
  const active = await deps.mappings.active(installationId);
  const flow = active?.mapping.flows.find((candidate) => candidate.name === link.flow);
  const remote = flow && (await deps.systems.remote(installationId, flow.connection, flow.record));
  if (remote?.kind !== 'open') throw new NotFoundError({ message: 'The system that asks for this cannot be reached now.', facts: { holdId } });
  const schema = await remote.records.describe(call);
  // Which steps are open hangs on where the record is now, not where it was when the hold began.
  const steps = waitsForStep(hold) ? await remote.records.reachableStates?.(link.remoteId ?? '', call) : undefined;
  // In the order in which the hold asks: the form shows them so.
  const fields = asked.flatMap((path) => {
    const field = schema.fields.find((candidate) => candidate.path === path);
    return field ? [steps ? { ...field, options: steps } : offeredFor(hold, field)] : [];
  });
  return { hold, link, fields };
}

/** A dependent choice offers what stands under the value of its parent: the one that it waits under, in it or beside it, or the one that waits for it. */
function offeredFor({ path, reason }: HoldRow, field: FieldSchema): FieldSchema {
  if (reason.facts.form === 'within') return { ...field, options: optionsWithin(field, String(reason.facts.parent)) };
  if (!field.dependsOn) return field;
  const parent = reason.code === 'value-not-under-parent' ? reason.facts.under : path === field.dependsOn ? reason.facts.value : undefined;
  const options = parent === undefined ? [...new Map(field.options?.map((option) => [option.value, option])).values()] : optionsUnder(field, parent);
  return options ? { ...field, options } : field;
}

/** Two tickets with a link each were merged: which one stays. Screens have the words. */
const keepChoice: FieldSchema = {
  path: KEEP,
  label: KEEP,
  kind: 'choice',
  isReadOnly: false,
  isRequired: true,
  options: [
    { value: 'ours', label: 'ours' },
    { value: 'theirs', label: 'theirs' },
  ],
};
