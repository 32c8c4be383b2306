/** A step that people choose where the workflow does not lead to what the ticket wants, over a vendor whose states follow a graph. */
import fc from 'fast-check';
import type { Refusal } from '#capabilities';
import type { FieldOption, LinkId } from '#domain';
import { details, holdOf } from './testing/linked-world.ts';
import { createWorld, INSTALLATION, TEST_CALL, TICKET, type World } from './testing/world.ts';

type Graph = Readonly<Record<string, readonly string[]>>;

const optionsOf = (states: readonly string[]): readonly FieldOption[] => states.map((value) => ({ value, label: `State ${value}` }));

/** A record whose state moves along the graph only, and with what it demands; and a ticket whose status says where it is to go. */
function workflow(graph: Graph, desk: Readonly<Record<string, string>> = {}, demands: readonly string[] = []) {
  let world: World | undefined;
  const open = () => graph[String(world?.remote.now('1').state)] ?? [];
  const refuse = (_after: unknown, written: Readonly<Record<string, unknown>>): Refusal | undefined => {
    const { state } = written;
    if (state === undefined || state === world?.remote.now('1').state) return undefined;
    const missing = demands.filter((path) => written[path] === undefined);
    if (missing.length > 0) return { fields: ['state'], message: `Missing: ${missing.join(', ')}`, missing };
    if (open().includes(String(state))) return undefined;
    return { fields: ['state'], message: `No step from here. Open: ${open().join(', ')}`, missing: [], accepted: { state: optionsOf(open()) } };
  };
  const rule = {
    desk: 'status',
    remote: 'state',
    direction: 'both',
    winner: 'desk',
    otherwise: { out: 'hold', in: 'keep' },
    values: ['open 2', 'pending 3', 'solved 6'].map((pair) => ({ desk: pair.split(' ')[0], remote: pair.split(' ')[1] })),
  };
  const made = createWorld({
    flow: { name: 'incidents', connection: 'remote-prod', record: 'incident', create: 'on-demand', firstLink: 'desk', fields: [rule] },
    remote: { refuse, schema: [{ path: 'state', label: 'State', kind: 'choice', isReadOnly: false, isRequired: false }] },
    desk: { empty: { status: 'open', ...desk } },
  });
  world = made;
  const offered = { states: undefined as readonly string[] | undefined };
  Object.assign(made.remote, { reachableStates: async () => optionsOf(offered.states ?? open()) });
  return { world: made, offered };
}

const hear = async (world: World) => {
  world.clock.advance(60_000);
  await world.sync.wakeAll({ installationId: INSTALLATION });
  await world.settle();
};

async function linked(...parts: Parameters<typeof workflow>) {
  const made = workflow(...parts);
  const { id } = await made.world.link();
  await made.world.settle();
  return { ...made, linkId: id };
}

async function choose(world: World, linkId: LinkId, state: string) {
  const hold = await holdOf(world, linkId, 'state');
  await world.sync.answerHold({ installationId: INSTALLATION, linkId, holdId: hold?.id ?? '', answers: { state }, by: 'agent-7' });
  await world.settle();
}

const choicesOf = async (world: World, linkId: LinkId) => {
  const hold = await holdOf(world, linkId, 'state');
  return (await world.sync.readHoldChoices({ installationId: INSTALLATION, holdId: hold?.id ?? '', call: TEST_CALL })).fields[0]?.options;
};

test('a link that waits since its making goes on by a chosen step to what the ticket wants', async () => {
  const { world, linkId } = await linked({ '2': ['1'], '1': ['3'] }, { status: 'pending' });
  expect(await holdOf(world, linkId, 'state')).toMatchObject({ kind: 'refused', asks: ['state'], release: { facts: { choices: 1 } } });
  await choose(world, linkId, '1');
  expect(world.remote.ledger.filter(({ kind }) => kind === 'write').map(({ fields }) => fields)).toEqual([{ state: '1' }, { state: '3' }]);
  expect(await details(world, linkId)).toMatchObject({ state: 'in-sync', holds: [] });
  expect(world.desk.now(TICKET).status).toBe('pending');
});

test('where no step is open there is nothing to choose, and it is tried once the vendor says that it is', async () => {
  const graph: Record<string, readonly string[]> = { '2': [] };
  const { world, linkId } = await linked(graph);
  world.desk.edit(TICKET, { status: 'solved' });
  await hear(world);
  const held = await holdOf(world, linkId, 'state');
  expect(held).toMatchObject({ kind: 'refused', asks: [], release: { code: 'release-step-open', facts: { choices: 0 } } });
  const tried = world.remote.calls.get('write');
  await hear(world);
  expect([world.remote.calls.get('write'), (await holdOf(world, linkId, 'state'))?.id]).toEqual([tried, held?.id]);
  graph['2'] = ['6'];
  await hear(world);
  expect(world.remote.now('1').state).toBe('6');
  expect((await details(world, linkId)).holds).toEqual([]);
});

