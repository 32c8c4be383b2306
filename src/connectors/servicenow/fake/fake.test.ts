/** @module connectors/servicenow/fake  The fake keeps the vendor's documented habits; a connector tested against it must meet them. */
import { createFakeClock } from '../../../connector-kit/testing/index.ts';
import { createServiceNowFake, FAKE_CREDENTIALS, type ServiceNowFakeOptions, type ServiceNowSeed, seededId } from '../fake.ts';

const seed: ServiceNowSeed = {
  users: [{ userName: 'anna.huber', name: 'Anna Huber', email: 'anna.huber@acme.example' }],
  items: [
    { name: 'web-01', className: 'cmdb_ci_linux_server' },
    { name: 'web-02', className: 'cmdb_ci_win_server' },
    { name: 'rack-07', className: 'cmdb_ci_rack' },
  ],
  incidents: [
    {
      number: 'INC1',
      title: 'Mail is slow',
      caller: 'anna.huber',
      item: 'web-01',
      state: '2',
      impact: '1',
      urgency: '2',
      openedAt: '2026-01-02T08:00:00Z',
    },
    { number: 'INC2', title: 'Mail is gone', state: '6', closeCode: 'Duplicate', closeNotes: 'See INC1', openedAt: '2026-01-03T08:00:00Z' },
    { number: 'INC3', title: 'Badge', state: '1', openedAt: '2026-01-04T08:00:00Z' },
  ],
};
const { clientId, clientSecret, userName, password } = FAKE_CREDENTIALS;
const basic = `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}`;

function open(options: Partial<ServiceNowFakeOptions> = {}) {
  const clock = createFakeClock();
  const fake = createServiceNowFake({ clock, seed, ...options });
  const send = async (method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) => {
    const init = { method, headers: { authorization: basic, accept: 'application/json', 'content-type': 'application/json', ...headers } };
    const answer = await fake.fetch(
      new Request(`https://acme.service-now.com${path}`, { ...init, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }),
    );
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text === '' ? undefined : JSON.parse(text) };
  };
  const query = async (text: string, table = 'incident') =>
    (await send('GET', `/api/now/table/${table}?sysparm_fields=number,name&sysparm_query=${encodeURIComponent(text)}`)).body.result.map(
      (row: { number?: string; name?: string }) => row.number ?? row.name,
    );
  return { clock, fake, send, query };
}

describe('encoded queries', () => {
  test.each([
    ['all conditions hold', 'short_descriptionLIKEMail^state=2', ['INC1']],
    ['an alternative belongs to the condition before it', 'state=2^ORstate=6^short_descriptionLIKEgone', ['INC2']],
    ['a new group stands beside the first', 'state=2^NQstate=1', ['INC1', 'INC3']],
    ['a list', 'numberININC1,INC3', ['INC1', 'INC3']],
    ['a path over a reference', 'caller_id.email=anna.huber@acme.example', ['INC1']],
    ['letters count', 'short_descriptionLIKEmail', []],
    ['begins with', 'short_descriptionSTARTSWITHMail', ['INC1', 'INC2']],
    ['ends with', 'short_descriptionENDSWITHgone', ['INC2']],
    ['numbers by size', 'state>2', ['INC2']],
    ['instants', 'opened_at>=2026-01-03 08:00:00', ['INC2', 'INC3']],
    ['empty', 'cmdb_ciISEMPTY', ['INC2', 'INC3']],
    ['not empty', 'cmdb_ciISNOTEMPTY', ['INC1']],
    ['an unknown field is dropped, so the filter widens', 'nonsense=1^stateIN1,2', ['INC1', 'INC3']],
    ['an unknown field alone matches everything', 'nonsense=1', ['INC1', 'INC2', 'INC3']],
    ['descending', 'ORDERBYDESCnumber', ['INC3', 'INC2', 'INC1']],
  ])('%s', async (_name, text, expected) => {
    const found = await open().query(text);
    expect(text.startsWith('ORDERBY') ? found : [...found].sort()).toEqual(expected);
  });

  test('an instant in a query is local to the signed-in user', async () => {
    expect(await open({ timeZone: 'Europe/Vienna' }).query('opened_at>=2026-01-03 09:00:00^ORDERBYnumber')).toEqual(['INC2', 'INC3']);
  });

  test('a table answers with the classes that extend it, and no others', async () => {
    const { query } = open();
    expect(await query('ORDERBYname', 'cmdb_ci_server')).toEqual(['web-01', 'web-02']);
    expect(await query('sys_class_nameINSTANCEOFcmdb_ci_computer^ORDERBYname', 'cmdb_ci')).toEqual(['web-01', 'web-02']);
    expect(await query('sys_class_name=cmdb_ci_server', 'cmdb_ci')).toEqual([]);
  });
});

