import { randomBytes } from 'node:crypto';
import type { Call, DeskCapability } from '#capabilities';
import { brandId, systemClock, type TraceId, VendorAuthError } from '#domain';
import { createInstallations, type EnrolmentInput, type Installations } from '#installations';
import { createDataKeyStore, createInstallationStore, createMappingVersionStore, createSecretStore, type Database } from '#storage';
import { createVault } from '#vault';
import { hashSettings } from '../../../src/app/platform/settings-hash.ts';
import { engines, type OpenEngine } from './engines.ts';
import { fakeClock } from './fake-clock.ts';
import { connectionForTest } from './installations.ts';

const call: Call = { signal: new AbortController().signal, traceId: brandId<TraceId>('0'.repeat(32)), priority: 'agent' };
const nowIso = () => '2026-11-22T05:00:00.000Z';
let count = 0;

const mapping = (direction: string) => `version: 1
flows:
  - name: incidents
    connection: servicenow-prod
    record: incident
    fields:
      - { desk: subject, remote: short_description, direction: ${direction} }
`;

/** A help desk as far as installations ask it. What it answers is changed by the test. */
class Desk {
  settings: Record<string, string | number | boolean | null> = { field_mappings: mapping('out'), panels: 'requester' };
  appId = '700';
  isEnabled = true;
  refusal: Error | undefined;
  reads = 0;
  readonly webhooks: string[] = [];
  /** Of our connection: refused credentials close it. */
  connection: 'active' | 'needs-attention' = 'active';

  connect(): { readonly desk: DeskCapability } {
    if (this.connection === 'needs-attention') throw new VendorAuthError({ message: 'The credentials of the connection help-desk were refused.' });
    return { desk: this.capability() };
  }

  capability(): DeskCapability {
    const answers: Partial<DeskCapability> = {
      whoAmI: async () => {
        if (this.refusal) {
          this.connection = 'needs-attention';
          throw this.refusal;
        }
        return { id: '1', name: 'Tieline' };
      },
      readInstallation: async (installationId) => {
        this.reads += 1;
        return { appId: this.appId, installationId, settings: this.settings, updatedAt: nowIso(), isEnabled: this.isEnabled };
      },
      readAppPublicKey: async () => 'PEM',
      ensureWebhook: async ({ endpoint }) => {
        this.webhooks.push(endpoint);
        return { id: 'w1', signingSecret: 'signing-secret' };
      },
    };
    return answers as DeskCapability;
  }
}

