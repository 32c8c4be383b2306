/** @module sync/unknown-deliveries  Deliveries that no version understood when they came: read again, so that a version that understands them takes them up. */
import type { WebhookNudge } from '#capabilities';
import type { InstallationId, Side } from '#domain';
import { bodyOf, flowNames, noteDelivery, raiseEvents } from './intake.ts';
import type { SyncDeps, SyncStores, UnknownDelivery } from './ports.ts';
import type { LinkRow } from './rows.ts';

/** What a kept delivery says today. */
interface Understood {
  readonly side: Side;
  readonly events: WebhookNudge['events'];
}

export interface UnknownAgain {
  readonly installationId: InstallationId;
  /** Reads a payload with the connector of its connection; no events where it is still unknown, or its connection is gone. */
  readonly read: (delivery: { readonly connectionId: string; readonly payload: unknown }) => Understood;
}

interface Taken extends Understood {
  readonly delivery: UnknownDelivery;
  readonly links: readonly LinkRow[];
}

/** Each may be as long as intake takes: a page of them must fit into memory. */
const PAGE = 20;

/**
 * Reads every kept delivery again. What is understood now wakes its links and counts as any other delivery; the rest stays until the inbox is pruned. Late and out
 * of order does no harm: a delivery only says what to look at. Answers how many were looked at, and how many taken.
 */
export async function takeUnknownAgain(
  deps: SyncDeps,
  { installationId, read }: UnknownAgain,
): Promise<{ readonly looked: number; readonly taken: number }> {
  const flows = await flowNames(deps, installationId);
  const total = { looked: 0, taken: 0 };
  for (let after: UnknownDelivery | undefined; ; ) {
    const from = after;
    const page = await deps.store.transact(installationId, async (stores) => {
      const rows = await stores.inbox.listUnknown(from, PAGE);
      const taken: Taken[] = [];
      for (const delivery of rows) {
        const understood = read({ connectionId: delivery.connectionId, payload: JSON.parse(delivery.payload) });
        if (understood.events.length === 0) continue;
        const links = await take(stores, delivery, { ...understood, flows, at: deps.clock.now() });
        taken.push({ ...understood, delivery, links });
      }
      return { rows, taken };
    });
    for (const { delivery, side, events, links } of page.taken) {
      const { connectionId, deliveryId } = delivery;
      noteDelivery(deps, { installationId, connectionId, side, nudge: { deliveryId, events } }, links);
    }
    total.looked += page.rows.length;
    total.taken += page.taken.length;
    after = page.rows.at(-1);
    if (page.rows.length < PAGE) return total;
  }
}

async function take(
  stores: SyncStores,
  delivery: UnknownDelivery,
  understood: Understood & { readonly flows: readonly string[]; readonly at: number },
): Promise<readonly LinkRow[]> {
  await stores.inbox.understand(delivery, bodyOf(understood.events));
  return raiseEvents(stores, { ...understood, connectionId: delivery.connectionId });
}
