import { hash } from 'node:crypto';
import fc from 'fast-check';
import { type CommentVisibility, type LinkId, OutcomeUnknownError, StorageUnavailableError, VendorUnavailableError } from '#domain';
import { carriedVisibility } from './carry-comments.ts';
import { createSync } from './create-sync.ts';
import { createWorld, INSTALLATION, incidentFlow, TICKET, type World, type WorldOptions } from './testing/world.ts';

async function linkedWorld(rules: Readonly<Record<string, unknown>>, options: WorldOptions = {}): Promise<{ world: World; linkId: LinkId }> {
  const world = createWorld({ ...options, flow: incidentFlow(rules) });
  const { id } = await world.link();
  await world.settle();
  return { world, linkId: id };
}

const wake = async (world: World, linkId: LinkId) => {
  await world.sync.syncNow({ installationId: INSTALLATION, linkId });
  await world.settle();
};
const BYLINE = /^A person \((desk|remote-prod)\):\n/u;
/** What was said, without the line that names its author. */
const carriedTo = (records: World['desk']) =>
  records.ledger.filter((effect) => effect.kind === 'comment').map(({ text, visibility }) => [text?.replace(BYLINE, ''), visibility]);
/** Every word of it. */
const writtenTo = (records: World['desk']) => records.ledger.filter((effect) => effect.kind === 'comment').map(({ text }) => text);
const holdsOf = async (world: World, linkId: LinkId) => (await world.sync.readLinkDetails({ installationId: INSTALLATION, linkId })).holds;

