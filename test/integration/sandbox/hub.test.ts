/** The vendor hub as a browser and as the workspace call it: pages, edits with the vendor's own words, levers, and who is let in. */
import { systemClock } from '#domain';
import { createHub } from '../../../src/sandbox/hub/hub-server.ts';
import { createVendors } from '../../../src/sandbox/vendors.ts';

const HUB = 'http://127.0.0.1:4602';
const WORKSPACE = 'http://127.0.0.1:4600';
const keys = { appPrivateKeyPem: '', appPublicKeyPem: 'public', sharedSecret: 's'.repeat(40), masterKey: '', sessionKey: '', operatorKey: '' };

function open() {
  const vendors = createVendors({ clock: systemClock, keys, fieldMappings: 'version: 1' });
  const hub = createHub({
    fakes: [vendors.desk, vendors.incidentSystem, vendors.directory, vendors.issueTracker],
    origins: { hub: HUB, workspace: WORKSPACE },
  });
  const ask = (path: string, init: RequestInit = {}) =>
    hub.fetch(new Request(`${HUB}${path}`, { ...init, headers: { host: '127.0.0.1:4602', ...(init.headers as Record<string, string>) } }));
  const post = (path: string, fields: Record<string, string>) =>
    ask(path, { method: 'POST', body: new URLSearchParams(fields), headers: { origin: HUB } });
  const incident = vendors.incidentSystem.rows('incident', { text: 'INC0010042', offset: 0, limit: 1 }).rows[0];
  if (!incident) throw new TypeError('The company has lost its incident.');
  return { ...vendors, ask, post, incidentPath: `/servicenow/incident/${incident.id}`, incidentId: incident.id };
}

describe('pages', () => {
  test('the first page lists every vendor with what it answered', async () => {
    const { ask } = open();
    const page = await (await ask('/')).text();
    for (const name of ['Zendesk', 'ServiceNow', 'Microsoft Entra ID', 'Jira']) expect(page).toContain(name);
  });

  test('a table is searched and paged, and shows names where records hold ids', async () => {
    const { ask } = open();
    const found = await (await ask('/servicenow/incident?q=payment+runs')).text();
    expect(found).toContain('INC0010042');
    expect(found).toContain('erp-api');
    expect(found).not.toContain('INC0010041');
    const [first, second] = await Promise.all(['1', '2'].map(async (page) => (await ask(`/entra/users?page=${page}`)).text()));
    expect(first).toContain('Page 1 of 2');
    expect(second).toContain('Oda Lunde');
    expect(first).not.toContain('Oda Lunde');
  });

  test('a choice is shown by its label and picked from the vendor’s own list, in table, form and history', async () => {
    const { ask, post, incidentSystem, incidentId, incidentPath } = open();
    const form = await (await ask(incidentPath)).text();
    expect(form).toMatch(/<select name="to:state">.*<option value="2" selected>In Progress<\/option>.*<option value="6" >Resolved<\/option>/);
    expect(form).toContain('name="was:state" value="2"');
    expect(await (await ask('/servicenow/incident?q=INC0010042')).text()).toContain('<td>In Progress</td>');
    await post(incidentPath, { actor: 'sofia.reyes', 'was:urgency': '1', 'to:urgency': '3', 'was:state': '2', 'to:state': '2' });
    expect(incidentSystem.store.get('incident', incidentId)?.values).toMatchObject({ urgency: '3', state: '2' });
    expect(await (await ask(incidentPath)).text()).toMatch(/<td>Urgency<\/td><td>1 - High<\/td><td>3 - Low<\/td>/);
  });

  test('a value that the vendor’s list no longer has stays as it is until somebody picks another', async () => {
    const { ask, post, incidentSystem, incidentId, incidentPath } = open();
    incidentSystem.store.update('incident', incidentId, { urgency: '9' }, { actor: 'admin' });
    expect(await (await ask(incidentPath)).text()).toMatch(/<select name="to:urgency">.*<option value="9" selected>9<\/option>/);
    await post(incidentPath, {
      actor: 'sofia.reyes',
      'was:short_description': 'old',
      'to:short_description': 'new',
      'was:urgency': '9',
      'to:urgency': '9',
    });
    expect(incidentSystem.store.get('incident', incidentId)?.values).toMatchObject({ urgency: '9', short_description: 'new' });
    expect(await (await ask('/servicenow/incident/new')).text()).toMatch(
      /<select name="to:urgency"><option value="" selected><\/option><option value="1" >1 - High/,
    );
  });

  test('everything that came from outside is escaped', async () => {
    const { ask, incidentSystem, incidentId, incidentPath } = open();
    incidentSystem.edit('incident', incidentId, { short_description: '<img src=x onerror=alert(1)>"' }, 'sofia.reyes');
    for (const path of ['/servicenow/incident', incidentPath, '/servicenow/log', '/servicenow/incident?q=%3Cscript%3E']) {
      const page = await (await ask(path)).text();
      expect(page).not.toMatch(/<img|<script/);
    }
    expect(await (await ask(incidentPath)).text()).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;');
  });

  test.each(['/nobody', '/servicenow/nothing', '/servicenow/incident/none', '/nobody/log'])('%s is not there, and says so', async (path) => {
    const answer = await open().ask(path);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('There is nothing here');
  });
});

