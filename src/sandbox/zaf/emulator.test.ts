import { type AppInstance, type AppResponse, DeskRefusal, type EmulatedDesk, type HostFault } from './desk.ts';
import { createZafEmulator } from './emulator.ts';
import { HOOK_LIMIT_MS } from './save-hooks.ts';

type Posted = Record<string, unknown>;
const OK: AppResponse = { status: 200, statusText: 'OK', headers: '', responseText: '{"a":1}', responseJSON: { a: 1 }, readyState: 4 };

/** A desk with one ticket; it notes what is set, opened and closed. */
function desk(noted: Posted[]): EmulatedDesk {
  return {
    metadata: () => ({ appId: 1 }),
    context: ({ guid, location }) => ({ instanceGuid: guid, location }),
    get: (path) => {
      if (path !== 'ticket.id') throw new DeskRefusal(`No such API: ${path}`);
      return 7;
    },
    set: (path, value) => void noted.push({ set: path, value }),
    invoke: (action, args) => void noted.push({ action, args }),
    request: async ({ url }) => {
      if (url === '/broken') throw new Error('connection reset');
      return url === '/missing' ? { ...OK, status: 404 } : OK;
    },
    route: ({ location }) => (location === 'nav_bar' ? 'journey/-/id=7' : ''),
    open: ({ location }, opener): AppInstance => ({ guid: 'modal-1', location: location as 'modal', openedBy: opener.guid }),
    close: ({ guid }) => void noted.push({ closed: guid }),
  };
}

