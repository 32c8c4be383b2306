/** @module connectors/generic/fake  The services refuse what such services refuse: a description that is only nearly right must fail over them. */
import { createFakeClock } from '../../connector-kit/testing/index.ts';
import { createGraphqlFake, createRestFake, createSoapFake, GRAPHQL_CLIENT, PERSON, REST_KEY, SOAP_USER } from './fake.ts';

const clock = createFakeClock();
const BASE = 'https://service.acme.example';

describe('REST', () => {
  const start = () => {
    const fake = createRestFake({ clock });
    const ask = (path: string, init: RequestInit = {}) =>
      fake.fetch(
        new Request(`${BASE}/api/v1${path}`, { ...init, headers: { 'x-api-key': REST_KEY, 'content-type': 'application/json', ...init.headers } }),
      );
    return { fake, ask, id: fake.insert('incidents', { title: 'Mail is slow' }, PERSON) };
  };
  const patch = (headers: Record<string, string>) => ({ method: 'PATCH', body: '{"case":{"title":"x"}}', headers });

  test.each([
    ['a wrong key', '/me', { headers: { 'x-api-key': 'no' } }, 401],
    ['a parameter that it does not know', '/cases?number=1', {}, 400],
    ['an instant that is no number of seconds', '/cases?updated_since=2026-01-05', {}, 400],
    ['an address that is not there', '/case', {}, 404],
    ['a case that is not there', '/cases/none', {}, 404],
    ['a create of another shape', '/cases', { method: 'POST', body: '{"title":"x"}' }, 400],
    ['a create without a title', '/cases', { method: 'POST', body: '{"case":{}}' }, 422],
    ['a field that it does not know', '/cases', { method: 'POST', body: '{"case":{"title":"x","nothing":1}}' }, 422],
  ])('refuses %s', async (_what, path, init, status) => {
    expect((await start().ask(path, init)).status).toBe(status);
  });

  test('changes a case under its present ETag only', async () => {
    const { ask, fake, id } = start();
    const etag = (await ask(`/cases/${id}`)).headers.get('etag') ?? '';
    const statuses = [];
    for (const headers of [{}, { 'if-match': '"old"' }, { 'if-match': etag }, { 'if-match': etag }] as Record<string, string>[])
      statuses.push((await ask(`/cases/${id}`, patch(headers))).status);
    expect(statuses).toEqual([428, 412, 200, 412]);
    expect(fake.ledger.filter(({ effect }) => effect === 'incident.update')).toHaveLength(1);
  });

  test('gives at most forty cases a page, whatever is asked', async () => {
    const { ask, fake } = start();
    for (let index = 0; index < 60; index += 1) fake.insert('incidents', { title: `Case ${index}` }, PERSON);
    const page = (await (await ask('/cases?per_page=500')).json()) as { cases: unknown[]; links: { next: string } };
    expect([page.cases.length, page.links.next]).toEqual([40, '/api/v1/cases?per_page=500&page=2']);
  });
});

