import { readAppMessage } from './wire.ts';

const guids = { appGuid: 'app-1', instanceGuid: 'app-1' };
const read = (message: Record<string, unknown>) => readAppMessage(JSON.stringify(message));

test.each([
  [
    'a subscription',
    { key: 'iframe.on:app.activated', message: { subscriberCount: 1 }, ...guids },
    { kind: 'keyed', key: 'iframe.on:app.activated' },
  ],
  [
    'a request',
    { key: 'request:3', message: { url: '/api/v2/users/me' }, ...guids },
    { kind: 'keyed', key: 'request:3', message: { url: '/api/v2/users/me' } },
  ],
  ['a get', { id: 4, request: 'get', params: ['ticket.id'], ...guids }, { kind: 'call', id: 4, request: 'get', params: ['ticket.id'] }],
  [
    'a call about another instance',
    { id: 5, request: 'get', params: ['x'], appGuid: 'app-1', instanceGuid: 'modal-1' },
    { appGuid: 'app-1', instanceGuid: 'modal-1' },
  ],
])('reads %s', (_what, sent, expected) => {
  expect(read(sent)).toMatchObject(expected);
});

test.each([
  ['an allowing answer, which carries no error', {}, undefined],
  ['a refusal in words', { error: { msg: 'Choose a close code.' } }, 'Choose a close code.'],
  ['a refusal by `false`, which has no words', { error: { msg: false } }, ''],
  ['a refusal by a rejected promise without a reason', { error: {} }, ''],
])('reads %s; it has no id and no instance', (_what, part, error) => {
  expect(read({ key: 'iframe.reply:ticket.save', appGuid: 'app-1', ...part })).toEqual({
    kind: 'reply',
    event: 'ticket.save',
    error,
    appGuid: 'app-1',
  });
});

test('reads the answer to a hook, which the SDK posts as an object and not as text', () => {
  const answer = { key: 'iframe.reply:ticket.save', appGuid: 'app-1', error: { msg: 'No.' } };
  expect(readAppMessage(answer)).toEqual({ kind: 'reply', event: 'ticket.save', error: 'No.', appGuid: 'app-1' });
});

test.each([
  ['an object of another program', { source: 'react-devtools' }],
  ['a number', 7],
  ['text that is no JSON', 'webpackHotUpdate'],
  ['JSON that is no object', '"hello"'],
  ['null', 'null'],
  ['a call without an id', JSON.stringify({ request: 'get', params: [] })],
  ['a call of an unknown kind', JSON.stringify({ id: 1, request: 'delete', params: [] })],
])('passes over %s', (_what, data) => {
  expect(readAppMessage(data)).toBeUndefined();
});
