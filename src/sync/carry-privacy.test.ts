/**
 * A private note never becomes public, and no file of one does: over all comment, attachment and field rules, all that systems know of visibility, and
 * everything that people, networks and processes do to a comment meanwhile.
 */
import fc from 'fast-check';
import type { LinkId, TicketId } from '#domain';
import { createSync } from './create-sync.ts';
import type { Fault } from './testing/memory-record-store.ts';
import { OUR_USER } from './testing/memory-record-store.ts';
import { mortal, ProcessDied } from './testing/mortal.ts';
import { createWorld, INSTALLATION, incidentFlow, TEST_CALL, TICKET, type World } from './testing/world.ts';

const SURVIVOR = '300' as TicketId;
type At = 'desk' | 'remote';

type Step =
  | { readonly do: 'say'; readonly at: At; readonly visibility: 'public' | 'internal' }
  | { readonly do: 'attach'; readonly at: At; readonly visibility: 'public' | 'internal' }
  | { readonly do: 'flip'; readonly at: At; readonly nth: number }
  | { readonly do: 'redact'; readonly at: At; readonly nth: number }
  | { readonly do: 'fault'; readonly at: At; readonly kind: 'lost' | 'dropped' | 'refused-whole' }
  | { readonly do: 'run'; readonly diesAt: number | null }
  | { readonly do: 'merge' }
  | { readonly do: 'remap'; readonly publicRule: Carry; readonly internalRule: Carry };
type Carry = 'none' | 'out' | 'in' | 'both';

const carry = fc.constantFrom<Carry>('none', 'out', 'in', 'both');
const at = fc.constantFrom<At>('desk', 'remote');
const visibility = fc.constantFrom('public' as const, 'internal' as const);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('say' as const), at, visibility }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('attach' as const), at, visibility }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('flip' as const), at, nth: fc.nat({ max: 5 }) }) },
  fc.record({ do: fc.constant('redact' as const), at, nth: fc.nat({ max: 5 }) }),
  fc.record({ do: fc.constant('fault' as const), at, kind: fc.constantFrom('lost' as const, 'dropped' as const, 'refused-whole' as const) }),
  { weight: 4, arbitrary: fc.record({ do: fc.constant('run' as const), diesAt: fc.option(fc.integer({ min: 1, max: 60 }), { freq: 2 }) }) },
  fc.constant<Step>({ do: 'merge' }),
  fc.record({ do: fc.constant('remap' as const), publicRule: carry, internalRule: carry }),
) as fc.Arbitrary<Step>;

const scenario = fc.record({
  publicRule: carry,
  internalRule: carry,
  files: carry,
  author: fc.boolean(),
  since: fc.constantFrom('link', 'all'),
  deskKnows: fc.constantFrom(['public', 'internal'], ['public'], ['internal']),
  remoteKnows: fc.constantFrom(['public', 'internal'], ['public'], ['internal']),
  steps: fc.array(step, { minLength: 2, maxLength: 25 }),
}) as fc.Arbitrary<
  Rules & {
    readonly deskKnows: ('public' | 'internal')[];
    readonly remoteKnows: ('public' | 'internal')[];
    readonly steps: readonly Step[];
  }
>;

interface Rules {
  readonly publicRule: Carry;
  readonly internalRule: Carry;
  readonly files: Carry;
  readonly author: boolean;
  readonly since: string;
}

function flowOf({ publicRule, internalRule, files, author, since }: Rules) {
  return incidentFlow({ comments: { public: publicRule, internal: internalRule, since, author }, attachments: { direction: files } });
}

/** The line that names who wrote what is carried. */
const BYLINE = /^A person \((desk|remote-prod)\):\n/u;

/** The words and files that are private at this moment, wherever they came from. */
function privateNow(world: World): ReadonlySet<string> {
  const all = [world.desk, world.remote].flatMap((records) => [...records.records.values()]);
  const own = all.flatMap(({ comments, attachments }) => [
    ...comments.filter(({ authorId, visibility: now }) => authorId !== OUR_USER && now === 'internal').map(({ text }) => text),
    ...attachments.filter(({ visibility: now }) => now === 'internal').map(({ fileName }) => fileName),
  ]);
  return new Set(own);
}

