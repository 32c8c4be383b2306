/** @module sync/dry-run  What a run would do now: the same read, merge and plan, without a lease and without a write. */
import type { Call } from '#capabilities';
import { because, type InstallationId, type LinkId, type Reason, type Side } from '#domain';
import { createChangeTimes } from './change-times.ts';
import { defaultLimits } from './limits.ts';
import { mergeFields } from './merge-fields.ts';
import type { FieldMerge } from './merge-types.ts';
import { createFindPerson } from './people.ts';
import { type Plan, planOperations } from './plan-operations.ts';
import type { SyncDeps } from './ports.ts';
import type { LinkRow } from './rows.ts';

export type DryRun =
  | { readonly kind: 'no-link' }
  | { readonly kind: 'closed'; readonly reason: Reason }
  /** The record is yet to be made. */
  | { readonly kind: 'create' }
  | { readonly kind: 'missing'; readonly side: Side }
  | { readonly kind: 'planned'; readonly link: LinkRow; readonly merges: readonly FieldMerge[]; readonly plan: Plan };

export interface DryRunRequest {
  readonly installationId: InstallationId;
  readonly linkId: LinkId;
  readonly call: Call;
}

/** Plans one link as it is now. */
export async function dryRun(deps: SyncDeps, { installationId, linkId, call }: DryRunRequest): Promise<DryRun> {
  const kept = await deps.store.transact(installationId, async (stores) => ({
    link: await stores.links.read(linkId),
    shadows: await stores.shadows.list(linkId),
  }));
  const { link } = kept;
  if (!link) return { kind: 'no-link' };
  const active = await deps.mappings.active(installationId);
  const flow = active?.mapping.flows.find((candidate) => candidate.name === link.flow);
  if (!flow) return { kind: 'closed', reason: because('replay-mapping-missing', { flow: link.flow }) };
  const [desk, remote] = await Promise.all([deps.systems.desk(installationId), deps.systems.remote(installationId, flow.connection, flow.record)]);
  if (desk.kind === 'closed' || remote.kind === 'closed')
    return { kind: 'closed', reason: because('replay-connection-closed', { connection: flow.connection }) };
  if (link.remoteId === null) return { kind: 'create' };
  const [ticket, record] = await Promise.all([
    desk.records.read(link.ticketId, flow.deskFields, call),
    remote.records.read(link.remoteId, flow.remoteFields, call),
  ]);
  if (ticket.kind === 'missing') return { kind: 'missing', side: 'desk' };
  if (record.kind === 'missing') return { kind: 'missing', side: 'remote' };
  const shadows = new Map(kept.shadows.map((row) => [row.fieldKey, row]));
  const sides = { desk: ticket.record, remote: record.record };
  const { maxReturns, returnWindowMs, tieMs } = { ...defaultLimits, ...deps.limits };
  const records = { desk: desk.records, remote: remote.records };
  const merges = await mergeFields({
    flow,
    role: link.role,
    ...sides,
    shadows,
    choices: new Map(),
    firstChoices: link.choices,
    disagreements: new Set(),
    broken: new Map(),
    restores: new Map(),
    findPerson: createFindPerson({ records, call }),
    changeTimes: createChangeTimes({
      flow,
      records,
      ids: { desk: link.ticketId, remote: link.remoteId },
      ourUserOn: async (side) => (await records[side].whoAmI(call)).id,
      call,
    }),
    tieMs,
    signal: call.signal,
  });
  const plan = planOperations({
    flow,
    merges,
    remote: record.record.fields,
    shadows,
    answers: new Map(),
    refused: new Map(),
    isAgentEditing: false,
    nowMs: deps.clock.now(),
    maxReturns,
    returnWindowMs,
  });
  return { kind: 'planned', link, merges, plan };
}
