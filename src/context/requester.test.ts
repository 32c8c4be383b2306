import type { Source } from './index.ts';
import { person, setup, TICKET } from './testing/context-world.ts';

test('an address that the desk has not verified is asked for nowhere', async () => {
  const world = setup();
  world.ticket = { ...TICKET, requester: { ...TICKET.requester, isEmailVerified: false } };
  await world.context.affectedItems(world.request);
  const panel = await world.context.requester(world.request);
  expect(panel.match).toEqual({ kind: 'unverified' });
  expect(world.calls).not.toContain('match');
  expect(world.calls).not.toContain('held');
});

test.each([
  ['nobody has the address', { kind: 'none' }, 'none'],
  [
    'several accounts have it',
    {
      kind: 'many',
      people: [
        { id: 'a', displayName: 'A' },
        { id: 'b', displayName: 'B' },
      ],
    },
    'many',
  ],
  ['one account has it', person, 'one'],
] as const)('when %s the requester is shown as such', async (_name, match, kind) => {
  const world = setup();
  world.match = match;
  expect((await world.context.requester(world.request)).match.kind).toBe(kind);
});

test('a directory that cannot be asked is unreachable, never "none"', async () => {
  const world = setup();
  world.failing.add('match');
  expect((await world.context.requester(world.request)).match.kind).toBe('unreachable');
});

test('one account in each of two directories is many', async () => {
  const world = setup();
  world.match = person;
  world.sources.push({ ...(world.sources[1] as Source), connectionId: 'dir2' });
  expect((await world.context.requester(world.request)).match.kind).toBe('many');
});

test('a viewer sees no factors; an agent sees their kinds', async () => {
  const world = setup();
  world.match = person;
  const asAgent = await world.context.requester(world.request);
  const asViewer = await world.context.requester({ ...world.request, user: { id: '9', role: 'viewer' } });
  expect(asAgent.match).toMatchObject({ person: { factors: { state: 'known', value: ['totp'] } } });
  expect(asViewer.match).toMatchObject({ person: { factors: { state: 'unknown', why: 'role' } } });
});