async function perform(world: World, linkId: LinkId, { now, index }: { now: Step; index: number }): Promise<void> {
  const idOf = (side: At) => (side === 'desk' ? TICKET : '1');
  const commentsOn = (side: At) => world[side].records.get(idOf(side))?.comments ?? [];
  world.clock.advance(1_000);
  if (now.do === 'say') return void world[now.at].comment(idOf(now.at), `words ${index}`, now.visibility);
  if (now.do === 'attach') return void world[now.at].attach(idOf(now.at), `file-${index}.txt`, new Uint8Array([index]), now.visibility);
  if (now.do === 'fault') return void world[now.at].faults.push({ on: 'comment', kind: now.kind } satisfies Fault);
  if (now.do === 'flip' || now.do === 'redact') {
    const comments = commentsOn(now.at);
    const [comment] = comments.slice(now.nth, now.nth + 1);
    if (!comment || comment.authorId === OUR_USER) return;
    comments[now.nth] =
      now.do === 'redact' ? { ...comment, text: '' } : { ...comment, visibility: comment.visibility === 'public' ? 'internal' : 'public' };
    return;
  }
  if (now.do === 'merge') return void Object.assign(world.desk.records.get(TICKET) ?? {}, { life: 'merged', mergedInto: SURVIVOR });
  if (now.do !== 'run') return;
  await world.sync.syncNow({ installationId: INSTALLATION, linkId });
  const process = now.diesAt === null ? world.sync : createSync(mortal(world, now));
  await process.reconcile({ installationId: INSTALLATION, linkId }).catch((error: unknown) => {
    if (!(error instanceof ProcessDied)) throw error;
  });
}

/** What we have said and filed where everybody reads since the last look. */
function publishedSince(world: World): () => readonly string[] {
  const seen = { desk: world.desk.ledger.length, remote: world.remote.ledger.length };
  return () =>
    (['desk', 'remote'] as const).flatMap((side) => {
      const fresh = world[side].ledger.slice(seen[side]);
      seen[side] += fresh.length;
      return fresh.filter((effect) => effect.visibility === 'public').map(({ text }) => text ?? '');
    });
}

test('what is private when we carry it is never written where everybody reads it, whatever the rules and whatever happens', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ steps, deskKnows, remoteKnows, ...rules }) => {
      const world = createWorld({
        flow: flowOf(rules),
        desk: { traits: { commentVisibilities: deskKnows } },
        remote: { traits: { commentVisibilities: remoteKnows } },
      });
      world.desk.seed(SURVIVOR);
      const { id: linkId } = await world.link();
      const published = publishedSince(world);
      const expectNothingExposed = () => {
        const hidden = privateNow(world);
        expect(published().filter((text) => hidden.has(text.replace(BYLINE, '')))).toEqual([]);
      };
      for (const [index, now] of steps.entries()) {
        if (now.do === 'remap') world.activate(flowOf({ ...rules, publicRule: now.publicRule, internalRule: now.internalRule }));
        await perform(world, linkId, { now, index });
        expectNothingExposed();
      }
      world.clock.advance(3_600_000);
      await world.sync.syncNow({ installationId: INSTALLATION, linkId });
      await world.settle(100);
      expectNothingExposed();
    }),
    { numRuns: 1_000 },
  );
});

test('nothing is carried in a direction that no rule names', async () => {
  await fc.assert(
    fc.asyncProperty(carry, carry, async (publicRule, internalRule) => {
      const world = createWorld({ flow: flowOf({ publicRule, internalRule, files: 'none', author: true, since: 'link' }) });
      const { id: linkId } = await world.link();
      await world.settle();
      world.clock.advance(1_000);
      for (const [side, id] of [
        ['desk', TICKET],
        ['remote', '1'],
      ] as const)
        for (const kind of ['public', 'internal'] as const) world[side].comment(id, `${kind} from ${side}`, kind);
      await world.sync.syncNow({ installationId: INSTALLATION, linkId });
      await world.settle();
      const names = (rule: Carry, way: 'out' | 'in') => rule === way || rule === 'both';
      const expected = (way: 'out' | 'in', side: At) => [
        ...(names(publicRule, way) ? [`public from ${side}`] : []),
        ...(names(internalRule, way) ? [`internal from ${side}`] : []),
      ];
      const carried = (side: At) => world[side].ledger.filter(({ kind }) => kind === 'comment').map(({ text }) => text?.replace(BYLINE, ''));
      expect([carried('remote'), carried('desk')]).toEqual([expected('out', 'desk'), expected('in', 'remote')]);
    }),
    { numRuns: 40 },
  );
});

/** Rules over a text of the ticket that may be an internal note: alone, changed, among others, in each direction. */
const textRule = fc.oneof(
  fc.record({
    desk: fc.constant('note'),
    remote: fc.constantFrom('work_notes', 'close_notes'),
    direction: fc.constantFrom('out', 'in', 'both'),
    winner: fc.constantFrom('desk', 'remote', 'newest', 'ask'),
  }),
  fc.constantFrom(
    { desk: 'note', remote: 'work_notes', direction: 'out', transform: { out: [{ prefix: 'From the desk: ' }] } },
    { desk: ['subject', 'note'], remote: 'short_description', direction: 'out', transform: { out: [{ join: ': ' }] } },
  ),
);
const textFlow = fc
  .record({
    rule: textRule,
    drift: fc.constantFrom('report', 'repair', 'ignore'),
    firstLink: fc.constantFrom('desk', 'remote', 'ask'),
    requires: fc.constantFrom({}, { '6': ['close_code'] }),
  })
  .map(({ rule, requires, ...rest }) => {
    const status = {
      desk: 'status',
      remote: 'state',
      direction: 'out',
      requires,
      values: [
        { desk: 'open', remote: '2' },
        { desk: 'solved', remote: '6' },
      ],
    };
    const { winner, ...oneWay } = rule as Record<string, unknown>;
    return incidentFlow({ ...rest, tie: 'desk', fields: [status, rule.direction === 'both' ? rule : oneWay] });
  });
