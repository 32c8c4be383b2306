/** Cascading choices through the engine: a value that its parent does not offer waits alone, and parent and child leave in one write. */
import fc from 'fast-check';
import type { FieldOption, FieldSchema, FieldValues, RecordSchema } from '#domain';
import { details, holdOf, linkedWorld, wake } from './testing/linked-world.ts';
import { createWorld, INSTALLATION, TEST_CALL, TICKET, type World } from './testing/world.ts';

const plain = (path: string, more: Partial<FieldSchema> = {}): FieldSchema => ({
  path,
  label: path,
  kind: 'choice',
  isReadOnly: false,
  isRequired: false,
  ...more,
});
const under = (dependsOn: string, ...values: string[]): FieldOption[] => values.map((value) => ({ value, label: value.toUpperCase(), dependsOn }));
const OFFERED: Readonly<Record<string, readonly string[]>> = { network: ['lan', 'dns'], software: ['email', 'os'], inquiry: ['email'], hardware: [] };
const categories = Object.keys(OFFERED).map((value) => ({ value, label: value }));
const fields = [
  plain('category', { options: categories }),
  plain('subcategory', { dependsOn: 'category', options: Object.entries(OFFERED).flatMap(([parent, values]) => under(parent, ...values)) }),
  plain('short_description', { kind: 'text' }),
  plain('state', { kind: 'text' }),
];
const schemaOf = (type: RecordSchema['type'], of: readonly FieldSchema[]): RecordSchema => ({ type, fields: of, readAt: '2026-03-02T09:00:00Z' });
const rules = [
  { desk: 'kind', remote: 'category', direction: 'out' },
  { desk: 'area', remote: 'subcategory', direction: 'out' },
  { desk: 'subject', remote: 'short_description', direction: 'out' },
];
const flow = { name: 'incidents', connection: 'remote-prod', record: 'incident', when: {}, create: 'on-demand', firstLink: 'desk', fields: rules };

const optionsOf = (desk: FieldValues, extra: object = {}) => ({
  flow: { ...flow, ...extra },
  schemas: { remote: { incidents: schemaOf('incident', fields) } },
  desk: { empty: { subject: 'Mail is slow', status: 'open', ...desk } },
  remote: { empty: { category: '', subcategory: '', short_description: '', state: '1' }, schema: fields },
});
const open = (desk: FieldValues, extra: object = {}) => linkedWorld(optionsOf(desk, extra));
const now = (world: World) => world.remote.now('1');
const writes = (world: World) => world.remote.ledger.filter(({ kind }) => kind === 'write').map((effect) => effect.fields);

async function carry(world: World, linkId: Parameters<typeof wake>[1]) {
  await wake(world, linkId);
  await world.settle();
}

async function answer(world: World, linkId: Parameters<typeof wake>[1], value: string) {
  const hold = await holdOf(world, linkId, 'subcategory');
  await world.sync.answerHold({ installationId: INSTALLATION, linkId, holdId: hold?.id ?? '', answers: { subcategory: value }, by: 'agent-7' });
  await world.settle();
}

const choicesOf = async (world: World, linkId: Parameters<typeof wake>[1], path = 'subcategory') => {
  const hold = await holdOf(world, linkId, path);
  const { fields: asked } = await world.sync.readHoldChoices({ installationId: INSTALLATION, holdId: hold?.id ?? '', call: TEST_CALL });
  return asked.map((field) => [field.path, field.options?.map(({ value }) => value)]);
};

test('parent and child leave in one write, and a child that moves alone leaves alone', async () => {
  const { world, linkId } = await open({ kind: 'network', area: 'lan' });
  world.desk.edit(TICKET, { kind: 'software', area: 'os', subject: 'x' });
  await carry(world, linkId);
  expect(writes(world)).toEqual([{ category: 'software', subcategory: 'os', short_description: 'x' }]);
  world.desk.edit(TICKET, { area: 'email' });
  await carry(world, linkId);
  expect(writes(world).at(-1)).toEqual({ subcategory: 'email' });
  expect(await details(world, linkId)).toMatchObject({ state: 'in-sync', holds: [] });
});

