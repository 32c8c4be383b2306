import type { StoreUser } from '#capabilities';
import type { LinkId, RecordSchema } from '#domain';
import { createWorld, INSTALLATION, incidentFlow, TICKET, type World } from './testing/world.ts';

const person = (id: string, email: string): StoreUser => ({ id, name: `Person ${id}`, email });

const deskPeople = [person('d1', 'mara@example.test'), person('d2', 'tom@example.test'), person('d3', 'alone@example.test')];
const remotePeople = [person('r1', 'mara@example.test'), person('r2', 'Tom@example.test'), person('r3', 'tom@example.test')];

function knows(people: readonly StoreUser[], lookUps: string[]) {
  return {
    readUserById: async (id: string) => {
      lookUps.push(id);
      return people.find((one) => one.id === id);
    },
    findUserByEmail: async (email: string) => people.filter((one) => one.email.toLowerCase() === email.toLowerCase()),
  };
}

const schemaOf = (type: RecordSchema['type'], path: string): RecordSchema => ({
  type,
  readAt: '2026-01-01T00:00:00Z',
  fields: [{ path, label: path, kind: 'user', isReadOnly: false, isRequired: false }],
});

const flow = incidentFlow({
  firstLink: 'desk',
  fields: [
    { desk: 'owner', remote: 'assignee', direction: 'both', winner: 'desk', by: 'email' },
    { desk: 'subject', remote: 'short_description', direction: 'out' },
  ],
});

async function linked(withPeople: 'both' | 'none' = 'both') {
  const world = createWorld({ flow });
  const lookUps: string[] = [];
  if (withPeople === 'both') {
    Object.assign(world.desk, knows(deskPeople, lookUps));
    Object.assign(world.remote, knows(remotePeople, lookUps));
  }
  const { id: linkId } = await world.link();
  await world.settle();
  return { world, linkId, lookUps };
}

async function run(world: World, linkId: LinkId): Promise<void> {
  await world.sync.syncNow({ installationId: INSTALLATION, linkId });
  await world.settle();
}
const holds = async (world: World, linkId: LinkId) => (await world.sync.readLinkDetails({ installationId: INSTALLATION, linkId })).holds;

test('a person crosses both ways as the one who has the same address there, and the echo writes nothing', async () => {
  const { world, linkId } = await linked();
  world.desk.edit(TICKET, { owner: 'd1' });
  await run(world, linkId);
  expect(world.remote.now('1').assignee).toBe('r1');
  world.remote.edit('1', { assignee: '' });
  await run(world, linkId);
  expect(world.desk.now(TICKET).owner).toBe('');
  world.remote.edit('1', { assignee: 'r1' });
  await run(world, linkId);
  expect(world.desk.now(TICKET).owner).toBe('d1');
  const writes = world.desk.ledger.length + world.remote.ledger.length;
  await world.sync.wakeAll({ installationId: INSTALLATION });
  await world.settle();
  expect(world.desk.ledger.length + world.remote.ledger.length).toBe(writes);
});

test('a rule between two people that says nothing matches them by address, since its flow does', async () => {
  const rule = { desk: 'owner', remote: 'assignee', direction: 'both', winner: 'desk' };
  const schemas = { desk: schemaOf('ticket', 'owner'), remote: { incidents: schemaOf('incident', 'assignee') } };
  const world = createWorld({ flow: incidentFlow({ firstLink: 'desk', users: { by: 'email' }, fields: [rule] }), schemas });
  Object.assign(world.desk, knows(deskPeople, []));
  Object.assign(world.remote, knows(remotePeople, []));
  const { id: linkId } = await world.link();
  await world.settle();
  world.desk.edit(TICKET, { owner: 'd1' });
  await run(world, linkId);
  expect(world.remote.now('1').assignee).toBe('r1');
});

test.each([
  ['nobody there has the address', 'd3', 'person-not-found'],
  ['several share it', 'd2', 'person-ambiguous'],
  ['the person has no address', 'd9', 'person-without-address'],
])('the field alone waits where %s', async (_sentence, owner, code) => {
  const { world, linkId } = await linked();
  world.desk.edit(TICKET, { owner, subject: 'Goes on' });
  await run(world, linkId);
  expect(await holds(world, linkId)).toMatchObject([{ path: 'assignee', reason: { code } }]);
  expect(world.remote.now('1')).toMatchObject({ assignee: '', short_description: 'Goes on' });
  world.desk.edit(TICKET, { owner: 'd1' });
  await run(world, linkId);
  expect(await holds(world, linkId)).toEqual([]);
});

test('nobody is guessed where a system cannot look people up', async () => {
  const { world, linkId } = await linked('none');
  world.desk.edit(TICKET, { owner: 'd1' });
  await run(world, linkId);
  expect(await holds(world, linkId)).toMatchObject([{ reason: { code: 'people-not-told' } }]);
});

test('nobody is looked up while nothing changes, and each person once per run', async () => {
  const { world, linkId, lookUps } = await linked();
  world.desk.edit(TICKET, { owner: 'd1' });
  await run(world, linkId);
  const before = lookUps.length;
  await run(world, linkId);
  expect(lookUps).toHaveLength(before);
  expect(before).toBeLessThanOrEqual(4);
});

test('a record made from the ticket gets its person right after the create', async () => {
  const { world } = await linked();
  const ticketId = '200' as typeof TICKET;
  world.desk.seed(ticketId, { owner: 'd1' });
  const call = { signal: new AbortController().signal, traceId: '0'.repeat(32) as never, priority: 'agent' } as const;
  const link = await world.sync.createLink({ installationId: INSTALLATION, ticketId, flow: 'incidents', call });
  await world.settle();
  const { remoteId } = (await world.sync.readLinkDetails({ installationId: INSTALLATION, linkId: link.id })).link;
  expect(world.remote.now(remoteId ?? '').assignee).toBe('r1');
});
