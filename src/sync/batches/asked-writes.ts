/**
 * @module sync/batches/asked-writes
 * Values that reconcile is asked to write: kept as single-use answers for exactly the pair that was seen, in the transaction that wakes the link. The merge follows
 * one only while the pair is still that one.
 */
import { because, isSameValue } from '#domain';
import type { SyncStores } from '../ports.ts';
import { type WishReason, wishRow } from '../restore-wish.ts';
import type { LinkRow } from '../rows.ts';
import { type BatchRun, type Begun, type ItemOutcome, wantLink } from './kinds.ts';
import type { BatchItemRow } from './rows.ts';

/** Stores the asked values of an item and wakes its link. */
export async function beginWishes(
  { deps, batch }: BatchRun,
  stores: SyncStores,
  { item, reason }: { readonly item: BatchItemRow; readonly reason: WishReason },
): Promise<Begun> {
  const { linkId } = item;
  const link = linkId === null ? undefined : await stores.links.read(linkId);
  if (!link) return { kind: 'skipped', reason: because('link-unlinked') };
  const at = deps.clock.now();
  const wishes = item.fields.flatMap(({ fieldKey, side, after, sides }) =>
    sides === null || after === null
      ? []
      : [wishRow({ id: deps.ids.next(), link, fieldKey, side, value: after, sides, by: batch.approvedBy ?? batch.startedBy, at, reason })],
  );
  await stores.answers.add(wishes);
  return wantLink(stores, link.id);
}

/** Applied where each field now holds what was planned; refused where a hold keeps one; skipped where the pair has moved on since. */
export async function outcomeOfFields(stores: SyncStores, item: BatchItemRow, link: LinkRow): Promise<ItemOutcome> {
  const provenance = new Map((await stores.provenance.list(link.id)).map((row) => [row.fieldKey, row]));
  const missed = item.fields.filter(({ fieldKey, side, after }) => !isSameValue(provenance.get(fieldKey)?.[side] ?? null, after));
  if (missed.length === 0) return { state: 'applied', reason: because('item-applied', { fields: item.fields.length }) };
  const hasMoved = missed.every(
    ({ fieldKey, side, before, sides }) => sides !== null && !isSameValue(provenance.get(fieldKey)?.[side] ?? null, before),
  );
  if (hasMoved && missed.length === item.fields.length) return { state: 'skipped', reason: because('item-moved-on') };
  const holds = await stores.holds.listOpen([link.id]);
  const hold = holds.find(({ fieldKey }) => fieldKey === null || missed.some((field) => field.fieldKey === fieldKey));
  if (hold) return { state: 'refused', reason: hold.reason };
  if (missed.length < item.fields.length)
    return { state: 'applied', reason: because('item-applied', { fields: item.fields.length - missed.length }) };
  return { state: 'skipped', reason: because('item-moved-on') };
}