test('a child that its parent does not offer waits alone and offers what stands under it; the answer is written once', async () => {
  const { world, linkId } = await open({ kind: 'network', area: 'lan' });
  world.desk.edit(TICKET, { area: 'os', subject: 'goes on' });
  await carry(world, linkId);
  expect(now(world)).toMatchObject({ category: 'network', subcategory: 'lan', short_description: 'goes on' });
  expect((await details(world, linkId)).holds).toMatchObject([
    {
      kind: 'unknown-value',
      path: 'subcategory',
      asks: ['subcategory'],
      reason: { code: 'value-not-under-parent', facts: { form: 'value', value: 'os', parent: 'category', under: 'network' } },
      release: { code: 'release-choose-offered' },
    },
  ]);
  expect(await choicesOf(world, linkId)).toEqual([['subcategory', ['lan', 'dns']]]);
  await answer(world, linkId, 'dns');
  expect(now(world)).toMatchObject({ category: 'network', subcategory: 'dns' });
  expect((await details(world, linkId)).holds).toEqual([]);
  const before = world.remote.ledger.length;
  await carry(world, linkId);
  expect(world.remote.ledger).toHaveLength(before);
});

test('an answer that does not stand there is not written', async () => {
  const { world, linkId } = await open({ kind: 'network', area: 'lan' });
  world.desk.edit(TICKET, { area: 'os' });
  await carry(world, linkId);
  await answer(world, linkId, 'email');
  expect(now(world).subcategory).toBe('lan');
  expect(await holdOf(world, linkId, 'subcategory')).toMatchObject({ reason: { code: 'value-not-under-parent' } });
});

test('a parent that moves under an unmoved child goes, and the child is looked at again until somebody chooses', async () => {
  const { world, linkId } = await open({ kind: 'network', area: 'lan' });
  world.desk.edit(TICKET, { kind: 'software' });
  await carry(world, linkId);
  expect(now(world)).toMatchObject({ category: 'software', subcategory: 'lan' });
  const held = await holdOf(world, linkId, 'subcategory');
  expect(held).toMatchObject({ asks: ['subcategory'], reason: { facts: { value: 'lan', under: 'software' } } });
  await carry(world, linkId);
  expect(await holdOf(world, linkId, 'subcategory')).toMatchObject({ id: held?.id });
  expect(await choicesOf(world, linkId)).toEqual([['subcategory', ['email', 'os']]]);
  await answer(world, linkId, 'email');
  expect(now(world)).toMatchObject({ category: 'software', subcategory: 'email' });
  expect(await details(world, linkId)).toMatchObject({ state: 'in-sync', holds: [] });
});

test('a hold ends by itself once the parent goes back, and asks anew under another parent', async () => {
  const { world, linkId } = await open({ kind: 'network', area: 'lan' });
  world.desk.edit(TICKET, { kind: 'software' });
  await carry(world, linkId);
  world.desk.edit(TICKET, { kind: 'inquiry' });
  await carry(world, linkId);
  expect(await holdOf(world, linkId, 'subcategory')).toMatchObject({ reason: { facts: { under: 'inquiry' } } });
  expect(await choicesOf(world, linkId)).toEqual([['subcategory', ['email']]]);
  world.desk.edit(TICKET, { kind: 'network' });
  await carry(world, linkId);
  expect(await details(world, linkId)).toMatchObject({ state: 'in-sync', holds: [] });
});

test('under a parent that offers nothing there is nothing to choose, and an empty child is fine', async () => {
  const { world, linkId } = await open({ kind: 'network', area: 'lan' });
  world.desk.edit(TICKET, { kind: 'hardware' });
  await carry(world, linkId);
  expect(await holdOf(world, linkId, 'subcategory')).toMatchObject({ asks: [], release: { code: 'release-value-or-rule-changes' } });
  world.desk.edit(TICKET, { area: '' });
  await carry(world, linkId);
  expect(now(world)).toMatchObject({ category: 'hardware', subcategory: null });
  expect((await details(world, linkId)).holds).toEqual([]);
});

test('what people set at the other side themselves is theirs', async () => {
  const { world, linkId } = await open({ kind: 'network', area: 'lan' });
  world.remote.edit('1', { category: 'software' });
  await carry(world, linkId);
  expect((await details(world, linkId)).holds).toEqual([]);
  world.desk.edit(TICKET, { area: 'dns' });
  await carry(world, linkId);
  expect(await holdOf(world, linkId, 'subcategory')).toMatchObject({ reason: { facts: { value: 'dns', under: 'software' } } });
});

