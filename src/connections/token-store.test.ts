/** A token says what the secrets are worth that got it, and no others. Several stores over one row, as several workers have them. */
import type { TokenSet } from '#capabilities';
import { StorageUnavailableError } from '#domain';
import { createFakeClock } from '../connector-kit/testing/index.ts';
import { credentialsOf, credentialsOnTrial } from './credentials.ts';
import { createTokenStore, type StoredTokens, type TokenLeaseStore, type TokenStoreDeps } from './token-store.ts';

const pair = (name: string): TokenSet => ({ accessToken: name, expiresAt: 9e15, refreshToken: `refresh-${name}` });
const neverAsked = () => Promise.reject(new Error('must not renew'));

/** One connection: its row, and the secrets that are stored for it. */
function ground() {
  const clock = createFakeClock({ sleeping: 'jumps' });
  let row: StoredTokens = { fence: 0, secret: undefined, leaseUntilMs: undefined };
  const stored = { password: 'first' };
  const store: TokenLeaseStore = {
    read: async () => row,
    takeLease: async (_installation, _connection, { seenFence, untilMs }) => {
      if (seenFence !== row.fence) return undefined;
      row = { ...row, fence: seenFence + 1, leaseUntilMs: untilMs };
      return row.fence;
    },
    save: async (_installation, _connection, fence, secret) => {
      row = { fence: fence + 1, secret, leaseUntilMs: undefined };
      return 'saved';
    },
    forget: async () => undefined,
    release: async (_installation, _connection, fence) => {
      row = { ...row, fence: fence + 1, leaseUntilMs: undefined };
    },
  };
  const workerWith = (password: string, parts: Partial<TokenStoreDeps> = {}) =>
    createTokenStore({
      store,
      clock,
      installationId: 'inst-1',
      connectionId: 'conn-1',
      credentials: credentialsOf({ password }, async () => stored),
      onRefused: async () => undefined,
      ...parts,
    });
  const keep = (secret: string) => {
    row = { ...row, secret };
  };
  /** The same row by a database that goes away before anything is written. */
  const away = { ...store, save: () => Promise.reject(new StorageUnavailableError({ message: 'away' })) };
  return { workerWith, stored, away, keep, read: () => row.secret ?? '' };
}

test('a pair that an older secret got has run out for a new one, which lives on from its refresh token', async () => {
  const { workerWith, stored } = ground();
  await workerWith('first').replace(undefined, async () => pair('old'));
  stored.password = 'second';
  const worker = workerWith('second');
  expect(await worker.current()).toEqual({ ...pair('old'), expiresAt: 0 });
  expect(await worker.replace('old', async (previous) => pair(`after ${previous?.refreshToken}`))).toEqual(pair('after refresh-old'));
  expect(await workerWith('second').current()).toEqual(pair('after refresh-old'));
});

test('a new secret that is refused leaves no worker with the token of the older one', async () => {
  const { workerWith, stored } = ground();
  await workerWith('first').replace(undefined, async () => pair('old'));
  stored.password = 'wrong';
  for (const worker of [workerWith('wrong'), workerWith('wrong')]) {
    await expect(worker.replace(undefined, () => Promise.reject(new Error('invalid_client')))).rejects.toThrow('invalid_client');
    expect(await worker.current()).toMatchObject({ expiresAt: 0 });
  }
});

test('a worker that has not seen the new secret yet takes what was renewed with it, and never renews with its own', async () => {
  const { workerWith, stored } = ground();
  const late = workerWith('first');
  await late.replace(undefined, async () => pair('old'));
  stored.password = 'second';
  await workerWith('second').replace('old', async () => pair('new'));
  expect(await late.replace('old', neverAsked)).toEqual(pair('new'));
  expect(await workerWith('first').current()).toEqual(pair('new'));
});

test('the same secrets in another order are the same', async () => {
  const both = credentialsOf({ a: '1', b: '2' }, async () => ({ b: '2', a: '1' }));
  expect(await both.areCurrent()).toBe(true);
  expect(credentialsOf({ a: '1', b: '3' }, async () => ({})).id).not.toBe(both.id);
});

test('a pair of an earlier version is used until it runs out; what is stored after it says what got it, and no secret', async () => {
  const { workerWith, keep, read } = ground();
  keep(JSON.stringify(pair('of-old')));
  const worker = workerWith('first');
  expect(await worker.current()).toEqual(pair('of-old'));
  await worker.replace('of-old', async () => pair('new'));
  expect(JSON.parse(read())).toEqual({ ...pair('new'), gotWith: expect.stringMatching(/^[\w-]{43}$/) });
  expect(read()).not.toContain('first');
});

describe('secrets on trial', () => {
  const onTrial = { credentials: credentialsOnTrial({ password: 'second' }) };

  test.each([
    ['that older ones got', { ...pair('old'), gotWith: 'older' }],
    ['of which nobody noted what got it', pair('old')],
  ])('prove themselves against a pair %s by renewing it', async (_whose, kept) => {
    const { workerWith, keep } = ground();
    keep(JSON.stringify(kept));
    const trial = workerWith('second', onTrial);
    expect(await trial.current()).toMatchObject({ expiresAt: 0 });
    expect(await trial.replace('old', async (previous) => pair(`after ${previous?.refreshToken}`))).toEqual(pair('after refresh-old'));
  });

  test('that are refused leave the pair as it was, and what they renewed before is what the old ones go on from', async () => {
    const { workerWith, read } = ground();
    await workerWith('first').replace(undefined, async () => pair('old'));
    const before = read();
    await expect(workerWith('second', onTrial).replace('old', () => Promise.reject(new Error('invalid_client')))).rejects.toThrow('invalid_client');
    expect(read()).toBe(before);
    await workerWith('second', onTrial).replace('old', async () => pair('of-trial'));
    expect(await workerWith('first').replace('old', async (previous) => pair(`after ${previous?.refreshToken}`))).toEqual(
      pair('after refresh-of-trial'),
    );
  });

  test('that renewed a pair while the database was away do not lose it with the trial', async () => {
    const { workerWith, away, read } = ground();
    await workerWith('first').replace(undefined, async () => pair('old'));
    const unsaved = {};
    await workerWith('second', { ...onTrial, store: away, unsaved }).replace('old', async () => pair('of-trial'));
    expect(read()).toContain('"old"');
    expect(await workerWith('first', { unsaved }).replace('old', neverAsked)).toEqual(pair('of-trial'));
    expect(read()).toContain('"of-trial"');
  });

  test('do not pass by a pair that older ones got while the database was away', async () => {
    const { workerWith, away, read } = ground();
    const unsaved = {};
    await workerWith('first', { store: away, unsaved }).replace(undefined, async () => pair('old'));
    const trial = workerWith('second', { ...onTrial, unsaved });
    await expect(trial.replace((await trial.current())?.accessToken, () => Promise.reject(new Error('invalid_client')))).rejects.toThrow(
      'invalid_client',
    );
    expect(read()).toContain('"old"');
  });
});

test('an agreement takes the place of a pair that could not be stored yet', async () => {
  const { workerWith, away, read } = ground();
  await workerWith('first').replace(undefined, async () => pair('old'));
  const unsaved = {};
  await workerWith('first', { store: away, unsaved }).replace('old', async () => pair('renewed'));
  const consent = workerWith('first', { unsaved });
  expect(await consent.replace((await consent.current())?.accessToken, async () => pair('agreed'))).toEqual(pair('agreed'));
  expect(read()).toContain('"agreed"');
});
