/** @module connectors/generic/config  Settings, secrets and what must go together. */
import { readFileSync } from 'node:fs';
import { testRuntime } from '../../connector-kit/testing/index.ts';
import { fields } from './config.ts';
import { configFor, connectTo, exampleText, ORIGIN } from './fake/test-connection.ts';
import { generic } from './index.ts';

const copy: {
  readonly fields: Readonly<Record<string, { readonly label: string; readonly choices?: object }>>;
  readonly checks: Readonly<Record<string, string>>;
} = JSON.parse(readFileSync(new URL('./copy.en.json', import.meta.url), 'utf8'));

beforeAll(() => generic.prepare?.());

const good = { baseUrl: ORIGIN, auth: 'none', service: exampleText('rest') };
const issuesOf = (changes: object) => {
  const parsed = generic.settings.safeParse({ ...good, ...changes });
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
};

test.each([
  ['an address without encryption', { baseUrl: 'http://desk.acme.example' }, /baseUrl: The address must begin with https/],
  ['a user in the address', { baseUrl: 'https://me:pw@desk.acme.example' }, /baseUrl: Leave user and password out/],
  ['a query in the address', { baseUrl: 'https://desk.acme.example/?a=1' }, /baseUrl: Enter the address only/],
  ['a file', { baseUrl: 'file:///etc/passwd' }, /baseUrl: /],
  ['no address', { baseUrl: 'desk' }, /baseUrl: Enter an address/],
  ['a header name with a line end', { headerName: 'X\r\nEvil' }, /headerName: A header name has letters/],
  ['a prefix with a line end', { headerPrefix: 'Bearer\r\n' }, /headerPrefix: Only plain characters/],
  ['basic without a user', { auth: 'basic' }, /userName: Basic sign-in needs the user name/],
  ['OAuth without an address', { auth: 'oauth-client-credentials', clientId: 'x' }, /tokenUrl: OAuth needs the address/],
  ['no description', { service: '' }, /service: Describe the service/],
  ['a description that cannot be read', { service: 'version: 1' }, /service: Line 1, format: /],
])('settings refuse %s', (_what, changes, words) => {
  expect(issuesOf(changes)).toEqual(expect.arrayContaining([expect.stringMatching(words)]));
});

test('loopback without encryption is for the sandbox; a path of the address is kept, its last slash not', () => {
  expect(generic.settings.parse({ ...good, baseUrl: 'http://127.0.0.1:4602/desk/' })).toMatchObject({ baseUrl: 'http://127.0.0.1:4602/desk' });
});

test('what is stored can be used as it is: parsing twice changes nothing', () => {
  const once = generic.settings.parse(good);
  expect(generic.settings.parse(JSON.parse(JSON.stringify(once)))).toEqual(once);
});

test.each(['rest', 'graphql', 'soap'] as const)('a connection to %s without its secret says which one', (kind) => {
  const runtime = testRuntime();
  const { settings } = configFor(kind);
  const empty = { password: '', apiKey: '', clientSecret: '' };
  expect(() => generic.connect(runtime, { settings, secrets: empty })).toThrow(/The connection has no (apiKey|clientSecret|password)\. Enter it/);
  runtime.close();
});

test('a service without sign-in needs no secret and is sent none', async () => {
  const { fake, runtime, call, close } = await connectTo('rest');
  const settings = generic.settings.parse(good);
  const { incident } = generic.connect(runtime, { settings, secrets: { password: '', apiKey: '', clientSecret: '' } }).capabilities;
  await expect(incident?.whoAmI(call)).rejects.toMatchObject({ code: 'vendor-auth-failed' });
  expect(fake.requests.at(-1)?.status).toBe(401);
  await close();
});

test('every field of the form has a label in the copy, and every choice its words', () => {
  expect(fields.filter(({ name }) => !copy.fields[name]?.label)).toEqual([]);
  expect(Object.keys(copy.fields.auth?.choices ?? {})).toEqual(fields.find(({ name }) => name === 'auth')?.choices);
});

test('every check has words', async () => {
  const { checks, close } = await connectTo('rest');
  expect(checks.filter(({ name }) => !copy.checks[name])).toEqual([]);
  await close();
});
