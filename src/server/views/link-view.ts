/** @module server/views/link-view  A link of the engine as the API shows it, with the vendors' labels. */
import type { FieldProvenanceView, HoldView, LinkPlanView, LinkView, PlannedFieldView, ShownValue } from '#contract';
import type { FieldValue } from '#domain';
import type { FieldDetails, FirstLinkPlan, HoldRow, LinkDetails, PlannedField } from '#sync';
import type { FlowLabels, SideLabels } from './labels.ts';

/** One link in full. */
export function viewLink(details: LinkDetails, labels: FlowLabels): LinkView {
  const { link } = details;
  return {
    id: link.id,
    flow: link.flow,
    connectionId: link.connectionId,
    connectionName: details.connectionName,
    role: link.role,
    state: details.state,
    stateReason: { ...details.stateReason },
    record: viewRecord(details),
    lastSyncAt: isoOrNull(link.lastSyncAt),
    nextAttemptAt: isoOrNull(details.nextAttemptAt),
    pause: link.pause && { by: link.pause.by, at: iso(link.pause.at), until: isoOrNull(link.pause.until) },
    scopePause: viewScopePause(details),
    follows: viewFollowing(details),
    holds: details.holds.map((hold) => viewHold(hold, labels)),
    fields: details.fields.map((field) => viewField(field, labels)),
    canCheckOverlaps: labels.hasConflictCheck && link.remoteId !== null,
    isGateOpen: link.gate.isOpen,
  };
}

function viewScopePause({ scopePause }: LinkDetails): LinkView['scopePause'] {
  return scopePause && { scope: scopePause.scope.kind, by: scopePause.by, at: iso(scopePause.at), until: isoOrNull(scopePause.until) };
}

function viewFollowing({ link, record }: LinkDetails): LinkView['follows'] {
  if (link.role !== 'follower') return null;
  return { ownerTicketId: record.owner?.ticketId ?? null, oldestTicketId: record.followers[0]?.ticketId ?? null, canPromote: record.canPromote };
}

function viewRecord({ link }: LinkDetails): LinkView['record'] {
  if (!link.record || !link.remoteId) return null;
  const { number, title, url, stateLabel = '', assigneeName = null } = link.record;
  return { id: link.remoteId, number, title, url, stateLabel, assigneeName };
}

function viewField(field: FieldDetails, labels: FlowLabels): FieldProvenanceView {
  const row = field.provenance;
  return {
    deskPath: field.deskPath,
    deskLabel: labelOfPaths(field.deskPath, labels.desk),
    remotePath: field.remotePath,
    remoteLabel: labels.remote.field(field.remotePath),
    direction: field.direction,
    state: field.hold ? 'held' : (row?.state ?? 'not-written'),
    desk: row ? shown(row.desk, row.deskLabel, field.deskPath, labels.desk) : null,
    remote: row ? shown(row.remote, row.remoteLabel, field.remotePath, labels.remote) : null,
    source: row?.source ?? null,
    rule: row?.rule ?? '',
    mappingVersion: row?.mappingVersion ?? null,
    at: isoOrNull(row?.at ?? null),
    traceId: row?.traceId ?? null,
    reason: row ? { ...row.reason } : null,
  };
}

/** One hold with what it asks, in the vendors' words. */
export function viewHold(hold: HoldRow, labels: FlowLabels): HoldView {
  const side = hold.side ?? 'remote';
  const path = hold.path ?? '';
  return {
    id: hold.id,
    field: hold.path === null ? null : { side, path, label: labelOfPaths(path, labels[side]) },
    kind: hold.kind,
    reason: { ...hold.reason },
    release: { ...hold.release },
    asks: hold.asks.map((asked) => ({
      path: asked,
      label: asked === 'side' ? '' : labels.remote.field(asked),
      kind: asked === 'side' ? 'side' : 'choice',
    })),
    sides: hold.sides && { desk: shown(hold.sides.desk, null, path, labels.desk), remote: shown(hold.sides.remote, null, path, labels.remote) },
    since: iso(hold.openedAt),
  };
}

/** What first linking would do. */
export function viewPlan(plan: FirstLinkPlan, labels: FlowLabels): LinkPlanView {
  const { record } = plan;
  return {
    flow: plan.flow,
    record: { id: record.id, number: record.number, title: record.title, stateLabel: record.stateLabel ?? '', url: record.url },
    fields: plan.fields.map((field) => viewPlanned(field, labels)),
    ownedBy: plan.ownedBy && { ticketId: plan.ownedBy.ticketId },
    token: plan.token,
  };
}

/** What would happen to one field. */
export function viewPlanned(field: PlannedField, labels: FlowLabels): PlannedFieldView {
  const target = field.effect === 'write-desk' ? { path: field.deskPath, labels: labels.desk } : { path: field.remotePath, labels: labels.remote };
  return {
    deskPath: field.deskPath,
    deskLabel: labelOfPaths(field.deskPath, labels.desk),
    remotePath: field.remotePath,
    remoteLabel: labels.remote.field(field.remotePath),
    desk: field.desk === null ? null : shown(field.desk, field.deskLabel, field.deskPath, labels.desk),
    remote: field.remote === null ? null : shown(field.remote, field.remoteLabel, field.remotePath, labels.remote),
    effect: field.effect,
    after: field.after === null ? null : shown(field.after, null, target.path, target.labels),
    reason: { ...field.reason },
  };
}

/** A value with the vendor's label, or as it reads. */
export function shown(value: FieldValue, label: string | null, path: string, labels: SideLabels): ShownValue {
  return { value, label: label ?? labels.value(path, value) };
}

/** Several desk fields may fill one remote field. */
export function labelOfPaths(paths: string, labels: SideLabels): string {
  return paths
    .split(', ')
    .map((path) => labels.field(path))
    .join(', ');
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** ISO 8601 UTC, or null. */
export function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : iso(ms);
}