describe('comments', () => {
  test('carries each new comment once in the directions that the rule names', async () => {
    const { world, linkId } = await linkedWorld({ comments: { public: 'out', internal: 'both', since: 'link' } });
    world.desk.comment(TICKET, 'For everybody', 'public');
    world.desk.comment(TICKET, 'Among us', 'internal');
    world.remote.comment('1', 'Reply to everybody', 'public');
    world.remote.comment('1', 'Reply among us', 'internal');
    for (const _ of [1, 2, 3]) await wake(world, linkId);
    expect(carriedTo(world.remote)).toEqual([
      ['For everybody', 'public'],
      ['Among us', 'internal'],
    ]);
    expect(carriedTo(world.desk)).toEqual([['Reply among us', 'internal']]);
  });

  test('a comment that was added is not sent again where our own store failed just then', async () => {
    const { world, linkId } = await linkedWorld({ comments: { public: 'out', internal: 'out', since: 'link' } });
    const { addComment } = world.remote;
    const { transact } = world.store;
    let fails = 0;
    const store = {
      transact: ((...args) =>
        fails-- > 0 ? Promise.reject(new StorageUnavailableError({ message: 'The database is away.' })) : transact(...args)) as typeof transact,
    };
    world.remote.addComment = async (...args) => {
      const added = await addComment(...args);
      fails = 1;
      return added;
    };
    world.desk.comment(TICKET, 'Once', 'public');
    await world.sync.syncNow({ installationId: INSTALLATION, linkId });
    await expect(createSync({ ...world.deps, store }).reconcile({ installationId: INSTALLATION, linkId })).rejects.toMatchObject({
      code: 'storage-unavailable',
    });
    world.clock.advance(60_000);
    await wake(world, linkId);
    expect(carriedTo(world.remote)).toEqual([['Once', 'public']]);
  });

  test('a comment is looked for, not sent again, where its call ended in an error that says nothing about the sending', async () => {
    const { world, linkId } = await linkedWorld({ comments: { public: 'out', internal: 'out', since: 'link' } });
    const { addComment } = world.remote;
    world.remote.addComment = async (...args) => {
      world.remote.addComment = addComment;
      await addComment(...args);
      throw new Error('The call was given up.');
    };
    world.desk.comment(TICKET, 'Once', 'public');
    await wake(world, linkId);
    world.clock.advance(60_000);
    await wake(world, linkId);
    expect(carriedTo(world.remote)).toEqual([['Once', 'public']]);
    expect(await holdsOf(world, linkId)).toEqual([]);
  });

  test.each([
    ['link', []],
    ['all', [['Said before', 'public']]],
  ] as const)('starts with comments since %s', async (since, expected) => {
    const world = createWorld({ flow: incidentFlow({ comments: { public: 'out', internal: 'none', since } }) });
    world.desk.comment(TICKET, 'Said before', 'public');
    world.clock.advance(60_000);
    await world.link();
    await world.settle();
    expect(carriedTo(world.remote)).toEqual(expected);
  });

  test.each(['desk', 'remote'] as const)(
    'carries what is said at the %s in the very second of linking, of which its system tells no more',
    async (side) => {
      const world = createWorld({ flow: incidentFlow({ comments: { public: 'both', internal: 'none', since: 'link' } }) });
      await world.link();
      world.clock.advance(300);
      world[side].comment(side === 'desk' ? TICKET : '1', 'At once', 'public');
      await world.settle();
      expect(carriedTo(side === 'desk' ? world.remote : world.desk)).toEqual([['At once', 'public']]);
    },
  );

  test.each([
    ['link', []],
    ['all', [['My mail is slow', 'public']]],
  ] as const)('takes what the ticket was opened with for said before a link of the same second (comments since %s)', async (since, expected) => {
    const world = createWorld({ flow: incidentFlow({ comments: { public: 'out', internal: 'none', since } }) });
    world.desk.comment(TICKET, 'My mail is slow', 'public', { isOpening: true });
    world.clock.advance(300);
    await world.link();
    await world.settle();
    expect(carriedTo(world.remote)).toEqual(expected);
  });

  test('begins with who wrote it and where, on both sides', async () => {
    const { world, linkId } = await linkedWorld(
      { comments: { public: 'out', internal: 'in' } },
      { systemNames: { desk: 'Zendesk', remote: 'ServiceNow' } },
    );
    world.desk.comment(TICKET, 'It is slow again.', 'public');
    world.remote.comment('1', 'Looking at it.\nMore soon.', 'internal');
    await wake(world, linkId);
    expect(writtenTo(world.remote)).toEqual(['A person (Zendesk):\nIt is slow again.']);
    expect(writtenTo(world.desk)).toEqual(['A person (ServiceNow):\nLooking at it.\nMore soon.']);
  });

  test.each([
    ['the words alone where the mapping says so', { author: false }, 'Priya Sharma', 'Found it'],
    ['the words alone where nobody is named', {}, ' ', 'Found it'],
    ['a name on one line, whatever it holds', {}, ' Priya\n\nSharma\t', 'Priya Sharma (remote-prod):\nFound it'],
    ['a long name cut', {}, 'x'.repeat(300), `${'x'.repeat(100)} (remote-prod):\nFound it`],
  ])('carries %s', async (_title, rule, authorName, expected) => {
    const { world, linkId } = await linkedWorld({ comments: { internal: 'in', ...rule } });
    world.remote.comment('1', 'Found it', 'internal');
    Object.assign(world.remote.records.get('1')?.comments[0] ?? {}, { authorName });
    await wake(world, linkId);
    expect(writtenTo(world.desk)).toEqual([expected]);
  });

  test('finds an unanswered comment again by author and text where its writer has got another name meanwhile', async () => {
    const { world, linkId } = await linkedWorld({ comments: { public: 'out', internal: 'none' } });
    const list = world.remote.listComments;
    world.remote.listComments = async (...args) => (await list(...args)).map(({ marker: _lost, ...comment }) => comment);
    world.desk.comment(TICKET, 'Once', 'public');
    world.remote.faults.push({ on: 'comment', kind: 'lost' });
    await world.sync.syncNow({ installationId: INSTALLATION, linkId });
    await world.reconcile(linkId);
    Object.assign(world.desk.records.get(TICKET)?.comments[0] ?? {}, { authorName: 'Another name' });
    await wake(world, linkId);
    expect(writtenTo(world.remote)).toEqual(['A person (desk):\nOnce']);
  });

  test('settles an unanswered comment by its marker and does not say it twice', async () => {
    const { world, linkId } = await linkedWorld({ comments: { public: 'out', internal: 'none', since: 'link' } });
    world.desk.comment(TICKET, 'Once', 'public');
    world.remote.faults.push({ on: 'comment', kind: 'lost' });
    await wake(world, linkId);
    expect(carriedTo(world.remote)).toHaveLength(1);
    expect(await holdsOf(world, linkId)).toEqual([]);
  });

  test('settles it by author and text where the marker did not come back', async () => {
    const { world, linkId } = await linkedWorld({ comments: { public: 'out', internal: 'none', since: 'link' } });
    const list = world.remote.listComments;
    world.remote.listComments = async (...args) => (await list(...args)).map(({ marker: _lost, ...comment }) => comment);
    world.desk.comment(TICKET, 'Once', 'public');
    world.remote.faults.push({ on: 'comment', kind: 'lost' });
    await wake(world, linkId);
    expect(carriedTo(world.remote)).toHaveLength(1);
  });

  test('holds a comment without a verdict instead of sending it again, until a person says so', async () => {
    const { world, linkId } = await linkedWorld({ comments: { public: 'out', internal: 'none', since: 'link' } });
    world.desk.comment(TICKET, 'Perhaps', 'public');
    world.remote.faults.push({ on: 'comment', kind: 'dropped' });
    await wake(world, linkId);
    expect(await holdsOf(world, linkId)).toMatchObject([{ kind: 'unverified-write', reason: { code: 'comment-outcome-unknown' } }]);
    await world.sync.wakeAll({ installationId: INSTALLATION });
    await world.settle();
    expect(carriedTo(world.remote)).toEqual([]);
    await wake(world, linkId);
    expect(carriedTo(world.remote)).toEqual([['Perhaps', 'public']]);
    expect(await holdsOf(world, linkId)).toEqual([]);
  });

  test('shows a refused comment and lets the fields go on', async () => {
    const { world, linkId } = await linkedWorld({ comments: { public: 'out', internal: 'none', since: 'link' } });
    world.desk.comment(TICKET, 'Refused', 'public');
    world.desk.edit(TICKET, { status: 'pending' });
    world.remote.faults.push({ on: 'comment', kind: 'refused-whole' });
    await wake(world, linkId);
    expect(await holdsOf(world, linkId)).toMatchObject([{ kind: 'refused', reason: { code: 'comment-refused' } }]);
    expect(world.remote.now('1').state).toBe('3');
  });

  test('raises a visible hold when a carried public comment is made private', async () => {
    const { world, linkId } = await linkedWorld({ comments: { public: 'out', internal: 'none', since: 'link' } });
    world.desk.comment(TICKET, 'Oh no, the password', 'public');
    await wake(world, linkId);
    const [comment] = world.desk.records.get(TICKET)?.comments ?? [];
    Object.assign(comment ?? {}, { visibility: 'internal' });
    await wake(world, linkId);
    expect(await holdsOf(world, linkId)).toMatchObject([{ reason: { code: 'comment-turned-private' } }]);
  });

  test('says nothing into a ticket while its agent types, and says it afterwards', async () => {
    const { world, linkId } = await linkedWorld({ comments: { public: 'none', internal: 'in', since: 'link' } });
    world.remote.comment('1', 'Found it', 'internal');
    await world.sync.reportEditing({ installationId: INSTALLATION, ticketId: TICKET, userId: 'agent-7' });
    await world.sync.syncNow({ installationId: INSTALLATION, linkId });
    await world.reconcile(linkId);
    expect(carriedTo(world.desk)).toEqual([]);
    await world.sync.clearEditing({ installationId: INSTALLATION, ticketId: TICKET, userId: 'agent-7' });
    await world.settle();
    expect(carriedTo(world.desk)).toEqual([['Found it', 'internal']]);
  });

  test('never makes an internal comment public, whatever the rule and whatever the systems know', async () => {
    const direction = fc.constantFrom('none', 'out', 'in', 'both');
    const visibilities = fc.subarray<CommentVisibility>(['public', 'internal'], { minLength: 1 });
    const comments = fc.array(
      fc.record({ side: fc.constantFrom('desk' as const, 'remote' as const), visibility: fc.constantFrom('public' as const, 'internal' as const) }),
      { maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(direction, direction, visibilities, visibilities, comments, async (publicRule, internalRule, deskKnows, remoteKnows, said) => {
        const traits = (commentVisibilities: readonly CommentVisibility[]) => ({ traits: { commentVisibilities } });
        const rules = { comments: { public: publicRule, internal: internalRule, since: 'link' } };
        const { world, linkId } = await linkedWorld(rules, { desk: traits(deskKnows), remote: traits(remoteKnows) });
        said.forEach(
          ({ side, visibility }, index) =>
            void (side === 'desk'
              ? world.desk.comment(TICKET, `${index} ${visibility}`, visibility)
              : world.remote.comment('1', `${index} ${visibility}`, visibility)),
        );
        await wake(world, linkId);
        for (const records of [world.desk, world.remote]) {
          for (const [text, visibility] of carriedTo(records)) if (text?.endsWith('internal')) expect(visibility).toBe('internal');
        }
      }),
      { numRuns: 100 },
    );
  });

  test.each([
    ['keeps public where the target knows it', 'public', ['public', 'internal'], 'public'],
    ['makes public internal where the target knows only that', 'public', ['internal'], 'internal'],
    ['keeps internal', 'internal', ['public', 'internal'], 'internal'],
    ['does not carry internal to where all is public', 'internal', ['public'], undefined],
  ] as const)('%s', (_title, visibility, available, expected) => {
    expect(carriedVisibility(visibility, available)).toBe(expected);
  });
});

describe('attachments', () => {
  const file = new Uint8Array([1, 2, 3, 0, 255]);

  test('carries each file once, with its bytes, and does not carry the copy back', async () => {
    const { world, linkId } = await linkedWorld({ attachments: { direction: 'both', maxMb: 1 } });
    world.desk.attach(TICKET, 'trace.log', file, 'public');
    for (const _ of [1, 2]) await wake(world, linkId);
    const copies = world.remote.records.get('1')?.attachments ?? [];
    expect(copies).toMatchObject([{ fileName: 'trace.log', size: 5, visibility: 'public' }]);
    expect(copies[0]?.bytes).toEqual(file);
    expect(world.desk.ledger).toEqual([]);
  });

  test('carries what is filed in the very second of linking, and not what the ticket was opened with', async () => {
    const world = createWorld({ flow: incidentFlow({ attachments: { direction: 'out', maxMb: 1 } }) });
    world.desk.attach(TICKET, 'first.png', file, 'public', { isOpening: true });
    world.clock.advance(300);
    await world.link();
    world.clock.advance(300);
    world.desk.attach(TICKET, 'trace.log', file, 'public');
    await world.settle();
    expect(world.remote.ledger.map(({ text }) => text)).toEqual(['trace.log']);
  });

  test.each(['desk', 'remote'] as const)('carries no copy back that came to %s without an answer', async (target) => {
    const { world, linkId } = await linkedWorld({ attachments: { direction: 'both', maxMb: 1 } });
    if (target === 'desk') world.remote.attach('1', 'trace.log', file, 'public');
    else world.desk.attach(TICKET, 'trace.log', file, 'public');
    const { addAttachment } = world[target];
    world[target].addAttachment = async (...args) => {
      world[target].addAttachment = addAttachment;
      await addAttachment(...args);
      throw new OutcomeUnknownError({ message: 'No answer came.' });
    };
    for (const _ of [1, 2]) await wake(world, linkId);
    expect([...world.desk.ledger, ...world.remote.ledger].map(({ text }) => text)).toEqual(['trace.log']);
    expect(await holdsOf(world, linkId)).toEqual([]);
  });

  test('names a file that is too large in a hold and carries the others', async () => {
    const { world, linkId } = await linkedWorld({ attachments: { direction: 'out', maxMb: 0.001 } });
    world.desk.attach(TICKET, 'dump.bin', new Uint8Array(5_000), 'public');
    world.desk.attach(TICKET, 'small.txt', file, 'public');
    await wake(world, linkId);
    expect(world.remote.ledger.map(({ text }) => text)).toEqual(['small.txt']);
    expect(await holdsOf(world, linkId)).toMatchObject([{ reason: { code: 'attachment-too-large', facts: { file: 'dump.bin' } } }]);
  });

  test('holds a file that has another size than its list names, and carries the others', async () => {
    const { world, linkId } = await linkedWorld({ attachments: { direction: 'out', maxMb: 1 } });
    world.desk.attach(TICKET, 'odd.bin', file, 'public');
    world.desk.attach(TICKET, 'small.txt', file, 'public');
    const [odd] = world.desk.records.get(TICKET)?.attachments ?? [];
    Object.assign(odd ?? {}, { size: 9 });
    await wake(world, linkId);
    expect(world.remote.ledger.map(({ text }) => text)).toEqual(['small.txt']);
    expect(await holdsOf(world, linkId)).toMatchObject([
      { kind: 'refused', reason: { code: 'attachment-refused', facts: { file: 'odd.bin', message: expect.stringContaining('9 bytes') } } },
    ]);
  });

  test('carries a file whose source broke off once it can be read, and once', async () => {
    const { world, linkId } = await linkedWorld({ attachments: { direction: 'out', maxMb: 1 } });
    world.desk.attach(TICKET, 'trace.log', file, 'public');
    const read = world.desk.readAttachment;
    const broken = [
      async () => {
        throw new VendorUnavailableError({ message: 'Not now.' });
      },
      async () =>
        new ReadableStream<Uint8Array>({ start: (controller) => controller.error(new VendorUnavailableError({ message: 'It broke off.' })) }),
    ];
    world.desk.readAttachment = async (...args) => (broken.shift() ?? (() => read(...args)))();
    await wake(world, linkId);
    expect(broken).toEqual([]);
    expect(world.remote.ledger.map(({ text }) => text)).toEqual(['trace.log']);
    expect(world.remote.records.get('1')?.attachments[0]?.bytes).toEqual(file);
    expect(await holdsOf(world, linkId)).toEqual([]);
  });

  test('keeps the hash of what it carried', async () => {
    const { world, linkId } = await linkedWorld({ attachments: { direction: 'out', maxMb: 1 } });
    world.desk.attach(TICKET, 'trace.log', file, 'public');
    await wake(world, linkId);
    const rows = await world.store.transact(INSTALLATION, (stores) => stores.carried.list(linkId));
    expect(rows).toMatchObject([{ kind: 'attachment', state: 'done', contentHash: hash('sha256', file) }]);
  });

  test('never puts a file of an internal comment where everybody reads it', async () => {
    const { world, linkId } = await linkedWorld(
      { attachments: { direction: 'both', maxMb: 1 } },
      { remote: { traits: { commentVisibilities: ['public'] } } },
    );
    world.desk.attach(TICKET, 'salaries.csv', file, 'internal');
    await wake(world, linkId);
    expect(world.remote.ledger).toEqual([]);
  });
});

describe('a ticket that is linked to its record again', () => {
  test.each([
    ['after a while', 120_000],
    ['at once', 300],
  ])('is said and given nothing that an earlier link has carried (%s)', async (_title, laterMs) => {
    const rules = { comments: { public: 'both', internal: 'both', since: 'all' }, attachments: { direction: 'both', maxMb: 1 } };
    const { world, linkId } = await linkedWorld(rules);
    world.desk.comment(TICKET, 'From the desk', 'public');
    world.remote.comment('1', 'From the other side', 'internal');
    world.desk.attach(TICKET, 'trace.log', new Uint8Array([1, 2, 3]), 'public');
    world.remote.attach('1', 'photo.png', new Uint8Array([4, 5]), 'public');
    await wake(world, linkId);
    const before = [...world.desk.ledger, ...world.remote.ledger].map(({ text }) => text);
    await world.sync.unlink({ installationId: INSTALLATION, linkId });
    world.clock.advance(laterMs);
    await world.link();
    await world.settle();
    expect([...world.desk.ledger, ...world.remote.ledger].map(({ text }) => text)).toEqual(before);
  });
});
