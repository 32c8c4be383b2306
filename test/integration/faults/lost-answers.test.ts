/** Writes whose answer never came: the outcome is unknown, so somebody looks before anything is sent again. The ledger counts one. */

import { beforeRequest, requestsAfter, withSilence } from './at-the-edge.ts';
import {
  askForIncident,
  type Company,
  comeToRest,
  createIncident,
  editIncident,
  editTicket,
  effects,
  incidentNow,
  listenForMore,
  ourWrites,
  readLink,
  startCompany,
  sweep,
  ticketNow,
} from './company.ts';

/** Sockets wait in real time: long enough for every answer that comes, short for those that never do. */
const LONGEST_CALL_MS = 3_000;

let company: Company;
beforeAll(async () => {
  company = await startCompany({ longestCallMs: LONGEST_CALL_MS });
});
afterAll(() => company?.close());
afterEach(() => {
  company.vendors.desk.switchOff();
  company.vendors.incidentSystem.switchOff();
});

test('a create whose answer is lost makes one incident', async () => {
  company.vendors.incidentSystem.switchOn({ kind: 'answer-lost' }, { times: 1, match: 'POST /api/now/table/incident' });
  const linkId = await askForIncident(company, '1043');
  await comeToRest(company);
  expect(company.vendors.incidentSystem.faults).toEqual([]);
  const { link, state } = await readLink(company, linkId);
  expect(state).toBe('in-sync');
  const created = company.vendors.incidentSystem.ledger.filter(({ effect }) => effect === 'incident.create');
  expect(created.map(({ recordId }) => recordId)).toEqual([link.remoteId]);
});

test('an update whose answer is lost is made once at the incident system', async () => {
  const { incidentId, linkId } = await createIncident(company, '1045');
  await sweep(company);
  const before = ourWrites(company, incidentId).length;
  company.vendors.incidentSystem.switchOn({ kind: 'answer-lost' }, { times: 1, match: 'PATCH' });
  editTicket(company, '1045', { status: 'pending', subject: 'Confirmations are missing' });
  await comeToRest(company);
  await listenForMore(company);
  expect(company.vendors.incidentSystem.faults).toEqual([]);
  expect(effects(company, incidentId).slice(before)).toEqual(['incident.update']);
  expect(incidentNow(company, incidentId)).toMatchObject({ state: '3', short_description: 'Confirmations are missing' });
  expect((await readLink(company, linkId)).state).toBe('in-sync');
});

test('an update whose answer is lost is made once at the help desk', async () => {
  const { incidentId, linkId } = await createIncident(company, '1046');
  await sweep(company);
  const before = ourWrites(company, '1046').length;
  company.vendors.desk.switchOn({ kind: 'answer-lost' }, { times: 1, match: 'PUT' });
  editIncident(company, incidentId, { state: '3', hold_reason: '4' });
  await sweep(company);
  await comeToRest(company);
  await listenForMore(company);
  expect(company.vendors.desk.faults).toEqual([]);
  expect(effects(company, '1046').slice(before)).toEqual(['ticket.update']);
  expect(ticketNow(company, '1046')).toMatchObject({ status: 'pending' });
  expect((await readLink(company, linkId)).state).toBe('in-sync');
});

test('a comment whose answer is lost stands there once, in each direction', async () => {
  const { incidentId } = await createIncident(company, '1048');
  await sweep(company);
  const before = ourWrites(company, '1048', incidentId).length;
  company.vendors.incidentSystem.switchOn({ kind: 'answer-lost' }, { times: 1, match: 'PATCH' });
  editTicket(company, '1048', { comment: 'The licence server was updated on Monday.' });
  await comeToRest(company);
  company.vendors.desk.switchOn({ kind: 'answer-lost' }, { times: 1, match: 'PUT' });
  editIncident(company, incidentId, { work_notes: 'Rolled back to the licence server of last week.' });
  await sweep(company);
  await comeToRest(company);
  await listenForMore(company);
  expect([...company.vendors.incidentSystem.faults, ...company.vendors.desk.faults]).toEqual([]);
  expect(
    effects(company, '1048', incidentId)
      .slice(before)
      .filter((effect) => effect === 'comment.add'),
  ).toHaveLength(2);
});