describe('the Table API', () => {
  test.each([
    ['false', '', { value: seededId('cmdb_ci', 'web-01') }, '2'],
    ['false', 'true', seededId('cmdb_ci', 'web-01'), '2'],
    ['true', 'true', 'web-01', 'In Progress'],
    ['all', 'true', { value: seededId('cmdb_ci', 'web-01'), display_value: 'web-01' }, { value: '2', display_value: 'In Progress' }],
  ])('shows values with display_value=%s and exclude_reference_link=%s', async (mode, exclude, item, state) => {
    const { send } = open();
    const params = `sysparm_fields=cmdb_ci,state,nonsense&sysparm_display_value=${mode}&sysparm_exclude_reference_link=${exclude}`;
    const { result } = (await send('GET', `/api/now/table/incident/${seededId('incident', 'INC1')}?${params}`)).body;
    expect(Object.keys(result)).toEqual(['cmdb_ci', 'state']);
    expect(result.state).toEqual(state);
    if (typeof item === 'string') expect(result.cmdb_ci).toBe(item);
    else expect(result.cmdb_ci).toMatchObject(item);
  });

  test('counts and links pages, and counts what access rules then hide', async () => {
    const { send, fake } = open();
    fake.hide(seededId('incident', 'INC1'));
    const { headers, body } = await send('GET', '/api/now/table/incident?sysparm_limit=2&sysparm_query=ORDERBYnumber');
    expect(headers.get('x-total-count')).toBe('3');
    expect(headers.get('link')).toContain('rel="next"');
    expect(body.result).toHaveLength(1);
    expect((await send('GET', `/api/now/table/incident/${seededId('incident', 'INC1')}`)).status).toBe(404);
  });

  test('leaves count and links out where asked to', async () => {
    const { headers } = await open().send('GET', '/api/now/table/incident?sysparm_no_count=true&sysparm_suppress_pagination_header=true');
    expect([headers.get('x-total-count'), headers.get('link')]).toEqual([null, null]);
  });

  test.each([
    ['version 1 answers no rows with 404', '/api/now/v1/table/incident?sysparm_query=number%3DINC9', 404],
    ['version 2 answers no rows with an empty list', '/api/now/v2/table/incident?sysparm_query=number%3DINC9', 200],
    ['an unknown table is a bad request', '/api/now/table/nonsense', 400],
    ['an unknown path is a bad request', '/api/now/nonsense', 400],
  ])('%s', async (_name, path, status) => {
    expect((await open().send('GET', path)).status).toBe(status);
  });

  test('refuses a request without Accept, and a write without Content-Type', async () => {
    const { fake } = open();
    const bare = (method: string, headers: Record<string, string>) => {
      const request = new Request('https://acme.service-now.com/api/now/table/incident', { method, headers: { authorization: basic, ...headers } });
      return fake.fetch(request).then(({ status }) => status);
    };
    expect(await bare('GET', {})).toBe(400);
    expect(await bare('GET', { accept: 'application/json' })).toBe(200);
    expect(await bare('POST', { accept: 'application/json' })).toBe(400);
  });

  test('reads journals empty and keeps their entries beside', async () => {
    const { send } = open();
    const id = seededId('incident', 'INC1');
    const written = await send('PATCH', `/api/now/table/incident/${id}`, { work_notes: 'Checked the queue.' });
    expect(written.body.result).toMatchObject({ work_notes: '', sys_mod_count: '1' });
    const { result } = (await send('GET', `/api/now/table/sys_journal_field?sysparm_query=element_id%3D${id}`)).body;
    expect(result).toMatchObject([{ element: 'work_notes', value: 'Checked the queue.', sys_created_by: userName }]);
  });

  test('computes the priority and ignores what is written there', async () => {
    const { send } = open();
    const { result } = (await send('PATCH', `/api/now/table/incident/${seededId('incident', 'INC3')}`, { impact: '1', urgency: '1', priority: '5' }))
      .body;
    expect(result.priority).toBe('1');
  });

  test('takes labels for values where told so', async () => {
    const { send } = open();
    const path = `/api/now/table/incident/${seededId('incident', 'INC3')}?sysparm_input_display_value=true`;
    const { result } = (await send('PATCH', path, { state: 'In Progress', cmdb_ci: 'web-02' })).body;
    expect([result.state, result.cmdb_ci.value]).toEqual(['2', seededId('cmdb_ci', 'web-02')]);
  });

  test('takes only the first record of a list', async () => {
    const { send, query } = open();
    expect((await send('POST', '/api/now/table/incident', [{ short_description: 'one' }, { short_description: 'two' }])).status).toBe(201);
    expect(await query('short_description=two')).toEqual([]);
  });

  test.each([
    ['resolving without code and notes', { state: '6' }, 403, /Resolution code, Resolution notes/],
    ['waiting for the caller without a comment', { state: '3', hold_reason: '1' }, 403, /Additional comments/],
    ['a state that does not exist', { state: '99' }, 403, /State/],
  ])('refuses %s with the vendor’s envelope', async (_name, body, status, detail) => {
    const answer = await open().send('PATCH', `/api/now/table/incident/${seededId('incident', 'INC1')}`, body);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ error: { message: 'Operation Failed', detail: expect.stringMatching(detail) }, status: 'failure' });
  });

  test.each([
    ['a change that skips its approval', '-5', '-1'],
    ['a change that goes back after its end', '3', '-1'],
  ])('refuses %s', async (_name, from, to) => {
    const { fake, send } = open();
    const id = fake.insert(
      'change_request',
      { short_description: 'Patch day', state: from, close_code: 'successful', close_notes: 'Done.' },
      'anna.huber',
    );
    expect((await send('PATCH', `/api/now/table/change_request/${id}`, { state: to })).status).toBe(403);
  });

  test('keeps system tables closed to writes', async () => {
    expect((await open().send('POST', '/api/now/table/sys_audit', { tablename: 'incident' })).status).toBe(403);
  });
});