describe.each(engines)('on $engine', ({ open }) => {
  let opened: OpenEngine;
  let database: Database;

  beforeAll(async () => {
    opened = await open();
    database = opened.database;
  });
  afterAll(() => opened.close());

  function setup() {
    const desk = new Desk();
    const clock = fakeClock();
    const activated: number[] = [];
    const webhookSecrets: string[] = [];
    const vault = createVault({
      masterKeys: [{ id: 'm', bytes: randomBytes(32) }],
      keys: createDataKeyStore(database, nowIso),
      secrets: createSecretStore(database, nowIso),
      clock: systemClock,
      randomBytes,
    });
    const make = (): Installations =>
      createInstallations({
        store: createInstallationStore(database),
        versions: createMappingVersionStore(database),
        secrets: vault,
        connections: {
          add: async (installationId) => ({ id: await connectionForTest(database, installationId, `desk-${count++}`) }),
          change: async (_installationId, id) => ({ id, state: desk.connection }),
          resume: async () => {
            desk.connection = 'active';
          },
          connect: async () => ({ capabilities: desk.connect() }),
          addWebhookSecret: async (_installationId, _connectionId, { secret }) => void webhookSecrets.push(secret),
        },
        mappingContext: async () => ({ connections: [{ name: 'servicenow-prod', records: ['incident'], hasFieldHistory: true }] }),
        onMappingActivated: async (_installationId, version) => void activated.push(version),
        clock,
        newId: () => `inst-${count++}`,
        publicUrl: 'https://tieline.example',
      });
    const input: EnrolmentInput = {
      account: `acme-${count++}`,
      deskAppId: '700',
      deskInstallationId: '900',
      deskConnectorId: 'zendesk',
      mode: 'hosted',
      sharedSecret: 'canary-shared-secret-1',
      owner: 'Mara Voss',
      settings: {},
      secrets: {},
    };
    return { installations: make(), another: make, desk, clock, activated, webhookSecrets, input };
  }
  const ticks = (steps: readonly { readonly step: string; readonly outcome: string }[]) =>
    steps.map(({ step, outcome }) => `${step} ${outcome}`).join(', ');

  test('enrols with every step verified at the desk, ending with the mapping in force', async () => {
    const { installations, desk, input, webhookSecrets } = setup();
    const result = await installations.enrol(input, call);
    expect(ticks(result.steps)).toBe('connect done, sign-in done, settings done, signing-key done, webhook done, mapping done');
    expect(result.isComplete).toBe(true);
    const { deskConnectionId } = await installations.read(result.installationId);
    expect(desk.webhooks).toEqual([`https://tieline.example/v1/hooks/${deskConnectionId}`]);
    expect(webhookSecrets).toEqual(['signing-secret']);
    expect((await installations.activeMapping(result.installationId, call))?.version).toBe(1);
    expect(await installations.sharedSecrets(result.installationId)).toEqual(['canary-shared-secret-1']);
  });

  test('stops at the step that failed, says why, and completes when repeated, though the refused credentials had closed the connection', async () => {
    const { installations, desk, input } = setup();
    desk.refusal = new VendorAuthError({ message: 'The help desk refused the OAuth client.' });
    const failed = await installations.enrol(input, call);
    expect(ticks(failed.steps)).toBe('connect done, sign-in failed, settings skipped, signing-key skipped, webhook skipped, mapping skipped');
    expect(failed).toMatchObject({
      isComplete: false,
      steps: [{}, { problem: { code: 'vendor-auth-failed', message: 'The help desk refused the OAuth client.' } }, {}, {}, {}, {}],
    });
    desk.refusal = undefined;
    const again = await installations.enrol({ ...input, sharedSecret: 'second-secret' }, call, failed.installationId);
    expect(again.isComplete).toBe(true);
    expect(await installations.sharedSecrets(failed.installationId)).toEqual(['second-secret', 'canary-shared-secret-1']);
  });

  test.each([
    ['of another app', { appId: '701' }, /of app 701, not of 700/u],
    ['switched off', { isEnabled: false }, /switched off/u],
  ])('refuses an installation that is %s', async (_title, change, message) => {
    const { installations, desk, input } = setup();
    Object.assign(desk, change);
    const { steps } = await installations.enrol(input, call);
    expect(steps[2]).toMatchObject({ step: 'settings', outcome: 'failed', problem: { message: expect.stringMatching(message) } });
  });

  test('does not need the signing key in assets mode', async () => {
    const { installations, input } = setup();
    const result = await installations.enrol({ ...input, mode: 'assets' }, call);
    expect(result.steps[3]).toEqual({ step: 'signing-key', outcome: 'skipped', problem: undefined });
    expect(result.isComplete).toBe(true);
  });

  test('refuses to enrol the same place at the desk twice, and names the id under which it is repeated', async () => {
    const { installations, input } = setup();
    const { installationId } = await installations.enrol(input, call);
    await expect(installations.enrol(input, call)).rejects.toMatchObject({ code: 'conflict', facts: { account: input.account, installationId } });
    expect(await installations.enrol(input, call, installationId)).toMatchObject({ installationId, isComplete: true });
  });

  test('an invalid mapping changes nothing: the last valid one stays in force and the problem has its line', async () => {
    const { installations, desk, input, activated } = setup();
    const { installationId } = await installations.enrol(input, call);
    desk.settings.field_mappings = mapping('sideways');
    const outcome = await installations.readSettings(installationId, call);
    expect(outcome).toMatchObject({
      kind: 'invalid',
      inForce: 1,
      version: { version: 2, state: 'invalid', problems: [{ severity: 'error', line: 7 }] },
    });
    expect((await installations.activeMapping(installationId, call))?.version).toBe(1);
    expect(activated).toEqual([1]);
    expect((await installations.listVersions(installationId, 10)).map(({ version, state }) => [version, state])).toEqual([
      [2, 'invalid'],
      [1, 'active'],
    ]);
  });

  test('activates each new valid document once, and an earlier one again under its own number', async () => {
    const { installations, desk, input, activated } = setup();
    const { installationId } = await installations.enrol(input, call);
    expect(await installations.readSettings(installationId, call)).toMatchObject({ kind: 'unchanged' });
    desk.settings.field_mappings = mapping('in');
    expect(await installations.readSettings(installationId, call)).toMatchObject({ kind: 'activated', version: { version: 2 } });
    desk.settings.field_mappings = mapping('out');
    expect(await installations.readSettings(installationId, call)).toMatchObject({ kind: 'activated', version: { version: 1 } });
    expect(activated).toEqual([1, 2, 1]);
    expect((await installations.listVersions(installationId, 10)).map(({ version, state }) => [version, state])).toEqual([
      [2, 'superseded'],
      [1, 'active'],
    ]);
  });

  test('a version bears the name of whoever saved it, also where a worker read it first; the same text of somebody unknown bears none', async () => {
    const { installations, desk, input, clock } = setup();
    const { installationId } = await installations.enrol(input, call);
    const savers = async () => (await installations.listVersions(installationId, 10)).map(({ version, savedBy }) => [version, savedBy]);
    desk.settings.field_mappings = mapping('in');
    await installations.readSettings(installationId, call);
    await installations.readSettings(installationId, call, 'Mara Voss');
    await installations.readSettings(installationId, call, 'Somebody who looks later');
    expect(await savers()).toEqual([
      [2, 'Mara Voss'],
      [1, undefined],
    ]);
    clock.advance(61_000);
    desk.settings.field_mappings = mapping('out');
    await installations.readSettings(installationId, call, 'Ada');
    desk.settings.field_mappings = mapping('in');
    await installations.readSettings(installationId, call);
    expect(await savers()).toEqual([
      [2, undefined],
      [1, 'Ada'],
    ]);
  });

  test('ten workers that read a new document at once make one version of it', async () => {
    const { installations, another, desk, input } = setup();
    const { installationId } = await installations.enrol(input, call);
    desk.settings.field_mappings = mapping('in');
    await Promise.all(Array.from({ length: 10 }, () => another().readSettings(installationId, call)));
    expect((await installations.listVersions(installationId, 10)).map(({ version, state }) => [version, state])).toEqual([
      [2, 'active'],
      [1, 'superseded'],
    ]);
  });

  test('settings without a mapping leave what is in force', async () => {
    const { installations, desk, input } = setup();
    const { installationId } = await installations.enrol(input, call);
    desk.settings.field_mappings = '  \n';
    expect(await installations.readSettings(installationId, call)).toEqual({ kind: 'empty', inForce: 1 });
    expect((await installations.activeMapping(installationId, call))?.version).toBe(1);
  });

  test('compiles the mapping in force once, and another worker’s activation is seen by the next run', async () => {
    const { installations, another, desk, input } = setup();
    const { installationId } = await installations.enrol(input, call);
    const [first, second] = [await installations.activeMapping(installationId, call), await installations.activeMapping(installationId, call)];
    expect(second?.mapping).toBe(first?.mapping);
    desk.settings.field_mappings = mapping('in');
    await another().readSettings(installationId, call);
    const third = await installations.activeMapping(installationId, call);
    expect([third?.version, third?.mapping.flows[0]?.fields[0]?.direction]).toEqual([2, 'in']);
  });

  test('a nudge with the hash that the app computes reads nothing; another one reads, at most every thirty seconds', async () => {
    const { installations, desk, input, clock } = setup();
    const { installationId } = await installations.enrol(input, call);
    clock.advance(60_000);
    const seen = await hashSettings({ panels: 'requester', field_mappings: mapping('out') });
    const reads = desk.reads;
    expect(await installations.nudge(installationId, seen, call)).toBeUndefined();
    expect(await installations.nudge(installationId, '', call)).toBeUndefined();
    expect(desk.reads).toBe(reads);
    desk.settings.field_mappings = mapping('in');
    expect(await installations.nudge(installationId, 'f'.repeat(64), call)).toMatchObject({ kind: 'activated' });
    expect(await installations.nudge(installationId, 'e'.repeat(64), call)).toBeUndefined();
    clock.advance(30_000);
    expect(await installations.nudge(installationId, 'e'.repeat(64), call)).toMatchObject({ kind: 'unchanged' });
  });

  test('judges a draft and stores nothing of it', async () => {
    const { installations, input } = setup();
    const { installationId } = await installations.enrol(input, call);
    expect(await installations.checkDraft(installationId, mapping('in'), call)).toMatchObject({ kind: 'ok' });
    expect(await installations.checkDraft(installationId, 'version: 7', call)).toMatchObject({ kind: 'invalid' });
    expect(await installations.listVersions(installationId, 10)).toHaveLength(1);
  });

  test('knows no installation that is not enrolled', async () => {
    const { installations } = setup();
    await expect(installations.read('nobody')).rejects.toMatchObject({ code: 'not-found' });
    await expect(installations.nudge('nobody', 'f'.repeat(64), call)).rejects.toMatchObject({ code: 'not-found' });
    expect(await installations.activeMapping('nobody', call)).toBeUndefined();
  });
});
