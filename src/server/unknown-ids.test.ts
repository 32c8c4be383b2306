import type { Caller } from '#access';
import { brandId, type InstallationId, StorageUnavailableError, type TraceId } from '#domain';
import { createUnknownIds, idsNamed, UNKNOWN_ID_EVERY_MS } from './unknown-ids.ts';

function setup() {
  let now = 1_000;
  const recorded: unknown[] = [];
  const warned: string[] = [];
  let isDown = false;
  const unknown = createUnknownIds({
    clock: { now: () => now, sleep: async () => undefined },
    log: { debug: () => undefined, info: () => undefined, warn: (event) => void warned.push(event), error: () => undefined },
    record: async ({ caller }, action, facts) => {
      if (isDown) throw new StorageUnavailableError({ message: 'The database is away.' });
      recorded.push([caller.userId, action, facts]);
    },
  });
  const ask = (userId: string, route = 'readLink', ids = { linkId: 'l' }, installationId = 'north') =>
    unknown.note({
      caller: { userId, installationId: brandId<InstallationId>(installationId) } as Caller,
      traceId: brandId<TraceId>('t'),
      route,
      ids,
    });
  const pass = (ms: number) => {
    now += ms;
  };
  const breakDown = () => {
    isDown = true;
  };
  return { ask, recorded, warned, pass, breakDown };
}

test('what one caller asks of one route is written once in a while, whatever the ids', async () => {
  const { ask, recorded, pass } = setup();
  for (let at = 0; at < 500; at += 1) await ask('mia', 'readLink', { linkId: `l${at}` });
  expect(recorded).toEqual([['mia', 'unknown-id-asked', { route: 'readLink', linkId: 'l0' }]]);
  pass(UNKNOWN_ID_EVERY_MS);
  await ask('mia');
  expect(recorded).toHaveLength(2);
});

test('a request that names nothing is no attempt', async () => {
  const { ask, recorded } = setup();
  await ask('mia', 'readOverview', {} as { linkId: string });
  expect(recorded).toEqual([]);
});

test('another caller, another route and another installation are written on their own', async () => {
  const { ask, recorded } = setup();
  await ask('mia');
  await ask('jonas');
  await ask('mia', 'syncLink');
  await ask('mia', 'readLink', { linkId: 'l' }, 'south');
  expect(recorded).toHaveLength(4);
});

test('a log that cannot be written changes no answer', async () => {
  const { ask, warned, breakDown } = setup();
  breakDown();
  await expect(ask('mia')).resolves.toBeUndefined();
  expect(warned).toEqual(['audit-not-written']);
});

test('takes the ids of path and body, cut to a length, and nothing else', () => {
  expect(
    idsNamed({ linkId: 'l' }, { connectionId: 'c', holdId: 'h'.repeat(5_000), secrets: { x: 'y' }, answers: 'z', name: 'n' }, undefined),
  ).toEqual({
    linkId: 'l',
    connectionId: 'c',
    holdId: 'h'.repeat(200),
  });
});
