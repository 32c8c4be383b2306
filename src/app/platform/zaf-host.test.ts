import { METADATA, SDK_TIMEOUT_VALUE, SIDEBAR_CONTEXT, stubZaf } from './testing/stub-zaf.ts';
import { connectZafHost } from './zaf-host.ts';

const connect = (zaf: ReturnType<typeof stubZaf>) => connectZafHost({ page: zaf.page, timeoutMs: 40, registrationTimeoutMs: 40 });
const stuck = () => new Promise<never>(() => undefined);

describe('connecting', () => {
  it('reads place, installation, settings and scheme', async () => {
    const host = await connect(stubZaf({ search: '?origin=x&app_guid=y&colorScheme=dark' }));
    expect(host.place).toEqual({ kind: 'ticket', ticketId: '1042' });
    expect(host.installation).toEqual({ id: '77', subdomain: 'northwind' });
    expect(host.settings).toEqual({ panels: 'requester', field_mappings: 'version: 1' });
    expect(host.colorScheme).toBe('dark');
  });

  it.each([
    ['a new ticket', { ...SIDEBAR_CONTEXT, ticketId: undefined, newTicketId: 'n1', location: 'new_ticket_sidebar' }, { kind: 'new-ticket' }],
    ['the full page', { ...SIDEBAR_CONTEXT, ticketId: undefined, location: 'nav_bar' }, { kind: 'page' }],
  ])('knows %s', async (_, context, place) => {
    const zaf = stubZaf();
    zaf.reply('context', context);
    expect((await connect(zaf)).place).toEqual(place);
  });

  it.each([
    ['asks for the scheme where the address does not tell it', { colorScheme: 'dark' }, 'dark'],
    ['falls back to light where the host does not know', SDK_TIMEOUT_VALUE, 'light'],
  ])('%s', async (_, reply, scheme) => {
    const zaf = stubZaf();
    zaf.reply('get colorScheme', reply);
    expect((await connect(zaf)).colorScheme).toBe(scheme);
  });

  it('says that the page is not inside a help desk', async () => {
    await expect(connect(stubZaf({ isOutside: 'outside' }))).rejects.toMatchObject({ failure: 'absent' });
    await expect(connectZafHost({ page: { location: { search: '' } } as Window })).rejects.toMatchObject({ failure: 'absent' });
  });

  it('gives up on a host that never registers the app', async () => {
    const zaf = stubZaf();
    zaf.reply('context', stuck);
    await expect(connect(zaf)).rejects.toMatchObject({ failure: 'timeout', call: 'context' });
  });
});

describe('the traps of the SDK', () => {
  it.each([
    ['a call that nobody answers', stuck, 'timeout'],
    ['a timeout that the SDK fulfils as a value', SDK_TIMEOUT_VALUE, 'timeout'],
    ['an error without a name, which the SDK fulfils', { message: 'Something broke' }, 'shape'],
    ['a reply for another path', { errors: {}, 'ticket.id': 7 }, 'shape'],
    ['a user without an id', { errors: {}, currentUser: { name: 'Ada' } }, 'shape'],
    [
      'a refusal',
      () => {
        throw new Error('no');
      },
      'refused',
    ],
  ])('turns into a failure: %s', async (_, reply, failure) => {
    const zaf = stubZaf();
    const host = await connect(zaf);
    zaf.reply('get currentUser', reply);
    await expect(host.readUser()).rejects.toMatchObject({ isHostError: true, failure, call: 'get currentUser' });
  });

  it('does not take a raw error for an accepted write', async () => {
    const zaf = stubZaf();
    const host = await connect(zaf);
    zaf.reply('set ticket.status', { message: 'field is disabled' });
    await expect(host.setDraftField('status', 'open')).rejects.toMatchObject({ failure: 'shape' });
  });
});

