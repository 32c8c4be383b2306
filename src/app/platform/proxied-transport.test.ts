import { proxiedTransport } from './proxied-transport.ts';
import { stubZaf } from './testing/stub-zaf.ts';
import { connectZafHost } from './zaf-host.ts';

const user = Promise.resolve({ id: '9', name: 'Ada', locale: 'en', role: 'agent' });
const setup = async () => {
  const zaf = stubZaf();
  const host = await connectZafHost({ page: zaf.page, timeoutMs: 40 });
  return { zaf, send: proxiedTransport({ host, backend: 'https://tieline.example', user }) };
};

it("has the host's proxy sign the call, and never holds the secret", async () => {
  const { zaf, send } = await setup();
  zaf.reply('request', { status: 200, responseJSON: { ok: true } });
  await send({ method: 'POST', path: '/v1/session', body: { settingsHash: 'x' } });
  expect(zaf.asked.at(-1)?.[1]).toEqual({
    url: 'https://tieline.example/v1/session',
    type: 'POST',
    data: '{"settingsHash":"x"}',
    contentType: 'application/json',
    headers: { Authorization: 'Bearer {{jwt.token}}', Accept: 'application/json' },
    secure: true,
    jwt: {
      algorithm: 'HS256',
      secret_key: '{{setting.shared_secret}}',
      expiry: 60,
      claims: { iss: 'northwind.zendesk.com', sub: '9', installation_id: '77', ticket_id: '1042' },
    },
    autoRetry: false,
    httpCompleteResponse: true,
  });
});

it.each([
  ['parsed JSON', { status: 200, responseJSON: { a: 1 } }, { status: 200, body: { a: 1 } }],
  ['JSON as text', { status: 200, responseText: '{"a":1}' }, { status: 200, body: { a: 1 } }],
  ['text that is no JSON', { status: 502, responseText: '<html>' }, { status: 502, body: '<html>' }],
  ['nothing', { status: 204, responseText: '' }, { status: 204, body: null }],
])('reads %s', async (_, reply, expected) => {
  const { zaf, send } = await setup();
  zaf.reply('request', reply);
  expect(await send({ method: 'GET', path: '/v1/items' })).toEqual(expected);
});

it('reads the refusal that the SDK rejects with', async () => {
  const { zaf, send } = await setup();
  zaf.reply('request', () => {
    throw { status: 409, responseText: '{"code":"conflict"}' };
  });
  expect(await send({ method: 'GET', path: '/v1/items' })).toEqual({ status: 409, body: { code: 'conflict' } });
});

it.each([
  ['status 0: the proxy reached nobody', { status: 0 }],
  ['a body without its response', { items: [] }],
])('fails on %s', async (_, reply) => {
  const { zaf, send } = await setup();
  zaf.reply('request', reply);
  await expect(send({ method: 'GET', path: '/v1/items' })).rejects.toMatchObject({ code: 'app-host-refused' });
});

it('ends when nobody wants the answer any more', async () => {
  const { zaf, send } = await setup();
  zaf.reply('request', () => new Promise(() => undefined));
  const abort = new AbortController();
  const call = send({ method: 'GET', path: '/v1/items', signal: abort.signal });
  abort.abort();
  await expect(call).rejects.toMatchObject({ name: 'AbortError' });
});
