/** Adding a webhook secret by the API: from the version that the admin looked at, or, by callers who know of none, from whatever stands there. */
import { startWorld, type World } from '../../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.close());

async function asAdmin(path: string, body?: unknown) {
  const token = await world.pageToken('leona.vogt');
  const answer = await world.call(path, { token, ...(body !== undefined && { body }) });
  return { status: answer.status, body: answer.body as Record<string, unknown> };
}

test('a secret is added to the version that was looked at, and never to a newer one; without a version to what stands there', async () => {
  const id = world.connectionIds.servicenow ?? '';
  const shown = async () => ((await asAdmin(`/v1/connections?id=${id}`)).body.connections as { version: number; hasSecret: boolean }[])[0];
  const add = (secret: string, version?: number) =>
    asAdmin(`/v1/connections/${id}/webhook-secret`, { secret: `${secret} of more than two dozen letters`, ...(version && { version }) });
  const seen = (await shown())?.version ?? 0;
  expect(await add('a first', seen)).toMatchObject({ status: 204 });
  expect(await shown()).toMatchObject({ version: seen + 1, changedBy: 'Leona Vogt' });
  expect(await add('a second', seen)).toMatchObject({
    status: 409,
    body: { code: 'conflict', facts: { version: seen + 1, changedBy: 'Leona Vogt', changedAt: expect.stringMatching(/^20/) } },
  });
  expect(await shown()).toMatchObject({ version: seen + 1 });
  expect(await add('a third')).toMatchObject({ status: 204 });
  expect(await shown()).toMatchObject({ version: seen + 2 });
  expect(await add('a fourth', 0.5)).toMatchObject({ status: 400 });
});
