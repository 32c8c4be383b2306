import { assertComplete, secrets, settings } from './config.ts';

const valid = { siteUrl: 'https://acme.atlassian.net', auth: 'basic', email: 'me@acme.example', projectKey: 'OPS' };
const messagesOf = (input: unknown) => {
  const parsed = settings.safeParse(input);
  return parsed.success ? [] : parsed.error.issues.map(({ path }) => path.join('.'));
};

test.each([
  ['a plain address', {}, []],
  ['loopback without TLS, as the sandbox has it', { siteUrl: 'http://localhost:4602/vendor/jira' }, []],
  ['no TLS elsewhere', { siteUrl: 'http://acme.atlassian.net' }, ['siteUrl']],
  ['a user in the address', { siteUrl: 'https://me:pw@acme.atlassian.net' }, ['siteUrl']],
  ['a query in the address', { siteUrl: 'https://acme.atlassian.net/?x=1' }, ['siteUrl']],
  ['another protocol for the gateway', { gatewayUrl: 'file:///etc/passwd' }, ['gatewayUrl']],
  ['an API token without an account', { email: '' }, ['email']],
  ['OAuth without a client', { auth: 'oauth-authorization-code' }, ['clientId']],
  ['a key that would bend a query', { projectKey: 'OPS" OR project != "X' }, ['projectKey']],
  ['a key in small letters', { projectKey: 'ops' }, ['projectKey']],
  ['a schema that is no number', { assetsSchemaId: '1 OR 2' }, ['assetsSchemaId']],
  ['a role that does not exist', { changeFields: 'begin = Planned start' }, ['changeFields']],
  ['a line without a name', { itemAttributes: 'serialNumber =' }, ['itemAttributes']],
  ['a switch as forms send it', { usesAssets: 'false' }, []],
  ['a switch that is none', { usesAssets: 'perhaps' }, ['usesAssets']],
])('settings: %s', (_name, change, wrong) => {
  expect(messagesOf({ ...valid, ...change })).toEqual(wrong);
});

test('settings come back clean, and what is not named keeps its default', () => {
  const parsed = settings.parse({
    ...valid,
    siteUrl: 'https://acme.atlassian.net/',
    closedStatuses: ' Closed , Done ',
    changeFields: 'plannedStart = Beginn\n\n kind=Art der Änderung ',
    usesAssets: 'false',
  });
  expect(parsed).toMatchObject({
    siteUrl: 'https://acme.atlassian.net',
    closedStatuses: ['closed', 'done'],
    changeFields: { plannedStart: 'Beginn', plannedEnd: 'Planned end', kind: 'Art der Änderung' },
    itemAttributes: { serialNumber: 'Serial Number' },
    usesAssets: false,
    gatewayUrl: 'https://api.atlassian.com',
  });
});

test('a field that was emptied in the form has its default again', () => {
  const emptied = {
    gatewayUrl: '',
    loginUrl: '',
    issueType: '',
    changeIssueType: '',
    itemField: '',
    closedStatuses: '',
    serviceTypes: '',
    changeFields: '',
  };
  expect(settings.parse({ ...valid, ...emptied })).toEqual(settings.parse(valid));
});

test.each([
  ['basic', { apiToken: 'secret' }, undefined],
  ['basic', { clientSecret: 'secret' }, 'apiToken'],
  ['oauth-authorization-code', { clientSecret: 'secret' }, undefined],
  ['oauth-authorization-code', {}, 'clientSecret'],
])('%s needs its own secret: %j', (auth, given, absent) => {
  const check = () => assertComplete(settings.parse({ ...valid, auth, clientId: 'c' }), secrets.parse(given));
  if (absent === undefined) expect(check).not.toThrow();
  else expect(check).toThrow(absent);
});