describe('editing as a person at the vendor', () => {
  test('a save changes what was edited, by a name where the record holds an id, with history and ledger', async () => {
    const { ask, post, incidentSystem, incidentId, incidentPath } = open();
    const answer = await post(incidentPath, {
      actor: 'ruben.castel',
      'was:assignment_group': 'ERP team',
      'to:assignment_group': 'Database team',
      'was:short_description': 'erp-api answers 502 for payment runs',
      'to:short_description': 'erp-api answers 502 for payment runs',
    });
    expect(answer.status).toBe(303);
    const group = incidentSystem.rows('sys_user_group', { text: 'Database team', offset: 0, limit: 1 }).rows[0];
    expect(incidentSystem.store.get('incident', incidentId)?.values['assignment_group']).toBe(group?.id);
    expect(incidentSystem.ledger.at(-1)).toMatchObject({ effect: 'incident.update', recordId: incidentId, actor: 'ruben.castel' });
    expect(incidentSystem.ledger.at(-1)?.values).not.toHaveProperty('short_description');
    expect(await (await ask(incidentPath)).text()).toContain('ruben.castel');
  });

  test('a field that somebody else changed meanwhile is not changed back', async () => {
    const { post, incidentSystem, incidentId, incidentPath } = open();
    incidentSystem.edit('incident', incidentId, { urgency: '3' }, 'sofia.reyes');
    await post(incidentPath, {
      actor: 'ruben.castel',
      'was:urgency': '1',
      'to:urgency': '1',
      'was:short_description': 'old',
      'to:short_description': 'new words',
    });
    expect(incidentSystem.store.get('incident', incidentId)?.values).toMatchObject({ urgency: '3', short_description: 'new words' });
  });

  test('a refusal is shown in the vendor’s own words, and what was typed is kept', async () => {
    const { post, incidentSystem, incidentId, incidentPath } = open();
    const answer = await post(incidentPath, { actor: 'sofia.reyes', 'was:state': '2', 'to:state': '6' });
    expect(answer.status).toBe(422);
    const page = await answer.text();
    expect(page).toMatch(/ServiceNow refused: .*(Resolution|close)/i);
    expect(page).toMatch(/name="to:state">.*<option value="6" selected>Resolved<\/option>/);
    expect(incidentSystem.store.get('incident', incidentId)?.values['state']).toBe('2');
  });

  test('a record is made and deleted', async () => {
    const { post, directory } = open();
    const made = await post('/entra/groups', { actor: 'tobias.rau', 'was:displayName': '', 'to:displayName': 'Ski team' });
    const path = made.headers.get('location') ?? '';
    const id = path.split('/').at(-1) ?? '';
    expect(directory.store.get('groups', id)?.values['displayName']).toBe('Ski team');
    await post(`${path}/remove`, {});
    expect(directory.store.get('groups', id)).toBeUndefined();
  });

  test('lists are typed as names between commas', async () => {
    const { post, directory } = open();
    const mia = directory.rows('users', { text: 'mia.brandt', offset: 0, limit: 1 }).rows[0];
    const groups = directory
      .rows('groups', { offset: 0, limit: 100 })
      .rows.filter(({ displayName }) => displayName === 'Finance' || displayName === 'IT');
    await post(`/entra/users/${mia?.id}`, {
      actor: 'tobias.rau',
      'was:groupIds': 'before',
      'to:groupIds': 'Finance, IT',
      'was:accountEnabled': 'true',
      'to:accountEnabled': 'false',
    });
    expect(directory.store.get('users', mia?.id ?? '')?.values).toMatchObject({
      groupIds: expect.arrayContaining(groups.map(({ id }) => id)),
      accountEnabled: false,
    });
  });
});