type TextStep =
  | { readonly do: 'edit'; readonly at: At; readonly path: 'note' | 'work_notes' | 'close_notes' | 'subject' | 'status' }
  | { readonly do: 'hide' }
  | { readonly do: 'fault'; readonly kind: 'lost' | 'dropped' | 'refused-whole' | 'stale' | 'no-reply' }
  | { readonly do: 'run'; readonly diesAt: number | null }
  | { readonly do: 'remap'; readonly flow: ReturnType<typeof incidentFlow> };
const textStep = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<TextStep>({ do: 'edit', at: 'desk', path: 'note' }, { do: 'edit', at: 'desk', path: 'subject' }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<TextStep>(
      { do: 'edit', at: 'remote', path: 'work_notes' },
      { do: 'edit', at: 'remote', path: 'close_notes' },
      { do: 'edit', at: 'desk', path: 'status' },
    ),
  },
  { weight: 2, arbitrary: fc.constant<TextStep>({ do: 'hide' }) },
  fc.record({ do: fc.constant('fault' as const), kind: fc.constantFrom('lost' as const, 'dropped' as const, 'stale' as const, 'no-reply' as const) }),
  { weight: 5, arbitrary: fc.record({ do: fc.constant('run' as const), diesAt: fc.option(fc.integer({ min: 1, max: 40 }), { freq: 2 }) }) },
  fc.record({ do: fc.constant('remap' as const), flow: textFlow }),
) as fc.Arbitrary<TextStep>;

async function performOnText(world: World, linkId: LinkId, { now, index }: { now: TextStep; index: number }): Promise<void> {
  world.clock.advance(1_000);
  if (now.do === 'edit')
    return world[now.at].edit(now.at === 'desk' ? TICKET : idOfRecord(world), { [now.path]: now.path === 'status' ? 'solved' : `words ${index};` });
  if (now.do === 'hide') return void world.desk.records.get(TICKET)?.internal.add('note');
  if (now.do === 'fault') return void world.remote.faults.push({ on: 'write', kind: now.kind } as Fault);
  if (now.do === 'remap') return world.activate(now.flow);
  await perform(world, linkId, { now, index });
}

const idOfRecord = (world: World) => [...world.remote.records.keys()].at(-1) ?? '';

test('the text of a ticket that was opened with an internal note is written nowhere, whatever the rules over it and whatever happens', async () => {
  const told = { publicly: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        flow: textFlow,
        begins: fc.constantFrom('created', 'linked'),
        isInternal: fc.boolean(),
        steps: fc.array(textStep, { minLength: 2, maxLength: 15 }),
      }),
      async ({ flow, begins, isInternal, steps }) => {
        const world = createWorld({ flow });
        world.desk.edit(TICKET, { note: 'words of the beginning;' });
        if (isInternal) world.desk.records.get(TICKET)?.internal.add('note');
        let seen = 0;
        const expectNothingWritten = () => {
          const isHidden = world.desk.records.get(TICKET)?.internal.has('note') === true;
          const fresh = world.remote.ledger.slice(seen).flatMap(({ fields }) => Object.values(fields ?? {}).map(String));
          seen = world.remote.ledger.length;
          const text = String(world.desk.now(TICKET).note);
          // A repair may have emptied the field: every text holds nothing.
          const holdsIt = fresh.filter((value) => text !== '' && value.includes(text));
          if (!isHidden) told.publicly += holdsIt.length;
          else expect(holdsIt).toEqual([]);
        };
        const request = { installationId: INSTALLATION, ticketId: TICKET, flow: 'incidents', call: TEST_CALL };
        const { id: linkId } = begins === 'linked' ? await world.link() : await world.sync.createLink(request);
        await world.settle();
        expectNothingWritten();
        for (const [index, now] of steps.entries()) {
          await performOnText(world, linkId, { now, index });
          expectNothingWritten();
        }
        world.clock.advance(3_600_000);
        await world.sync.syncNow({ installationId: INSTALLATION, linkId });
        await world.settle(100);
        expectNothingWritten();
      },
    ),
    { numRuns: 500 },
  );
  // Else nothing was ever carried, and nothing proven.
  expect(told.publicly).toBeGreaterThan(50);
});