describe('signing in', () => {
  const ask = async (fake: ReturnType<typeof open>['fake'], form: Readonly<Record<string, string>>, type = 'application/x-www-form-urlencoded') => {
    const body = type === 'application/json' ? JSON.stringify(form) : new URLSearchParams(form).toString();
    const answer = await fake.fetch(
      new Request('https://acme.service-now.com/oauth_token.do', { method: 'POST', headers: { 'content-type': type }, body }),
    );
    return { status: answer.status, body: await answer.json() };
  };
  const client = { client_id: clientId, client_secret: clientSecret };
  const login = { ...client, grant_type: 'password', username: userName, password };

  test.each([
    ['a wrong client secret', { ...client, client_secret: 'no', grant_type: 'client_credentials' }, undefined],
    ['a wrong password', { ...login, password: 'no' }, undefined],
    ['an unknown refresh token', { ...client, grant_type: 'refresh_token', refresh_token: 'no' }, undefined],
    ['a JSON body', { ...client, grant_type: 'client_credentials' }, 'application/json'],
    ['an unknown grant', { ...client, grant_type: 'magic' }, undefined],
  ])('refuses %s', async (_name, form, type) => {
    expect((await ask(open().fake, form, type)).status).toBe(401);
  });

  test('gives client credentials half an hour and no refresh token', async () => {
    const { body } = await ask(open().fake, { ...client, grant_type: 'client_credentials' });
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 1_800, scope: 'useraccount' });
    expect(body).not.toHaveProperty('refresh_token');
  });

  test('hands the same living token to each password login, and a new one to a refresh', async () => {
    const { fake } = open();
    const [first, second] = [await ask(fake, login), await ask(fake, login)];
    expect(second.body.access_token).toBe(first.body.access_token);
    const fresh = await ask(fake, { ...client, grant_type: 'refresh_token', refresh_token: first.body.refresh_token });
    expect(fresh.body.access_token).not.toBe(first.body.access_token);
  });

  test('refuses a token that has run out, and a request without any', async () => {
    const { fake, clock } = open();
    const { body } = await ask(fake, { ...client, grant_type: 'client_credentials' });
    const read = (authorization: string) =>
      fake.fetch(new Request('https://acme.service-now.com/api/now/table/incident', { headers: { authorization, accept: 'application/json' } }));
    expect((await read(`Bearer ${body.access_token}`)).status).toBe(200);
    clock.setNow(clock.now() + 1_800_001);
    expect((await read(`Bearer ${body.access_token}`)).status).toBe(401);
    expect((await read('')).status).toBe(401);
  });
});

