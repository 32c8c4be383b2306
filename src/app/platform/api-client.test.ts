import { apiClient } from './api-client.ts';
import type { ApiReply, ApiRequest } from './transport.ts';

const setup = (reply: ApiReply) => {
  const sent: ApiRequest[] = [];
  const api = apiClient(async (request) => {
    sent.push(request);
    return reply;
  });
  return { api, sent };
};
const relations = { relations: [], businessServices: [], openIncidents: [], isTruncated: false, sources: [] };

it("escapes the vendor's ids in paths and queries", async () => {
  const { api, sent } = setup({ status: 200, body: relations });
  await api.call('readItemRelations', { connectionId: 'c/1', itemId: 'a b?c' }, { query: { q: 'é&x' } });
  expect(sent[0]).toEqual({ method: 'GET', path: '/v1/items/c%2F1/a%20b%3Fc/relations?q=%C3%A9%26x' });
});

it('hands over body and signal', async () => {
  const { api, sent } = setup({ status: 202, body: {} });
  const { signal } = new AbortController();
  await api.call('reportEditing', { ticketId: '7' }, { body: { state: 'idle' }, signal });
  expect(sent[0]).toEqual({ method: 'POST', path: '/v1/tickets/7/editing', body: { state: 'idle' }, signal });
});

it('turns a problem into an error with its code', async () => {
  const body = { type: 'x', title: 'Conflict', status: 409, code: 'conflict', detail: 'The plan is old.', traceId: 't' };
  const { api } = setup({ status: 409, body });
  await expect(api.call('planLink', { ticketId: '7' })).rejects.toMatchObject({ code: 'conflict', status: 409, problem: body, isRetryable: false });
});

it.each([
  [502, '<html>', 'app-offline', true],
  [503, { code: 'storage-unavailable', title: 'x', detail: 'y' }, 'storage-unavailable', true],
  [401, null, 'unauthenticated', false],
  [418, 'teapot', 'app-unreadable', false],
])('reads a %i without trusting it to be ours', async (status, body, code, isRetryable) => {
  const { api } = setup({ status, body });
  await expect(api.call('readLinks', { ticketId: '7' })).rejects.toMatchObject({ code, isRetryable });
});

it.each([
  ['no body', null],
  ['a list in place of an object', []],
  ['a missing list', { ...relations, relations: undefined }],
  ['a row without a name', { ...relations, relations: [{ direction: 'up', label: 'Runs', item: { id: 'x' } }] }],
  ['text in place of a flag', { ...relations, isTruncated: 'no' }],
])('does not let a view meet %s', async (_, body) => {
  const { api } = setup({ status: 200, body });
  await expect(api.call('readItemRelations', { connectionId: 'c', itemId: 'i' })).rejects.toMatchObject({ code: 'app-unreadable' });
});
