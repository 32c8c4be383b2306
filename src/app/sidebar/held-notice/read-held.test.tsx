import { readHeld } from './read-held.ts';

const release = { code: 'release-answer', facts: { missing: 'Close code' } };

test('reads counts and the tickets that are named, with what would release each', () => {
  const body = JSON.stringify({ held: 2, conflicts: 0, tickets: [{ ticketId: '1046', release }] });
  expect(readHeld(body)).toEqual({ held: 2, conflicts: 0, tickets: [{ ticketId: '1046', release }] });
});

test('reads a notice of an older backend, which names no ticket', () => {
  expect(readHeld('{"held":1,"conflicts":2}')).toEqual({ held: 1, conflicts: 2, tickets: [] });
});

test.each([
  ['no list', 'all of them'],
  ['an id that is no number of a ticket', [{ ticketId: '1/../x', release }]],
  ['no id', [{ release }]],
  ['no reason', [{ ticketId: '1' }, { ticketId: '2', release: { code: 7 } }, null, 'x']],
])('names no ticket from %s', (_title, tickets) => {
  expect(readHeld({ held: 1, tickets })).toEqual({ held: 1, conflicts: 0, tickets: [] });
});

test('names at most three, and keeps only plain facts', () => {
  const tickets = ['1', '2', '3', '4'].map((ticketId) => ({
    ticketId,
    release: { code: 'release-look-again', facts: { nested: { a: 1 }, count: 2 } },
  }));
  const read = readHeld({ held: 4, conflicts: 0, tickets });
  expect(read?.tickets.map(({ ticketId }) => ticketId)).toEqual(['1', '2', '3']);
  expect(read?.tickets[0]?.release.facts).toEqual({ count: 2 });
});

test.each([['{"held":0,"conflicts":0}'], ['not json'], [undefined], [null], [{ held: -1 }], [{ held: '5' }]])('says nothing for %j', (body) => {
  expect(readHeld(body)).toBeUndefined();
});