test('the choices are those of now, not those of when it began to wait', async () => {
  const { world, linkId, offered } = await linked({ '2': ['1'] });
  world.desk.edit(TICKET, { status: 'solved' });
  await hear(world);
  expect(await choicesOf(world, linkId)).toEqual(optionsOf(['1']));
  offered.states = ['4', '5'];
  expect(await choicesOf(world, linkId)).toEqual(optionsOf(['4', '5']));
});

test('a step that is refused after all leaves the record, and is asked anew', async () => {
  const { world, linkId } = await linked({ '2': ['1'] });
  world.desk.edit(TICKET, { status: 'solved' });
  await hear(world);
  const before = await holdOf(world, linkId, 'state');
  await choose(world, linkId, '9');
  const after = await holdOf(world, linkId, 'state');
  expect(after).toMatchObject({ kind: 'refused', asks: ['state'], signature: before?.signature });
  expect(world.remote.now('1').state).toBe('2');
});

test('a vendor that says a step is open and refuses it all the same makes no run spin and none fail', async () => {
  const { world, linkId, offered } = await linked({ '2': ['1'] });
  world.desk.edit(TICKET, { status: 'solved' });
  await hear(world);
  offered.states = ['6'];
  for (let round = 0; round < 3; round += 1) {
    const tried = world.remote.calls.get('write') ?? 0;
    await hear(world);
    expect((world.remote.calls.get('write') ?? 0) - tried).toBe(1);
    expect(await details(world, linkId)).toMatchObject({ state: 'held', link: { attempts: 0 }, holds: [{ kind: 'refused' }] });
  }
});

test('whatever is chosen and whatever people do meanwhile, the ticket stays as it is, and a quiet link writes nothing', async () => {
  const states = ['1', '2', '3', '4', '6'];
  const graph = fc.dictionary(fc.constantFrom(...states), fc.uniqueArray(fc.constantFrom(...states), { maxLength: 3 }));
  const deed = fc.record({ choose: fc.constantFrom(...states), person: fc.option(fc.constantFrom('1', '4'), { nil: undefined }) });
  await fc.assert(
    fc.asyncProperty(graph, fc.array(deed, { maxLength: 4 }), async (edges, deeds) => {
      const { world, linkId } = await linked(edges);
      world.desk.edit(TICKET, { status: 'solved' });
      await hear(world);
      for (const { choose: state, person } of deeds) {
        // What people do after both agree is theirs, and a story of its own.
        if (world.remote.now('1').state === '6') break;
        if (person) world.remote.edit('1', { state: person });
        if ((await holdOf(world, linkId, 'state'))?.asks.length) await choose(world, linkId, state);
        else await hear(world);
        expect(world.desk.now(TICKET).status).toBe('solved');
      }
      await hear(world);
      const { link, holds } = await details(world, linkId);
      // Without a hold the ticket has what it wants, and with one it has not: nobody waits for nothing.
      expect([link.attempts, holds.length === 0]).toEqual([0, world.remote.now('1').state === '6']);
      const written = world.remote.ledger.length;
      await hear(world);
      expect(world.remote.ledger).toHaveLength(written);
    }),
    { numRuns: 60 },
  );
});

test('what a person answered to a demand that only the vendor knew of goes with the step once it is open, and nobody is asked twice', async () => {
  const graph: Record<string, readonly string[]> = { '2': [] };
  const { world, linkId } = await linked(graph, {}, ['close_code']);
  world.desk.edit(TICKET, { status: 'solved' });
  await hear(world);
  const demand = await holdOf(world, linkId, 'state');
  expect(demand).toMatchObject({ kind: 'missing', asks: ['close_code'] });
  await world.sync.answerHold({ installationId: INSTALLATION, linkId, holdId: demand?.id ?? '', answers: { close_code: 'Solved' }, by: 'agent-7' });
  await world.settle();
  expect(await holdOf(world, linkId, 'state')).toMatchObject({ kind: 'refused', release: { code: 'release-step-open' } });
  graph['2'] = ['6'];
  await hear(world);
  expect(await details(world, linkId)).toMatchObject({ state: 'in-sync', holds: [] });
  expect(world.remote.now('1')).toMatchObject({ state: '6', close_code: 'Solved' });
});