describe('the hub', () => {
  test('edits by the same rules and refuses with the vendor’s words', () => {
    const { fake } = open();
    expect(() => fake.edit('incident', seededId('incident', 'INC1'), { state: '6' }, 'anna.huber')).toThrow(/mandatory: Resolution code/);
    fake.edit('incident', seededId('incident', 'INC1'), { state: '6', close_code: 'Duplicate', close_notes: 'Same as INC2' }, 'anna.huber');
    const [row] = fake.rows('incident', { text: 'INC1', offset: 0, limit: 5 }).rows;
    expect(row).toMatchObject({ state: '6', sys_mod_count: '1', sys_updated_by: 'anna.huber', resolved_by: seededId('sys_user', 'anna.huber') });
  });

  test('shows its tables, not the platform’s', () => {
    const { fake } = open();
    expect(fake.tables.map(({ name }) => name)).toEqual(['incident', 'cmdb_ci', 'change_request', 'sys_user', 'sys_user_group']);
    expect(fake.rows('cmdb_ci', { offset: 1, limit: 1 })).toMatchObject({ total: 3, rows: [{ name: 'web-02' }] });
  });

  test('comes back from a snapshot with records, versions, files, tokens and numbers', async () => {
    const { fake, send, clock } = open();
    const id = seededId('incident', 'INC1');
    await send('PATCH', `/api/now/table/incident/${id}`, { short_description: 'changed' });
    const upload = new Request(`https://acme.service-now.com/api/now/attachment/file?table_name=incident&table_sys_id=${id}&file_name=a.txt`, {
      method: 'POST',
      headers: { authorization: basic, accept: 'application/json', 'content-type': 'text/plain' },
      body: 'hello',
    });
    const { result } = await (await fake.fetch(upload)).json();
    const other = createServiceNowFake({ clock });
    other.restore(fake.snapshot());
    const file = new Request(`https://acme.service-now.com/api/now/attachment/${result.sys_id}/file`, {
      headers: { authorization: basic, accept: '*/*' },
    });
    expect(await (await other.fetch(file)).text()).toBe('hello');
    expect(other.rows('incident', { text: 'INC1', offset: 0, limit: 1 }).rows[0]).toMatchObject({ short_description: 'changed', sys_mod_count: '1' });
    expect(other.ledger).toEqual(fake.ledger);
  });
});