test('a write that is accepted and never answered is looked for before anything is sent again', async () => {
  const { incidentId, linkId } = await createIncident(company, '1054');
  await sweep(company);
  const before = ourWrites(company, incidentId).length;
  const silence = withSilence(company.vendors.incidentSystem, 'PATCH');
  editTicket(company, '1054', { status: 'pending' });
  const resting = comeToRest(company);
  await silence.struck;
  silence.lift();
  await resting;
  const asked = requestsAfter(company.vendors.incidentSystem, silence.from).map(({ method }) => method);
  expect(asked.slice(asked.indexOf('PATCH') + 1)).toContain('GET');
  expect(asked.filter((method) => method === 'PATCH')).toHaveLength(1);
  await listenForMore(company);
  expect(effects(company, incidentId).slice(before)).toEqual(['incident.update']);
  expect((await readLink(company, linkId)).state).toBe('in-sync');
});

test('a create that is accepted and never answered makes one incident', async () => {
  const before = company.vendors.incidentSystem.ledger.filter(({ effect }) => effect === 'incident.create').length;
  const silence = withSilence(company.vendors.incidentSystem, 'POST /api/now/table/incident');
  const asking = askForIncident(company, '1055');
  const linkId = await asking;
  const resting = comeToRest(company);
  await silence.struck;
  silence.lift();
  await resting;
  expect(company.vendors.incidentSystem.ledger.filter(({ effect }) => effect === 'incident.create')).toHaveLength(before + 1);
  expect((await readLink(company, linkId)).state).toBe('in-sync');
});

test("a person's save between our read and our write is read again, merged and kept", async () => {
  const { incidentId, linkId } = await createIncident(company, '1056');
  await sweep(company);
  editIncident(company, incidentId, { assignment_group: 'Network' });
  editIncident(company, incidentId, { state: '3', hold_reason: '4' });
  const before = ourWrites(company, '1056').length;
  let saves = 0;
  // The agent is faster than our first two writes.
  const restore = beforeRequest(company.vendors.desk, 'PUT', () => {
    saves += 1;
    company.clock.setNow(company.clock.now() + 2_000);
    if (saves <= 2) company.vendors.desk.edit('tickets', '1056', { subject: `Please unlock my account (${saves})` }, '1004');
  });
  await sweep(company);
  await comeToRest(company);
  restore();
  await listenForMore(company);
  expect(saves).toBe(3);
  expect(ticketNow(company, '1056')).toMatchObject({ subject: 'Please unlock my account (2)', status: 'pending' });
  expect(incidentNow(company, incidentId)).toMatchObject({ short_description: 'Please unlock my account (2)', state: '3' });
  expect(
    effects(company, '1056')
      .slice(before)
      .filter((effect) => effect === 'ticket.update'),
  ).toHaveLength(1);
  expect((await readLink(company, linkId)).state).toBe('in-sync');
});

test('a save that always comes first is given up for this run after four attempts, and wins nothing twice', async () => {
  const { incidentId, linkId } = await createIncident(company, '1042');
  await sweep(company);
  editIncident(company, incidentId, { state: '3', hold_reason: '4' });
  let attempts = 0;
  const restore = beforeRequest(company.vendors.desk, 'PUT', () => {
    attempts += 1;
    company.clock.setNow(company.clock.now() + 2_000);
    company.vendors.desk.edit('tickets', '1042', { subject: `Payment run stops, take ${attempts}` }, '1004');
  });
  const before = ourWrites(company, '1042').length;
  await sweep(company);
  const inOneRun = attempts;
  restore();
  await comeToRest(company);
  await listenForMore(company);
  expect(inOneRun).toBeGreaterThan(1);
  expect(inOneRun).toBeLessThanOrEqual(4);
  expect(
    effects(company, '1042')
      .slice(before)
      .filter((effect) => effect === 'ticket.update'),
  ).toHaveLength(1);
  expect(incidentNow(company, incidentId)).toMatchObject({ short_description: `Payment run stops, take ${attempts}` });
  expect((await readLink(company, linkId)).state).toBe('in-sync');
});
