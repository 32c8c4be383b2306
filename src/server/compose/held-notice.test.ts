import { because, brandId, type LinkId, type TicketId } from '#domain';
import { heldNotice } from './held-notice.ts';

const HOUR_AGO = 1_000_000;
type Links = Parameters<typeof heldNotice>[1];

const held = (ticketId: string, ...holds: readonly (readonly [openedAt: number, release: string])[]): Links[number] =>
  ({
    link: { id: brandId<LinkId>(`link-${ticketId}`), ticketId: brandId<TicketId>(ticketId) },
    holds: holds.map(([openedAt, release]) => ({ openedAt, release: because(release as 'release-answer', { missing: 'close_code' }) })),
  }) as unknown as Links[number];

const codes = (links: Links) =>
  heldNotice({ held: links.length, conflicts: 1 }, links, HOUR_AGO).tickets.map(({ ticketId, release }) => [ticketId, release.code]);

test('names each ticket once, with what would release what has waited longest', () => {
  const links = [
    held('1046', [HOUR_AGO - 5, 'release-look-again'], [HOUR_AGO - 9, 'release-answer']),
    held('1046', [HOUR_AGO - 3, 'release-unlink']),
  ];
  expect(codes(links)).toEqual([['1046', 'release-answer']]);
});

test('names none that has waited for less than the time', () => {
  expect(codes([held('1', [HOUR_AGO - 1, 'release-answer']), held('2', [HOUR_AGO, 'release-answer']), held('3')])).toEqual([['1', 'release-answer']]);
});

test('names three at most, and counts all', () => {
  const links = ['1', '2', '3', '4'].map((id) => held(id, [HOUR_AGO - 1, 'release-answer']));
  expect(codes(links).map(([id]) => id)).toEqual(['1', '2', '3']);
  expect(heldNotice({ held: 4, conflicts: 1 }, links, HOUR_AGO)).toMatchObject({ held: 4, conflicts: 1 });
});

test('is as short as a notification may be, and holds no value of a ticket', () => {
  const body = JSON.stringify(heldNotice({ held: 1, conflicts: 0 }, [held('1046', [1, 'release-answer'])], HOUR_AGO));
  expect(JSON.parse(body)).toEqual({
    held: 1,
    conflicts: 0,
    tickets: [{ ticketId: '1046', release: { code: 'release-answer', facts: { missing: 'close_code' } } }],
  });
});
