/** Dead letters as the runs of links that gave up leave them. */
import { because, brandId, type LinkId, type TicketId } from '#domain';
import { createSyncStore } from '#storage';
import type { DeadLetterRow } from '#sync';
import { until } from '../../support/until.ts';
import type { Ground } from './many-rows.ts';

export interface GaveUp {
  /** The link behind `letter-0`; it is quarantined, so that nothing but a replay settles the letter. */
  readonly link: { readonly id: string; readonly ticketId: string };
  readonly flow: string;
  /** Letters 1 to `stale` of the same flow and cause: their links are gone, nothing is left to replay. */
  readonly stale: number;
  /** Further letters, of other flows or causes. */
  readonly others?: readonly DeadLetterRow[];
}

/** @param n Seconds before now of the last attempt, and the number in its id. */
export function letterOf({ now }: Ground, n: number, change: Partial<DeadLetterRow> = {}): DeadLetterRow {
  return {
    id: `letter-${n}`,
    linkId: brandId<LinkId>(`gone-${n}`),
    ticketId: brandId<TicketId>(String(20_000 + n)),
    flow: 'incidents',
    record: null,
    cause: because('letter-vendor-refused', { code: 'vendor-refused' }),
    attempts: 8,
    firstAt: now - 7_200_000,
    lastAt: now - n * 1_000,
    state: 'waiting',
    ...change,
  };
}

/** Writes all of them, and the link as a run that gave up leaves it. */
export async function writeLetters(ground: Ground, { link, flow, stale, others = [] }: GaveUp): Promise<void> {
  const linkId = brandId<LinkId>(link.id);
  const rows = [
    letterOf(ground, 0, { linkId, ticketId: brandId<TicketId>(link.ticketId), flow }),
    ...Array.from({ length: stale }, (_, n) => letterOf(ground, 1 + n, { flow })),
    ...others,
  ];
  const { transact } = createSyncStore({ database: ground.sandbox.database });
  await transact(ground.installationId, ({ links }) => links.update(linkId, { isQuarantined: true }));
  await untilNoRun(ground, linkId);
  await transact(ground.installationId, async ({ deadLetters, links }) => {
    await links.update(linkId, { state: 'dead-letter', stateReason: because('link-gave-up', { attempts: 8 }) });
    for (const row of rows) await deadLetters.put(row);
  });
}

/** A run that is under way when a link is stopped ends after that, in a state of its own and with what it has read. */
export async function untilNoRun({ sandbox, installationId }: Pick<Ground, 'sandbox' | 'installationId'>, linkId: LinkId): Promise<void> {
  const { transact } = createSyncStore({ database: sandbox.database });
  const leaseUntil = () => transact(installationId, async ({ links }) => (await links.read(linkId))?.leaseUntil);
  await until(async () => (await leaseUntil()) === 0, 'no run of the link is under way');
}
