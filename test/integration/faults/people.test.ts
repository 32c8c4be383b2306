/** What people hold, answer and pause: nothing is written meanwhile, and everything is carried afterwards, once. */
import {
  AGENT,
  type Company,
  comeToRest,
  createIncident,
  editIncident,
  editTicket,
  effects,
  incidentNow,
  listenForMore,
  ourWrites,
  postDeliveries,
  readLink,
  startCompany,
  sweep,
  ticketNow,
} from './company.ts';

let company: Company;
beforeAll(async () => {
  company = await startCompany();
});
afterAll(() => company?.close());

const agent = () => company.appToken('jonas.lindqvist');
const admin = () => company.pageToken('leona.vogt');
type Hold = { readonly id: string; readonly kind: string; readonly asks: readonly { readonly path: string }[] };
type Choices = { readonly fields: readonly { readonly path: string; readonly options: readonly { readonly value: string }[] }[] };

test('a solved ticket waits for its close code, takes the answer, and the incident is resolved once, with its origin shown', async () => {
  const { incidentId, linkId } = await createIncident(company, '1043');
  await sweep(company);
  const before = ourWrites(company, incidentId).length;
  editTicket(company, '1043', { status: 'solved' });
  await comeToRest(company);
  expect(effects(company, incidentId).slice(before)).toEqual([]);
  const shown = await company.call(`/v1/links/${linkId}`, { token: await agent() });
  const { holds } = (shown.body as { link: { holds: Hold[] } }).link;
  expect(holds).toEqual([
    expect.objectContaining({
      kind: 'missing',
      asks: [expect.objectContaining({ path: 'close_code' }), expect.objectContaining({ path: 'close_notes' })],
    }),
  ]);

  const [hold] = holds;
  const choices = (await company.call(`/v1/links/${linkId}/holds/${hold?.id}/choices`, { token: await agent() })).body as Choices;
  expect(choices.fields.map(({ path }) => path)).toEqual(['close_code', 'close_notes']);
  const code = choices.fields[0]?.options[0]?.value ?? '';
  expect(code).not.toBe('');
  const answers = { close_code: code, close_notes: 'A new access point covers aisles 7 to 12.' };
  const answered = await company.call(`/v1/links/${linkId}/answers`, { token: await agent(), body: { holdId: hold?.id, answers } });
  expect(answered.status).toBe(200);
  await comeToRest(company);
  await listenForMore(company);

  expect(effects(company, incidentId).slice(before)).toEqual(['incident.update']);
  expect(incidentNow(company, incidentId)).toMatchObject({ state: '6', close_code: code, close_notes: answers.close_notes });
  const after = await company.call(`/v1/links/${linkId}`, { token: await agent() });
  expect(after.body).toMatchObject({ link: { state: 'in-sync', holds: [] } });
  const state = (after.body as { link: { fields: { remotePath: string }[] } }).link.fields.find(({ remotePath }) => remotePath === 'state');
  expect(state).toMatchObject({
    source: 'desk',
    desk: { value: 'solved' },
    remote: { value: '6' },
    mappingVersion: 1,
    traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
  const history = await company.call(`/v1/links/${linkId}/history`, { token: await agent() });
  const entries = (history.body as { entries: { side: string; path: string; value: { value: unknown } }[] }).entries;
  expect(entries).toContainEqual(expect.objectContaining({ side: 'desk', path: 'status', value: expect.objectContaining({ value: 'solved' }) }));
  expect(entries).toContainEqual(expect.objectContaining({ side: 'remote', path: 'state', value: expect.objectContaining({ value: '6' }) }));
});

test('an answer is used once: the same answer again is refused and writes nothing', async () => {
  const { incidentId, linkId } = await createIncident(company, '1045');
  await sweep(company);
  editTicket(company, '1045', { status: 'solved', assignee_id: Number(AGENT) });
  await comeToRest(company);
  const [hold] = (await readLink(company, linkId)).holds;
  const body = { holdId: hold?.id ?? '', answers: { close_code: 'Solution provided', close_notes: 'The mail gateway was restarted.' } };
  const statuses: number[] = [];
  for (let press = 0; press < 2; press += 1) {
    statuses.push((await company.call(`/v1/links/${linkId}/answers`, { token: await agent(), body })).status);
    await comeToRest(company);
  }
  expect(statuses[0]).toBe(200);
  expect(statuses[1]).toBeGreaterThanOrEqual(400);
  expect(effects(company, incidentId).filter((effect) => effect === 'incident.update')).toHaveLength(1);
});

test('a paused link writes nothing on either side; resumed, the latest of everything is carried once', async () => {
  const { incidentId, linkId } = await createIncident(company, '1046');
  await sweep(company);
  const before = ourWrites(company, '1046', incidentId).length;
  expect((await company.call(`/v1/links/${linkId}/pause`, { token: await agent(), body: { until: null } })).status).toBe(200);
  editTicket(company, '1046', { subject: 'Licence server, first' });
  await runOnce();
  editTicket(company, '1046', { subject: 'Licence server, second' });
  editIncident(company, incidentId, { state: '3', hold_reason: '4' });
  await runOnce();
  expect(ourWrites(company, '1046', incidentId)).toHaveLength(before);
  expect((await readLink(company, linkId)).state).toBe('paused');
  expect((await company.call(`/v1/links/${linkId}/resume`, { token: await agent(), method: 'POST', body: {} })).status).toBe(200);
  await comeToRest(company);
  await listenForMore(company);
  expect(effects(company, '1046', incidentId).slice(before).sort()).toEqual(['incident.update', 'ticket.update']);
  expect(incidentNow(company, incidentId)).toMatchObject({ short_description: 'Licence server, second', state: '3' });
  expect(ticketNow(company, '1046')).toMatchObject({ status: 'pending' });
});

test('"pause all" stops every flow, deliveries are still acknowledged, and everything is carried after resuming', async () => {
  const one = await createIncident(company, '1048');
  const other = await createIncident(company, '1054');
  await sweep(company);
  const before = ourWrites(company).length;
  expect((await company.call('/v1/pause', { token: await admin(), method: 'POST' })).status).toBeLessThan(300);
  editTicket(company, '1048', { subject: 'Battery, seen while paused' });
  editTicket(company, '1054', { subject: 'Language, seen while paused' });
  editIncident(company, one.incidentId, { state: '3', hold_reason: '4' });
  await runOnce();
  expect(company.vendors.desk.pendingDeliveries()).toEqual([]);
  expect(ourWrites(company)).toHaveLength(before);
  expect((await company.call('/v1/overview', { token: await admin() })).body).toMatchObject({ isPaused: true, pausedBy: 'Leona Vogt' });
  expect((await company.call('/v1/pause', { token: await admin(), method: 'DELETE' })).status).toBeLessThan(300);
  await comeToRest(company);
  await listenForMore(company);
  expect(
    ourWrites(company)
      .slice(before)
      .map(({ effect }) => effect)
      .sort(),
  ).toEqual(['incident.update', 'incident.update', 'ticket.update']);
  expect(incidentNow(company, one.incidentId)).toMatchObject({ short_description: 'Battery, seen while paused' });
  expect(incidentNow(company, other.incidentId)).toMatchObject({ short_description: 'Language, seen while paused' });
});

test('while an agent edits the ticket nothing is written to it; when the agent is done it arrives once', async () => {
  const { incidentId, linkId } = await createIncident(company, '1055');
  await sweep(company);
  const before = ourWrites(company, '1055').length;
  const report = async (state: 'editing' | 'idle') => company.call('/v1/tickets/1055/editing', { token: await agent(), body: { state } });
  expect((await report('editing')).status).toBeLessThan(300);
  editIncident(company, incidentId, { state: '3', hold_reason: '4' });
  await runOnce();
  expect(effects(company, '1055').slice(before)).toEqual([]);
  expect((await readLink(company, linkId)).holds.map(({ kind }) => kind)).toContain('waiting-for-agent');
  expect((await report('idle')).status).toBeLessThan(300);
  await comeToRest(company);
  await listenForMore(company);
  expect(effects(company, '1055').slice(before)).toEqual(['ticket.update']);
  expect(ticketNow(company, '1055')).toMatchObject({ status: 'pending' });
});

/** Deliveries, a sweep and what is due: once, without waiting for what waits. */
async function runOnce(): Promise<void> {
  await postDeliveries(company);
  await company.settle();
  await company.backend.jobs.runSchedule('sweep');
  await company.settle();
}
