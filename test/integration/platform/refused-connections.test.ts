/** A vendor refuses what a connection signs in with: who is believed, what a person's pause is worth, and what everybody is told. */
import { VendorAuthError } from '#domain';
import { call, demoInput, demoWorld } from './connection-ground.ts';
import { engines, type OpenEngine } from './engines.ts';

describe.each(engines)('on $engine', ({ open }) => {
  let opened: OpenEngine;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened.close());

  const refusal = new VendorAuthError({ message: 'invalid_client', facts: {} });
  const unagreed = new VendorAuthError({ message: 'Nobody has agreed.', facts: { isAgreed: false } });

  async function connected() {
    const { connections, installationId, runtimes, ...rest } = await demoWorld(opened.database);
    const { id } = await connections.add(installationId, demoInput);
    await connections.connect(installationId, id);
    const [live] = runtimes;
    /** The vendor's answer to a renewal by the one that was connected first. */
    const renew = (cause: Error) => live?.runtime.tokens.replace(undefined, () => Promise.reject(cause)).catch((error) => error);
    const state = async () => {
      const { state: now, stateReason } = await connections.read(installationId, id);
      return stateReason ? `${now}: ${stateReason.code}` : now;
    };
    return { connections, installationId, runtimes, id, renew, state, ...rest };
  }

  test('why it was refused first stays, whoever reports it again', async () => {
    const { connections, installationId, id, renew, state } = await connected();
    await renew(unagreed);
    await connections.refused(installationId, id, refusal);
    expect(await state()).toBe('needs-attention: connection-not-agreed');
    await expect(connections.connect(installationId, id)).rejects.toMatchObject({
      code: 'vendor-auth-failed',
      message: expect.stringMatching(/^Nobody has agreed to the connection demo-prod/),
    });
  });

  test('who reports a refusal without its reason closes the connection for refused credentials', async () => {
    const { connections, installationId, id, state } = await connected();
    await connections.refused(installationId, id, { facts: { code: 'vendor-auth-failed' } });
    expect(await state()).toBe('needs-attention: connection-credentials-refused');
    await expect(connections.connect(installationId, id)).rejects.toThrow(/were refused. Enter new ones/);
    await connections.refused(installationId, 'gone', refusal);
  });

  test('a pause stays where a refusal comes after it, and where a test passes after it', async () => {
    const { connections, installationId, id, renew, state, signIn } = await connected();
    await connections.pause(installationId, id);
    await renew(refusal);
    await connections.refused(installationId, id, refusal);
    expect(await state()).toBe('paused: connection-paused');
    await connections.resume(installationId, id);
    await renew(refusal);
    signIn.run = async () => void (await connections.pause(installationId, id));
    await connections.test(installationId, id, call);
    expect(await state()).toBe('paused: connection-paused');
  });

  test('a worker on secrets that were replaced elsewhere closes nothing, and is on the new ones at once', async () => {
    const { connections, another, installationId, id, renew, state, runtimes } = await connected();
    await another().rotate(installationId, id, { secrets: { password: 'canary-second' }, call });
    await renew(refusal);
    expect(await state()).toBe('active');
    await connections.connect(installationId, id);
    expect(runtimes.at(-1)?.config).toMatchObject({ secrets: { password: 'canary-second' } });
    await runtimes
      .at(-1)
      ?.runtime.tokens.replace(undefined, () => Promise.reject(refusal))
      .catch(() => undefined);
    expect(await state()).toBe('needs-attention: connection-credentials-refused');
  });

  test.each([
    ['secrets', { settings: demoInput.settings, secrets: { password: 'canary-second' } }],
    ['settings', { settings: { url: 'https://right.example' }, secrets: {} }],
  ])(
    'a run that nobody told what it used is not believed of %s that others replaced, as long as one may still hold the old ones',
    async (_part, entered) => {
      const { connections, another, installationId, id, state, clock } = await connected();
      await another().change(installationId, id, { ...demoInput, ...entered });
      const report = () => connections.refused(installationId, id, refusal);
      await report();
      expect(await state()).toBe('active');
      await connections.connect(installationId, id);
      await report();
      expect(await state()).toBe('active');
      clock.advance(120_000);
      await connections.connect(installationId, id);
      await report();
      expect(await state()).toBe('needs-attention: connection-credentials-refused');
    },
  );

  test('a refusal that is judged while new secrets are saved closes nothing', async () => {
    const { connections, installationId, id, renew, state, signIn } = await connected();
    signIn.run = async ({ secrets }) => {
      if (secrets.password === 'canary-second') await renew(refusal);
    };
    expect(await connections.rotate(installationId, id, { secrets: { password: 'canary-second' }, call })).toMatchObject({ kind: 'rotated' });
    expect(await state()).toBe('active');
  });
});