describe('GraphQL', () => {
  const start = async () => {
    const fake = createGraphqlFake({ clock });
    const form = new URLSearchParams({ client_id: GRAPHQL_CLIENT.id, client_secret: GRAPHQL_CLIENT.secret }).toString();
    const token = await fake.fetch(
      new Request(`${BASE}/oauth/token`, { method: 'POST', body: form, headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
    );
    const { access_token: access } = (await token.json()) as { access_token: string };
    const ask = async (query: string, variables: object = {}, bearer = access) => {
      const request = new Request(`${BASE}/graphql`, {
        method: 'POST',
        body: JSON.stringify({ query, variables }),
        headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      });
      const response = await fake.fetch(request);
      return {
        status: response.status,
        body: (await response.json()) as { data: unknown; errors?: { message: string; extensions: { code: string } }[] },
      };
    };
    return { fake, ask };
  };

  test.each([
    ['a field that the type does not have', '{ viewer { id email } }', {}, 'Cannot query field "email" on type "viewer".'],
    ['a structure without a selection', '{ viewer }', {}, 'Field of type "viewer" must have a selection of subfields.'],
    ['a variable that is not declared', 'query { issue(id: $id) { id } }', {}, 'Variable "$id" is not defined.'],
    ['a value for a variable that is not declared', '{ viewer { id } }', { id: 1 }, 'Variable "$id" is not defined.'],
    ['a required variable without a value', 'query Q($id: ID!) { issue(id: $id) { id } }', {}, 'Variable "$id" of required type was not provided.'],
    [
      'a filter that it does not know',
      '{ issues(filter: {name: "x"}, first: 1) { nodes { id } } }',
      {},
      'Field "name" is not defined by type "IssueFilter".',
    ],
    ['half a document', '{ viewer { id }', {}, 'Syntax Error: Expected "}", found "<EOF>".'],
    ['pages beyond its bound', '{ issues(first: 51) { nodes { id } } }', {}, 'first must be 1 to 50.'],
  ])('refuses %s inside a 200', async (_what, query, variables, message) => {
    const { ask } = await start();
    expect(await ask(query, variables)).toMatchObject({ status: 200, body: { data: null, errors: [{ message }] } });
  });

  test('tells who is not signed in so, inside a 200', async () => {
    const { ask } = await start();
    expect(await ask('{ viewer { id } }', {}, 'no')).toMatchObject({ status: 200, body: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] } });
  });

  test('gives only what was selected', async () => {
    const { ask } = await start();
    expect((await ask('{ viewer { name } }')).body).toEqual({ data: { viewer: { name: 'Tieline' } } });
  });
});

describe('SOAP', () => {
  const start = () => {
    const fake = createSoapFake({ clock });
    const authorization = `Basic ${Buffer.from(`${SOAP_USER.name}:${SOAP_USER.password}`).toString('base64')}`;
    const ask = async (action: string, content: string, headers: Record<string, string> = {}) => {
      const body = `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>${content}</e:Body></e:Envelope>`;
      const sent = { authorization, 'content-type': 'text/xml', soapaction: `"urn:acme:incidents#${action}"`, ...headers };
      const response = await fake.fetch(new Request(`${BASE}/ws/incidents`, { method: 'POST', body, headers: sent }));
      return { status: response.status, text: await response.text() };
    };
    return { fake, ask, id: fake.insert('incidents', { title: 'Mail is slow' }, PERSON) };
  };

  test.each([
    ['an action that does not fit', 'GetIncident', '<WhoAmI/>', {}, 'ACTION'],
    ['JSON', 'WhoAmI', '<WhoAmI/>', { 'content-type': 'application/json' }, 'MEDIA_TYPE'],
    ['what is not well-formed', 'WhoAmI', '<WhoAmI>', {}, 'XML'],
    ['an empty body', 'WhoAmI', '', {}, 'ENVELOPE'],
    ['an operation that it does not have', 'Delete', '<Delete/>', {}, 'UNKNOWN_OPERATION'],
    [
      'elements out of order',
      'CreateIncident',
      '<CreateIncident><Incident><State>open</State><Title>x</Title></Incident></CreateIncident>',
      {},
      'SCHEMA',
    ],
    ['an element that it does not know', 'CreateIncident', '<CreateIncident><Incident><Name>x</Name></Incident></CreateIncident>', {}, 'VALUE'],
    ['an incident that is not there', 'GetIncident', '<GetIncident><Id>none</Id></GetIncident>', {}, 'NO_SUCH_INCIDENT'],
  ])('answers %s with a fault and status 500', async (_what, action, content, headers, code) => {
    const { status, text } = await start().ask(action, content, headers);
    expect([status, /<Code>(\w+)<\/Code>/.exec(text)?.[1]]).toEqual([500, code]);
  });

  test('lets nobody in without the password', async () => {
    expect((await start().ask('WhoAmI', '<WhoAmI/>', { authorization: 'Basic eDp5' })).status).toBe(401);
  });

  test('writes times as its wall clock shows them', async () => {
    const { ask, id } = start();
    expect((await ask('GetIncident', `<GetIncident><Id>${id}</Id></GetIncident>`)).text).toContain('<Changed>2026-01-05T10:00:00</Changed>');
  });
});