function setup(faults: readonly HostFault[] = []) {
  const noted: Posted[] = [];
  const timers: { run: () => void; ms: number }[] = [];
  const emulator = createZafEmulator({
    desk: desk(noted),
    setTimeout: (run, ms) => timers.push({ run, ms }) - 1,
    clearTimeout: (index) => void delete timers[index as number],
  });
  emulator.faults = faults;
  const open = (guid: string, location: AppInstance['location'] = 'ticket_sidebar') => {
    const posted: Posted[] = [];
    const source = { guid };
    emulator.attach({ guid, location }, { source, origin: 'http://app.example', post: (message) => void posted.push(message as Posted) });
    const send = (message: Posted, sender: Posted = {}) =>
      emulator.receive({ data: JSON.stringify({ appGuid: guid, instanceGuid: guid, ...message }), origin: 'http://app.example', source, ...sender });
    return {
      posted,
      send,
      on: (event: string, count = 1, instanceGuid = guid) => send({ key: `iframe.on:${event}`, message: { subscriberCount: count }, instanceGuid }),
      events: () => posted.map(({ key }) => key).filter(Boolean),
    };
  };
  return { emulator, open, noted, timers };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('a handshake is answered once, with metadata and context', () => {
  const { open } = setup();
  const app = open('g1');
  app.send({ key: 'iframe.handshake', message: { version: '2.0.9' } });
  expect(app.posted).toEqual([
    { key: 'zaf.app.registered', message: { metadata: { appId: 1 }, context: { instanceGuid: 'g1', location: 'ticket_sidebar' } } },
  ]);
});

test('a page that loads again inside its iframe registers anew and has no old handlers', () => {
  const { emulator, open } = setup();
  const app = open('g1');
  app.send({ key: 'iframe.handshake' });
  app.on('ticket.updated');
  app.send({ key: 'iframe.handshake' });
  emulator.emit('ticket.updated');
  expect(app.events()).toEqual(['zaf.app.registered', 'zaf.app.registered']);
});

test('a page that was opened by an address learns its place once, as soon as it listens; a place without one says nothing', () => {
  const { open } = setup();
  const [page, ticket] = [open('g1', 'nav_bar'), open('g2')];
  for (const app of [page, ticket]) {
    app.send({ key: 'iframe.handshake' });
    app.on('app.route.changed');
    app.on('app.route.changed', 2);
  }
  const heard = page.posted.filter(({ key }) => key === 'zaf.app.route.changed');
  expect(heard).toEqual([{ key: 'zaf.app.route.changed', message: { appName: 'tieline', appPath: 'journey/-/id=7' } }]);
  expect(ticket.events()).not.toContain('zaf.app.route.changed');
});

test.each([
  ['another origin', { origin: 'http://evil.example' }],
  ['another window', { source: {} }],
])('drops messages from %s', (_what, sender) => {
  const { open } = setup();
  const app = open('g1');
  app.send({ key: 'iframe.handshake' }, sender);
  expect(app.posted).toEqual([]);
});

test('drops a message that speaks for an iframe of another guid', () => {
  const { open } = setup();
  const first = open('g1');
  const second = open('g2');
  first.send({ key: 'iframe.handshake', appGuid: 'g2', instanceGuid: 'g2' });
  expect([...first.posted, ...second.posted]).toEqual([]);
});

test('tells an app that it is on screen the first time that it listens', () => {
  const { open } = setup();
  const app = open('g1');
  app.on('app.activated');
  app.on('app.activated', 2);
  app.send({ key: 'iframe.off:app.activated', message: { subscriberCount: 0 } });
  app.on('app.activated');
  expect(app.posted).toEqual([{ key: 'zaf.app.activated', message: { firstLoad: true } }]);
});

test('delivers an event while the app counts handlers, and not after the last one went', () => {
  const { emulator, open } = setup();
  const app = open('g1');
  app.on('ticket.updated', 2);
  emulator.emit('ticket.updated', { id: 1 });
  app.send({ key: 'iframe.off:ticket.updated', message: { subscriberCount: 1 } });
  emulator.emit('ticket.updated', { id: 2 });
  app.send({ key: 'iframe.off:ticket.updated', message: { subscriberCount: 0 } });
  emulator.emit('ticket.updated', { id: 3 });
  expect(app.posted.map(({ message }) => message)).toEqual([{ id: 1 }, { id: 2 }]);
});

test('the wildcard event names the property and its new value', () => {
  const { emulator, open } = setup();
  const app = open('g1');
  app.on('*.changed');
  emulator.emit('ticket.status.changed', 'solved');
  expect(app.posted).toEqual([{ key: 'zaf.*.changed', message: { propertyName: 'ticket.status', newValue: 'solved' } }]);
});

test('one answer holds a value or a named error for each path', async () => {
  const { open } = setup();
  const app = open('g1');
  app.send({ id: 3, request: 'get', params: ['ticket.id', 'ticket.nothing'] });
  await settled();
  const errors = { 'ticket.nothing': { name: 'Error', message: 'No such API: ticket.nothing', path: 'ticket.nothing' } };
  expect(app.posted).toEqual([{ id: 3, result: { errors, 'ticket.id': 7 } }]);
});

test('a set answers the value, an invoke a list, and track is always answered', async () => {
  const { open, noted } = setup();
  const app = open('g1');
  app.send({ id: 1, request: 'set', params: { 'ticket.subject': 'New' } });
  app.send({ id: 2, request: 'invoke', params: { notify: ['Done', 'notice'] } });
  app.send({ id: 3, request: 'invoke', params: { track: [{ type: 'click', value: 'button' }] } });
  await settled();
  const answers = Object.fromEntries(app.posted.map(({ id, result }) => [id, result]));
  expect(answers).toEqual({ 1: { errors: {}, 'ticket.subject': 'New' }, 2: { errors: {}, notify: [undefined] }, 3: { errors: {}, track: [] } });
  expect(noted).toEqual([
    { set: 'ticket.subject', value: 'New' },
    { action: 'notify', args: ['Done', 'notice'] },
  ]);
});

test('a call about an instance that does not exist fails as a whole, with a name', async () => {
  const { open } = setup();
  const app = open('g1');
  app.send({ id: 9, request: 'get', params: ['ticket.id'], instanceGuid: 'gone' });
  await settled();
  expect(app.posted).toEqual([{ id: 9, error: { name: 'Error', message: 'There is no instance gone.' } }]);
});

test.each([
  ['done with the body alone', { url: '/a' }, 'done', { a: 1 }],
  ['done with the complete response where asked for', { url: '/a', httpCompleteResponse: true }, 'done', OK],
  ['fail with the complete response', { url: '/missing' }, 'fail', { ...OK, status: 404 }],
  [
    'fail with status 0 where nobody answered',
    { url: '/broken' },
    'fail',
    { status: 0, statusText: 'error', headers: '', responseText: 'connection reset', readyState: 4 },
  ],
])('a request ends as %s', async (_what, options, end, body) => {
  const { open } = setup();
  const app = open('g1');
  app.on('request:1.done');
  app.on('request:1.fail');
  app.send({ key: 'request:1', message: options });
  await settled();
  expect(app.posted).toEqual([{ key: `zaf.request:1.${end}`, message: { responseArgs: [body] } }]);
});

describe('before a save', () => {
  test('no app with a hook means that the save goes on', async () => {
    const { emulator, open } = setup();
    open('g1');
    await expect(emulator.runHook('ticket.save', ['g1'])).resolves.toEqual({ kind: 'allowed' });
  });

  test('the answer has no id: it belongs to the sender’s open question', async () => {
    const { emulator, open } = setup();
    const [first, second] = [open('g1'), open('g2')];
    first.on('ticket.save');
    second.on('ticket.save');
    const outcome = emulator.runHook('ticket.save', ['g1', 'g2']);
    expect(first.posted).toEqual([{ key: 'zaf.ticket.save', message: {}, needsReply: true }]);
    second.send({ key: 'iframe.reply:ticket.save', error: { msg: 'A close code is missing.' } });
    first.send({ key: 'iframe.reply:ticket.save' });
    await expect(outcome).resolves.toEqual({ kind: 'refused', message: 'A close code is missing.' });
  });

  test('the host stops waiting after its limit', async () => {
    const { emulator, open, timers } = setup();
    open('g1').on('ticket.save');
    const outcome = emulator.runHook('ticket.save', ['g1']);
    expect(timers.map(({ ms }) => ms)).toEqual([HOOK_LIMIT_MS]);
    timers[0]?.run();
    await expect(outcome).resolves.toEqual({ kind: 'late' });
  });

  test('an app that is closed meanwhile has no objection', async () => {
    const { emulator, open } = setup();
    open('g1').on('ticket.save');
    const outcome = emulator.runHook('ticket.save', ['g1']);
    emulator.detach('g1');
    await expect(outcome).resolves.toEqual({ kind: 'allowed' });
  });
});

describe('several instances', () => {
  test('instances.create answers the guid, and the opener reads the context by it', async () => {
    const { open } = setup();
    const app = open('g1');
    app.send({ id: 1, request: 'invoke', params: { 'instances.create': [{ location: 'modal', url: 'assets/modal.html' }] } });
    open('modal-1', 'modal');
    app.send({ id: 2, request: 'get', params: ['instances.modal-1'] });
    await settled();
    expect(app.posted[0]).toMatchObject({ id: 1, result: { errors: {}, 'instances.create': [{ instanceGuid: 'modal-1' }] } });
    expect(app.posted[1]).toMatchObject({ id: 2, result: { 'instances.modal-1': { location: 'modal' } } });
  });

  test('a trigger reaches the instance it names, and no other', () => {
    const { open } = setup();
    const [sidebar, modal] = [open('g1'), open('modal-1', 'modal')];
    sidebar.on('chosen');
    modal.on('chosen');
    sidebar.send({ key: 'iframe.trigger:chosen', message: 5, instanceGuid: 'modal-1' });
    expect(modal.posted).toEqual([{ key: 'zaf.chosen', message: 5 }]);
    expect(sidebar.posted).toEqual([]);
  });

  test('listening to another instance marks the event with its guid, so that the SDK finds the client', async () => {
    const { open, noted } = setup();
    const [sidebar, modal] = [open('g1'), open('modal-1', 'modal')];
    sidebar.on('modal.close', 1, 'modal-1');
    modal.send({ id: 1, request: 'invoke', params: { destroy: [] } });
    await settled();
    expect(sidebar.posted).toEqual([{ key: 'zaf.modal.close', message: {}, instanceGuid: 'modal-1' }]);
    expect(noted).toEqual([{ closed: 'modal-1' }]);
  });

  test.each([
    ['without a url', [{ location: 'modal' }]],
    ['without options', []],
  ])('instances.create %s is an error of its own', async (_what, args) => {
    const { open } = setup();
    const app = open('g1');
    app.send({ id: 1, request: 'invoke', params: { 'instances.create': args } });
    await settled();
    expect(app.posted).toMatchObject([{ result: { errors: { 'instances.create': { name: 'Error' } } } }]);
  });
});

describe('the faults', () => {
  test('no answer to calls that match', async () => {
    const { open } = setup([{ kind: 'never-answer', match: 'ticket' }]);
    const app = open('g1');
    app.send({ id: 1, request: 'get', params: ['ticket.id'] });
    await settled();
    expect(app.posted).toEqual([]);
  });

  test('an error without a name', async () => {
    const { open } = setup([{ kind: 'error-without-name', match: 'ticket' }]);
    const app = open('g1');
    app.send({ id: 1, request: 'get', params: ['ticket.id'] });
    await settled();
    expect(app.posted).toEqual([{ id: 1, error: { message: 'something is wrong' } }]);
  });

  test('two registrations, and an event for an instance nobody knows', () => {
    const { open } = setup([{ kind: 'register-twice' }, { kind: 'unknown-instance' }]);
    const app = open('g1');
    app.send({ key: 'iframe.handshake' });
    expect(app.posted).toMatchObject([{ key: 'zaf.app.registered' }, { key: 'zaf.app.registered' }, { instanceGuid: 'no-such-instance' }]);
  });

  test('a proxy that answers by itself, with the time to wait', async () => {
    const { open } = setup([{ kind: 'proxy-answers', status: 429, retryAfterS: 30 }]);
    const app = open('g1');
    app.send({ key: 'request:1', message: { url: '/a' } });
    await settled();
    expect(app.posted).toMatchObject([{ key: 'zaf.request:1.fail', message: { responseArgs: [{ status: 429, headers: 'retry-after: 30' }] } }]);
  });

  test('a slow proxy answers after its delay', async () => {
    const { open, timers } = setup([{ kind: 'slow-proxy', delayMs: 4_000 }]);
    const app = open('g1');
    app.send({ key: 'request:1', message: { url: '/a' } });
    await settled();
    expect([app.posted.length, timers.map(({ ms }) => ms)]).toEqual([0, [4_000]]);
    timers[0]?.run();
    await settled();
    expect(app.events()).toEqual(['zaf.request:1.done']);
  });
});

test.each([['session.live'], ['__track__'], ['hello']])('%s is only told', (key) => {
  const { open } = setup();
  const app = open('g1');
  app.send({ key, message: {} });
  expect(app.posted).toEqual([]);
});

test('the handlers that the SDK leaves behind for requests do not pile up', () => {
  const { emulator, open } = setup();
  const app = open('g1');
  for (let n = 1; n <= 50; n += 1) app.on(`request:${n}.done`);
  expect(emulator.hasSubscriber('request:1.done', 'g1')).toBe(false);
});