test('without a rule for the parent, the value that the record has decides', async () => {
  const { world, linkId } = await open({ area: 'lan' }, { fields: rules.slice(1) });
  expect(await holdOf(world, linkId, 'subcategory')).toMatchObject({ asks: [], reason: { facts: { form: 'empty', under: null } } });
  world.remote.edit('1', { category: 'network' });
  await carry(world, linkId);
  expect(now(world)).toMatchObject({ category: 'network', subcategory: 'lan' });
  expect((await details(world, linkId)).holds).toEqual([]);
});

test('a parent that demands its child waits for one that it offers, and asks with those', async () => {
  const demanding = [{ ...rules[0], requires: { software: ['subcategory'] } }, ...rules.slice(1)];
  const { world, linkId } = await open({ kind: 'network', area: '' }, { fields: demanding });
  world.desk.edit(TICKET, { kind: 'software', area: 'lan' });
  await carry(world, linkId);
  expect(await holdOf(world, linkId, 'category')).toMatchObject({ kind: 'missing', asks: ['subcategory'] });
  expect(await choicesOf(world, linkId, 'category')).toEqual([['subcategory', ['email', 'os']]]);
  const hold = await holdOf(world, linkId, 'category');
  await world.sync.answerHold({ installationId: INSTALLATION, linkId, holdId: hold?.id ?? '', answers: { subcategory: 'os' }, by: 'agent-7' });
  await world.settle();
  expect(writes(world).at(-1)).toEqual({ category: 'software', subcategory: 'os' });
  expect(await details(world, linkId)).toMatchObject({ state: 'in-sync', holds: [] });
});

test.each([
  ['both', 'os', { category: 'software', subcategory: 'os' }, []],
  ['the parent alone where the child cannot stand under it, which waits then', 'lan', { category: 'software' }, ['subcategory']],
] as const)('a new record is made with %s', async (_, area, made, held) => {
  const world = createWorld(optionsOf({ kind: 'software', area }));
  const { id } = await world.sync.createLink({ installationId: INSTALLATION, ticketId: TICKET, flow: 'incidents', call: TEST_CALL });
  await world.settle();
  const { fields: sent } = world.remote.ledger.find(({ kind }) => kind === 'create') ?? {};
  expect(sent).toEqual({ ...made, short_description: 'Mail is slow' });
  expect(world.remote.ledger.filter(({ kind }) => kind === 'write')).toEqual([]);
  expect((await details(world, id)).holds.map(({ path }) => path)).toEqual(held);
});

test('a new record without a rule for the parent gets its child once the vendor says under what it was made', async () => {
  const only = optionsOf({ area: 'lan' }, { fields: rules.slice(1) });
  const world = createWorld({ ...only, remote: { ...only.remote, recompute: (after) => ({ ...after, category: 'network' }) } });
  const { id } = await world.sync.createLink({ installationId: INSTALLATION, ticketId: TICKET, flow: 'incidents', call: TEST_CALL });
  await world.settle();
  expect(world.remote.ledger.map(({ kind, fields: sent }) => [kind, sent])).toEqual([
    ['create', { short_description: 'Mail is slow' }],
    ['write', { subcategory: 'lan' }],
  ]);
  expect((await details(world, id)).holds).toEqual([]);
});

const value = fc.constantFrom(...Object.keys(OFFERED));
const area = fc.constantFrom('lan', 'dns', 'email', 'os', '');
const edit = fc.oneof(
  fc.record({ desk: fc.record({ kind: value }) }),
  fc.record({ desk: fc.record({ area }) }),
  fc.record({ desk: fc.record({ kind: value, area }) }),
  fc.record({ remote: fc.record({ category: value }) }),
);

test('whatever people do, no write ever puts a child under a parent that does not offer it, and nothing is written for nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 8 }), async (edits) => {
      const { world, linkId } = await open({ kind: 'network', area: 'lan' });
      for (const one of edits) {
        if ('desk' in one) world.desk.edit(TICKET, one.desk);
        else world.remote.edit('1', one.remote);
        const seen = world.remote.ledger.length;
        await carry(world, linkId);
        const { category, subcategory } = now(world);
        const wroteChild = world.remote.ledger.slice(seen).some(({ fields: written }) => written && 'subcategory' in written);
        const isOffered = subcategory === null || subcategory === '' || OFFERED[String(category)]?.includes(String(subcategory));
        if (wroteChild) expect([category, subcategory, isOffered]).toEqual([category, subcategory, true]);
        const after = world.remote.ledger.length;
        await carry(world, linkId);
        expect(world.remote.ledger).toHaveLength(after);
      }
    }),
    { numRuns: 60 },
  );
});