describe('levers', () => {
  test('the workspace switches a fault on and off, and sees it', async () => {
    const { ask, incidentSystem } = open();
    const headers = { origin: WORKSPACE, 'content-type': 'application/json' };
    const on = await ask('/hub/vendors/servicenow/faults', {
      method: 'POST',
      headers,
      body: JSON.stringify({ kind: 'answer-lost', times: 1, match: 'POST ' }),
    });
    expect(on.status).toBe(201);
    expect(on.headers.get('access-control-allow-origin')).toBe(WORKSPACE);
    expect(incidentSystem.faults).toEqual([{ fault: { kind: 'answer-lost' }, remaining: 1, match: 'POST ' }]);
    const { vendors } = (await (await ask('/hub/vendors')).json()) as { vendors: { id: string; faults: unknown[] }[] };
    expect(vendors.find(({ id }) => id === 'servicenow')?.faults).toEqual([{ kind: 'answer-lost', remaining: 1 }]);
    await ask('/hub/vendors/servicenow/faults', { method: 'DELETE', headers });
    expect(incidentSystem.faults).toEqual([]);
  });

  test.each([
    ['an unknown kind', '{"kind":"explode"}'],
    ['a delay below nothing', '{"kind":"slow","delayMs":-1}'],
    ['no JSON', 'down'],
  ])('%s is refused and changes nothing', async (_what, body) => {
    const { ask, directory } = open();
    expect((await ask('/hub/vendors/entra/faults', { method: 'POST', body })).status).toBe(400);
    expect(directory.faults).toEqual([]);
  });

  test('a page pulls a lever, says so, and leads back', async () => {
    const { ask, post, incidentSystem } = open();
    const answer = await post('/servicenow/faults', { kind: 'business-rule', target: 'incident.urgency', value: '1', back: '/servicenow/log' });
    expect(answer.headers.get('location')).toBe('/servicenow/log');
    expect(incidentSystem.faults[0]?.fault).toEqual({ kind: 'business-rule', table: 'incident', field: 'urgency', value: '1' });
    expect(await (await ask('/servicenow/log')).text()).toContain('incident.urgency = 1');
    const astray = await post('/servicenow/faults/off', { back: 'https://elsewhere.example/' });
    expect(astray.headers.get('location')).toBe('/servicenow');
    expect(incidentSystem.faults).toEqual([]);
  });
});

describe('who is let in', () => {
  test.each([
    ['a page of another site', { origin: 'https://elsewhere.example' }],
    ['a name that was bent to this machine', { host: 'rebound.example' }],
  ])('%s is refused before anything happens', async (_who, headers) => {
    const { ask, incidentSystem } = open();
    const answer = await ask('/hub/vendors/servicenow/faults', {
      method: 'POST',
      headers: headers as Record<string, string>,
      body: '{"kind":"down"}',
    });
    expect(answer.status).toBe(403);
    expect(incidentSystem.faults).toEqual([]);
  });

  test('the vendor’s own surface asks for a sign-in, under its mount', async () => {
    const { ask } = open();
    expect((await ask('/vendor/servicenow/api/now/table/incident', { headers: { accept: 'application/json' } })).status).toBe(401);
    expect((await ask('/v1.0/users')).status).toBe(401);
  });

  test('a link into the vendor’s screen opens our page of that record', async () => {
    const { ask, incidentId } = open();
    const answer = await ask(`/vendor/servicenow/nav_to.do?uri=${encodeURIComponent(`incident.do?sys_id=${incidentId}`)}`);
    expect(answer.headers.get('location')).toBe(`/servicenow/incident/${incidentId}`);
  });
});
