/**
 * The agent after the storm. A comment that the vendor took and never answered, and that is not there afterwards, is held: sending it again by itself might double it
 * (design §5). The sidebar says so, and an agent presses "Sync now". Nothing else that waits is answered here; it stays restless.
 */
import { systemClock } from '#domain';
import { openPageAs } from '../../src/sandbox/backend-client.ts';
import { deskUserId } from '../../src/sandbox/seed/desk.ts';
import type { Company } from './company.ts';

interface HeldLink {
  readonly linkId: string;
  readonly ticketId: string;
  readonly holds: readonly { readonly kind: string; readonly reason: { readonly code: string } }[];
}

const WITHOUT_VERDICT = new Set(['comment-outcome-unknown', 'attachment-outcome-unknown']);

/** Presses "Sync now" on each link that waits for this alone; answers what was pressed, in words, one entry for each thing that was held. */
export async function answerHolds({ backend, keys }: Company): Promise<readonly string[]> {
  const open = (person: string, page: 'sidebar' | 'console') =>
    openPageAs({ backend, clock: systemClock, privateKeyPem: keys.appPrivateKeyPem, userId: deskUserId(person), page });
  const admin = await open('leona.vogt', 'console');
  const { links } = await admin<{ links: readonly HeldLink[] }>('GET', '/v1/held?limit=100');
  const asking = links.filter(({ holds }) => holds.every(({ reason }) => WITHOUT_VERDICT.has(reason.code)));
  if (asking.length === 0) return [];
  const agent = await open('jonas.lindqvist', 'sidebar');
  for (const { linkId } of asking) await agent('POST', `/v1/links/${linkId}/sync`);
  return asking.flatMap(({ ticketId, holds }) => holds.map(({ reason }) => `#${ticketId}: ${reason.code}`));
}
