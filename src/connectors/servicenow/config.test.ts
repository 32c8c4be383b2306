import { assertComplete, secrets, settings } from './config.ts';

const valid = { instanceUrl: 'https://acme.service-now.com', auth: 'oauth-client-credentials', clientId: 'abc' };
const messagesOf = (input: unknown) => {
  const parsed = settings.safeParse(input);
  return parsed.success ? [] : parsed.error.issues.map(({ path }) => path.join('.'));
};

test.each([
  ['a plain address', {}, []],
  ['an address with a slash at its end', { instanceUrl: 'https://acme.service-now.com/' }, []],
  ['loopback without TLS, as the sandbox has it', { instanceUrl: 'http://localhost:4602/servicenow' }, []],
  ['no TLS elsewhere', { instanceUrl: 'http://acme.service-now.com' }, ['instanceUrl']],
  ['a user in the address', { instanceUrl: 'https://me:pw@acme.service-now.com' }, ['instanceUrl']],
  ['a query in the address', { instanceUrl: 'https://acme.service-now.com/?x=1' }, ['instanceUrl']],
  ['no address', { instanceUrl: 'acme' }, ['instanceUrl']],
  ['another protocol', { instanceUrl: 'file:///etc/passwd' }, ['instanceUrl']],
  ['OAuth without a client', { clientId: '' }, ['clientId']],
  ['basic without a user', { auth: 'basic' }, ['userName']],
  ['an unknown kind of sign-in', { auth: 'kerberos' }, ['auth']],
  ['states that would bend a query', { endStates: '6,7^ORactive=true' }, ['endStates']],
])('settings: %s', (_name, change, wrong) => {
  expect(messagesOf({ ...valid, ...change })).toEqual(wrong);
});

test('settings come back clean: no slash at the end, states as a list', () => {
  expect(settings.parse({ ...valid, instanceUrl: 'https://acme.service-now.com/', endStates: ' 6, 7 ' })).toMatchObject({
    instanceUrl: 'https://acme.service-now.com',
    endStates: ['6', '7'],
  });
});

test.each([
  ['basic', { password: 'secret' }, undefined],
  ['basic', { clientSecret: 'secret' }, 'password'],
  ['oauth-client-credentials', { clientSecret: 'secret' }, undefined],
  ['oauth-client-credentials', {}, 'clientSecret'],
])('%s needs its own secret: %j', (auth, given, absent) => {
  const check = () => assertComplete(settings.parse({ ...valid, auth, userName: 'me' }), secrets.parse(given));
  if (absent === undefined) expect(check).not.toThrow();
  else expect(check).toThrow(absent);
});