describe('calls', () => {
  it('reads the user with its locale, ids as text', async () => {
    const zaf = stubZaf();
    const host = await connect(zaf);
    zaf.reply('get currentUser', { errors: {}, currentUser: { id: 9, name: 'Ada', locale: 'de-AT', role: 'agent' } });
    expect(await host.readUser()).toEqual({ id: '9', name: 'Ada', locale: 'de-AT', role: 'agent' });
  });

  it.each([
    [{ errors: {}, 'ticket.requester': { id: 501 } }, '501'],
    [{ errors: {}, 'ticket.requester': null }, null],
  ])('reads the requester, who may be nobody', async (reply, id) => {
    const zaf = stubZaf();
    const host = await connect(zaf);
    zaf.reply('get ticket.requester', reply);
    expect(await host.readRequesterId()).toBe(id);
  });

  it("speaks the SDK's own names for draft fields, notices and sizes", async () => {
    const zaf = stubZaf();
    const host = await connect(zaf);
    for (const call of ['set ticket.customField:custom_field_360012345', 'set ticket.status', 'invoke notify', 'invoke resize', 'invoke routeTo'])
      zaf.reply(call, { errors: {} });
    await host.setDraftField('custom/360012345', 'erp-api');
    await host.setDraftField('status', 'open');
    await host.notify('notice', 'Done');
    await host.resize(420);
    await host.openTicket('7');
    await host.openConsole('journey/-/id=7');
    expect(zaf.asked.slice(-6)).toEqual([
      ['set ticket.customField:custom_field_360012345', 'erp-api'],
      ['set ticket.status', 'open'],
      ['invoke notify', 'Done', 'notice'],
      ['invoke resize', { width: '100%', height: '420px' }],
      ['invoke routeTo', 'ticket', '7'],
      ['invoke routeTo', 'nav_bar', 'tieline', 'journey/-/id=7'],
    ]);
  });

  it.each([
    ['the page around it', '?origin=http%3A%2F%2F127.0.0.1%3A4600&app_guid=g1', 'http://127.0.0.1:4600/agent/apps/tieline/journey/-/id=7'],
    ['the account where the page does not say', '', 'https://northwind.zendesk.com/agent/apps/tieline/journey/-/id=7'],
    ['never by a script', '?origin=javascript%3Aalert(1)', 'https://northwind.zendesk.com/agent/apps/tieline/journey/-/id=7'],
  ])('names a place of the console by %s', async (_, search, address) => {
    const host = await connect(stubZaf({ search }));
    expect(host.consoleAddress('journey/-/id=7')).toBe(address);
  });

  it('writes the name of an app as its address does', async () => {
    const zaf = stubZaf();
    zaf.reply('metadata', { ...METADATA, name: 'Tieline forITSM_Test ' });
    expect((await connect(zaf)).consoleAddress('x')).toContain('/agent/apps/tieline-for-itsm-test/x');
  });
});

describe('events', () => {
  it('passes on what it can read and drops the rest', async () => {
    const zaf = stubZaf();
    const host = await connect(zaf);
    const heard: unknown[] = [];
    host.on('field-changed', (detail) => heard.push(detail));
    host.on('color-scheme', (detail) => heard.push(detail));
    zaf.fire('*.changed', { propertyName: 'ticket.status', newValue: 'open' });
    zaf.fire('*.changed', { propertyName: 'currentUser.tags' });
    zaf.fire('*.changed');
    zaf.fire('colorScheme.changed', 'dark');
    zaf.fire('colorScheme.changed', 'sepia');
    expect(heard).toEqual([{ field: 'ticket.status' }, 'dark']);
  });

  it.each([
    ['text', '{"held":2,"conflicts":1}'],
    ['an object', { held: 3 }],
    ['nothing', undefined],
  ])('hears what has waited for over an hour as it came: %s', async (_, body) => {
    const zaf = stubZaf();
    const host = await connect(zaf);
    const told: unknown[] = [];
    host.on('held-long', (detail) => told.push(detail));
    zaf.fire('api_notification.tieline_held', { body, sender: 1 });
    expect(told).toEqual([body]);
  });

  it('stops listening', async () => {
    const zaf = stubZaf();
    const host = await connect(zaf);
    const stop = host.on('saved', () => undefined);
    expect(zaf.listening()).toEqual(['ticket.submit.done']);
    stop();
    expect(zaf.listening()).toEqual([]);
  });
});
