/** @module connectors/generic  Before its parts are loaded: in a module that no other test has prepared, because loading them once is loading them for good. */
import { testRuntime } from '../../connector-kit/testing/index.ts';
import type * as Connector from './index.ts';

const unprepared = './index.ts?unprepared';
const { generic } = (await import(unprepared)) as typeof Connector;
const settings = { baseUrl: 'https://desk.acme.example', auth: 'none', service: 'version: 1' };
const secrets = { password: '', apiKey: '', clientSecret: '' };

test('whoever connects without preparing is told so; after it the description is looked at', async () => {
  const runtime = testRuntime();
  const parsed = generic.settings.parse(settings);
  const connect = () => generic.connect(runtime, { settings: parsed, secrets });
  expect(connect).toThrow('Await prepare() of the connector before connecting.');
  await generic.prepare?.();
  await generic.prepare?.();
  expect(connect).toThrow(/^The description of the service cannot be used\. Line 1, format: /);
  expect(generic.settings.safeParse(settings).success).toBe(false);
  runtime.close();
});

test('what is not readable at all is refused without the reader as well', () => {
  expect(generic.settings.safeParse({ ...settings, service: '' }).success).toBe(false);
  expect(generic.settings.safeParse({ ...settings, service: 'x'.repeat(100_001) }).success).toBe(false);
});
