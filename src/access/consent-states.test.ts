import { createHash, randomBytes } from 'node:crypto';
import { brandId, type InstallationId } from '#domain';
import { createConsentStates } from './consent-states.ts';

const secret = { bytes: randomBytes(32) };
const asked = { installationId: brandId<InstallationId>('north'), connectionId: 'c1', userId: '7', userName: 'Zoë Ødegård' };

function setup(secrets = [secret]) {
  let now = 1_767_603_600_000;
  const used = new Set<string>();
  const states = createConsentStates({
    clock: { now: () => now, sleep: async () => undefined },
    sessions: {
      useTokenId: async (installation, id) => {
        const key = `${installation} ${id}`;
        if (used.has(key)) return 'seen';
        used.add(key);
        return 'first';
      },
    },
    secrets,
    randomBytes,
  });
  const pass = (ms: number) => {
    now += ms;
  };
  return { states, used, pass };
}

test('a state tells who asked, once, with the verifier of its challenge', async () => {
  const { states } = setup();
  const { state, codeChallenge } = states.issue(asked);
  const taken = await states.take(state);
  expect(taken).toMatchObject(asked);
  expect(taken?.codeVerifier).toMatch(/^[\w-]{43}$/);
  expect(createHash('sha256').update(String(taken?.codeVerifier)).digest('base64url')).toBe(codeChallenge);
  expect(await states.take(state)).toBeUndefined();
});

test('of fifty that bring the same state at once, one gets it', async () => {
  const { states } = setup();
  const { state } = states.issue(asked);
  const taken = await Promise.all(Array.from({ length: 50 }, () => states.take(state)));
  expect(taken.filter(Boolean)).toHaveLength(1);
});

test('two states of the same asker have different verifiers', () => {
  const { states } = setup();
  expect(states.issue(asked).codeChallenge).not.toBe(states.issue(asked).codeChallenge);
});

test('a state that was changed anywhere, or made of two, is none, and uses nothing up', async () => {
  const { states, used } = setup();
  const { state } = states.issue(asked);
  const other = states.issue({ ...asked, connectionId: 'c2' }).state;
  const [text, mac] = state.split('.');
  const forged = Buffer.from(JSON.stringify(['n', 9e15, 'south', 'c1', '7', 'x'])).toString('base64url');
  for (const wrong of [
    '',
    '.',
    'x',
    `${text}.`,
    `.${mac}`,
    `${forged}.${mac}`,
    `${text}.${other.split('.')[1]}`,
    `${state}.x`,
    `${state}x`,
    state.toUpperCase(),
  ])
    expect([wrong, await states.take(wrong)]).toEqual([wrong, undefined]);
  expect(used.size).toBe(0);
});

test('a state is good for ten minutes', async () => {
  const { states, pass } = setup();
  const [early, late] = [states.issue(asked).state, states.issue(asked).state];
  pass(599_000);
  expect(await states.take(early)).toBeDefined();
  pass(1_000);
  expect(await states.take(late)).toBeUndefined();
});

test('a state outlives the rotation of the secret that signed it', async () => {
  const { state } = setup().states.issue(asked);
  const next = { bytes: randomBytes(32) };
  expect(await setup([next, secret]).states.take(state)).toMatchObject(asked);
  expect(await setup([next]).states.take(state)).toBeUndefined();
});
