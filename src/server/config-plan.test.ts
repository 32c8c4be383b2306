import fc from 'fast-check';
import type { ConfigDocument } from '#contract';
import { planConfig } from './config-plan.ts';

const connection = (change: Partial<ConfigDocument['connections'][number]> = {}): ConfigDocument['connections'][number] => ({
  name: 'servicenow-prod',
  connector: 'servicenow',
  owner: 'Tobias Rau',
  onCall: 'Platform on-call',
  settings: { instanceUrl: 'https://acme.service-now.com', auth: 'basic' },
  secrets: ['password'],
  isPaused: false,
  ...change,
});
const config = (change: Partial<ConfigDocument> = {}): ConfigDocument => ({
  version: 1,
  connections: [connection()],
  mapping: 'version: 1\nflows: []\n',
  rules: { pausedFlows: [] },
  ...change,
});

test('plans nothing where everything is as the document says', () => {
  expect(planConfig({ current: config(), wanted: config(), applied: undefined })).toEqual([]);
});

test('adds what is missing and says which secrets must be given', () => {
  const [add] = planConfig({ current: config({ connections: [] }), wanted: config(), applied: undefined });
  expect(add).toMatchObject({
    what: 'connection',
    name: 'servicenow-prod',
    action: 'add',
    isDrift: false,
    remains: expect.stringContaining('password'),
  });
});

test('removes what the document does not name', () => {
  expect(planConfig({ current: config(), wanted: config({ connections: [] }), applied: undefined })).toMatchObject([
    { action: 'remove', remains: null },
  ]);
});

test('shows each setting that differs by its path', () => {
  const wanted = config({
    connections: [connection({ owner: 'Mara Voss', settings: { instanceUrl: 'https://acme.service-now.com', auth: 'oauth' } })],
  });
  expect(planConfig({ current: config(), wanted, applied: undefined })[0]?.differences).toEqual([
    { path: 'owner', before: 'Tobias Rau', after: 'Mara Voss' },
    { path: 'settings.auth', before: 'basic', after: 'oauth' },
  ]);
});

test('does not mind a stored secret that the document does not name, nor the order of settings', () => {
  const current = config({
    connections: [connection({ secrets: ['password', 'token'], settings: { auth: 'basic', instanceUrl: 'https://acme.service-now.com' } })],
  });
  expect(planConfig({ current, wanted: config(), applied: undefined })).toEqual([]);
});

describe('drift is what changed in the console since the last apply', () => {
  test.each([
    ['a changed connection', config({ connections: [connection({ owner: 'Somebody' })] })],
    ['an added connection', config({ connections: [connection(), connection({ name: 'extra' })] })],
    ['a removed connection', config({ connections: [] })],
    ['another mapping', config({ mapping: 'version: 1\nflows: [] # by hand\n' })],
    ['a paused flow', config({ rules: { pausedFlows: ['incidents'] } })],
  ])('%s', (_what, current) => {
    expect(planConfig({ current, wanted: config(), applied: config() })).toMatchObject([{ isDrift: true }]);
  });

  test('a change of the document itself is none', () => {
    const wanted = config({ mapping: 'version: 1\nflows: [] # new\n', connections: [connection({ owner: 'New' })] });
    expect(planConfig({ current: config(), wanted, applied: config() }).map(({ isDrift }) => isDrift)).toEqual([false, false]);
  });
});

test('plans nothing after its own changes were made, whatever they were', () => {
  const name = fc.constantFrom('a', 'b', 'c');
  const anyConnection = fc
    .record({
      name,
      owner: fc.string(),
      isPaused: fc.boolean(),
      settings: fc.dictionary(fc.string(), fc.jsonValue()),
      secrets: fc.subarray(['x', 'y']),
    })
    .map((change) => connection(change));
  const anyConfig = fc
    .record({
      connections: fc.uniqueArray(anyConnection, { selector: (one) => one.name }),
      mapping: fc.string(),
      rules: fc.record({ pausedFlows: fc.uniqueArray(name) }),
    })
    .map((change) => config(change));
  fc.assert(
    fc.property(anyConfig, anyConfig, (current, wanted) => {
      expect(planConfig({ current: wanted, wanted, applied: current })).toEqual([]);
      const changed = planConfig({ current, wanted, applied: undefined });
      expect(changed.every(({ differences }) => differences.length > 0)).toBe(true);
    }),
  );
});
