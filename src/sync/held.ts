/** @module sync/held  What waits for something named: the tickets on which a field or the whole link is held, and the fields that are set aside for a whole flow. */
import { HOLD_KINDS, type HoldKind, type InstallationId, type Reason, type Side } from '#domain';
import type { CompiledFlow } from '#mapping';
import { oftenRefused } from './field-health.ts';
import type { Page, PageRequest, SyncDeps, SyncStores } from './ports.ts';
import type { FieldHealthRow, HoldRow, LinkRow } from './rows.ts';

/** Everything that is held but conflicts, which have a list of their own. */
export const HELD_KINDS: readonly HoldKind[] = HOLD_KINDS.filter((kind) => kind !== 'conflict' && kind !== 'disagreement');

/** A link with what it waits for, oldest first. */
export interface HeldLink {
  readonly link: LinkRow;
  readonly holds: readonly HoldRow[];
}

export interface HeldRequest extends PageRequest {
  readonly installationId: InstallationId;
  readonly flow?: string;
  readonly fieldKey?: string;
  readonly kind?: HoldKind;
}

/** Held links, longest waiting first; how many there are in all, and how many holds each flow and field has. */
export interface HeldList extends Page<HeldLink> {
  readonly total: number;
  readonly groups: readonly { readonly flow: string; readonly fieldKey: string | null; readonly count: number }[];
}

/** The links on which something waits for a person or for a system, those that wait longest first. */
export function listHeld(deps: SyncDeps, { installationId, kind, flow, fieldKey, ...page }: HeldRequest): Promise<HeldList> {
  const filter = {
    kinds: kind === undefined ? HELD_KINDS : [kind],
    ...(flow !== undefined && { flow }),
    ...(fieldKey !== undefined && { fieldKey }),
  };
  return deps.store.transact(installationId, async (stores) => {
    const tickets = await stores.holds.listHeldTickets(filter, page);
    const holds = await stores.holds.listOpen(tickets.rows.map(({ linkId }) => linkId));
    const rows: HeldLink[] = [];
    for (const { linkId } of tickets.rows) {
      const link = await stores.links.read(linkId);
      const waiting = holds.filter((hold) => hold.linkId === linkId && HELD_KINDS.includes(hold.kind));
      // A run may have released its last hold since the first of these reads.
      if (link && waiting.length > 0) rows.push({ link, holds: waiting });
    }
    const counts = await stores.holds.countByFlow(HELD_KINDS);
    return {
      rows,
      next: tickets.next,
      total: counts.reduce((sum, { links }) => sum + links, 0),
      groups: await stores.holds.countByField(HELD_KINDS),
    };
  });
}

/** A field that is set aside for every link of its flow. */
export interface FieldSetAside {
  readonly fieldKey: string;
  readonly side: Side;
  readonly path: string;
  readonly reason: Reason;
  /** When one write tries again; null where only another schema or another rule ends it. */
  readonly tryAt: number | null;
  /** Links whose change waits for it. */
  readonly waiting: number;
}

/** Reasons by which the breaker holds a field over all links until its schema or its rule changes; other holds of a schema are of one link. */
const BREAKER_REASONS: ReadonlySet<string> = new Set(['field-type-changed', 'field-read-only']);

/**
 * The fields that are set aside, by flow: those of these flows, told from what is stored; no vendor is asked. What the flows have in common is read once for
 * all of them. A flow without any is not in the answer.
 */
export async function fieldsSetAside(stores: SyncStores, flows: readonly CompiledFlow[]): Promise<ReadonlyMap<string, readonly FieldSetAside[]>> {
  const held = Map.groupBy(await stores.holds.countByField(['schema']), ({ flow }) => flow);
  const broken = Map.groupBy(await stores.fieldHealth.listBroken(), ({ flow }) => flow);
  const found = new Map<string, readonly FieldSetAside[]>();
  for (const flow of flows) {
    const fields = await fieldsOf(stores, flow, { held: held.get(flow.name) ?? [], broken: broken.get(flow.name) ?? [] });
    if (fields.length > 0) found.set(flow.name, fields);
  }
  return found;
}

interface StoredOfFlow {
  /** Open holds of the kind `schema`, by field. */
  readonly held: readonly { readonly fieldKey: string | null; readonly count: number }[];
  readonly broken: readonly FieldHealthRow[];
}

async function fieldsOf(stores: SyncStores, flow: CompiledFlow, { held, broken }: StoredOfFlow): Promise<readonly FieldSetAside[]> {
  if (held.length + broken.length === 0) return [];
  const health = new Map(broken.map((row) => [row.fieldKey, row]));
  const found: FieldSetAside[] = [];
  for (const field of flow.fields) {
    const { key: fieldKey } = field;
    const row = health.get(fieldKey);
    const waiting = held.find((group) => group.fieldKey === fieldKey)?.count ?? 0;
    if (row?.broken && row.ruleHash === field.ruleHash) {
      const { tryAt } = row.broken;
      found.push({ fieldKey, ...oftenRefused(field, row.broken, row.refusals), tryAt, waiting });
    } else if (waiting > 0) {
      const [hold] = (await stores.holds.listPage({ kinds: ['schema'], flow: flow.name, fieldKey }, { limit: 1 })).rows;
      if (hold?.side && BREAKER_REASONS.has(hold.reason.code))
        found.push({ fieldKey, side: hold.side, path: hold.path ?? '', reason: hold.reason, tryAt: null, waiting });
    }
  }
  return found;
}
