/** The settings through the help desk's own API: what is read is what stands there now, and a refusal says which one it was. */
import { stubZaf } from './testing/stub-zaf.ts';
import { connectZafHost } from './zaf-host.ts';

const setup = async () => {
  const zaf = stubZaf();
  return { zaf, host: await connectZafHost({ page: zaf.page, timeoutMs: 40 }) };
};
const installation = {
  id: 77,
  settings: { name: 'Tieline', field_mappings: 'version: 1', panels: null, odd: { a: 1 } },
  updated_at: '2026-11-22T09:00:00Z',
};

it('reads every plain setting and when it was changed', async () => {
  const { zaf, host } = await setup();
  zaf.reply('request', { status: 200, responseJSON: installation });
  expect(await host.readSettings()).toEqual({
    values: { name: 'Tieline', field_mappings: 'version: 1', panels: null },
    updatedAt: '2026-11-22T09:00:00Z',
  });
  expect(zaf.asked.at(-1)?.[1]).toMatchObject({ url: '/api/v2/apps/installations/77.json', type: 'GET' });
});

it('writes the whole set as JSON, with no secret and no proxy', async () => {
  const { zaf, host } = await setup();
  zaf.reply('request', { status: 200, responseText: JSON.stringify(installation) });
  await host.writeSettings({ name: 'Tieline', field_mappings: 'version: 1' });
  const options = zaf.asked.at(-1)?.[1] as Record<string, unknown>;
  expect(options).toMatchObject({
    type: 'PUT',
    data: '{"settings":{"name":"Tieline","field_mappings":"version: 1"}}',
    contentType: 'application/json',
  });
  expect(Object.keys(options).filter((name) => ['secure', 'jwt', 'headers'].includes(name))).toEqual([]);
});

it.each([
  ['who is no admin', { status: 403, responseText: '{}' }, 'forbidden'],
  ['a desk that is down', { status: 503, responseText: 'down' }, 'refused'],
  ['nobody there', { status: 0 }, 'refused'],
  ['an answer without settings', { status: 200, responseJSON: {} }, 'shape'],
  ['an answer that is no JSON', { status: 200, responseText: '<html>' }, 'shape'],
])('tells %s apart', async (_who, reply, failure) => {
  const { zaf, host } = await setup();
  zaf.reply('request', () => {
    throw reply;
  });
  await expect(host.writeSettings({})).rejects.toMatchObject({ failure });
});
