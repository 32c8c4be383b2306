/** Nothing echoes: what we write comes back by webhook and sweep, and nothing follows. */
import {
  type Company,
  comeToRest,
  createIncident,
  editIncident,
  editTicket,
  effects,
  incidentNow,
  listenForMore,
  loseDeliveries,
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

test("an agent's save becomes exactly one write at the incident system, and its echoes become none", async () => {
  const { incidentId } = await createIncident(company, '1043');
  await sweep(company);
  const before = effects(company, '1043', incidentId);
  expect(before.filter((effect) => effect === 'incident.create')).toHaveLength(1);
  editTicket(company, '1043', { status: 'pending' });
  expect(await postDeliveries(company)).toEqual([202]);
  await comeToRest(company);
  expect(effects(company, '1043', incidentId).slice(before.length)).toEqual(['incident.update']);
  await listenForMore(company);
  expect(effects(company, '1043', incidentId).slice(before.length)).toEqual(['incident.update']);
  expect(incidentNow(company, incidentId)).toMatchObject({ state: '3' });
});

test("a resolver's save becomes exactly one write at the help desk, whose webhook brings nothing back", async () => {
  const { incidentId } = await createIncident(company, '1045');
  await sweep(company);
  const before = ourWrites(company, '1045', incidentId).length;
  editIncident(company, incidentId, { state: '2', assignment_group: 'Network' });
  await sweep(company);
  await comeToRest(company);
  const after = ourWrites(company, '1045', incidentId).slice(before);
  expect(after.map(({ effect }) => effect)).toEqual(['ticket.update']);
  await listenForMore(company);
  expect(ourWrites(company, '1045', incidentId).slice(before)).toHaveLength(1);
  expect(ticketNow(company, '1045')).toMatchObject({ status: 'open' });
});

test('a comment crosses once in each direction and never returns', async () => {
  const { incidentId } = await createIncident(company, '1046');
  const count = () => effects(company, '1046', incidentId).filter((effect) => effect === 'comment.add').length;
  const before = count();
  editTicket(company, '1046', { comment: 'Six confirmations are missing since nine.' });
  editIncident(company, incidentId, { work_notes: 'The gateway holds them back.' });
  await sweep(company);
  await comeToRest(company);
  expect(count() - before).toBe(2);
  await listenForMore(company);
  expect(count() - before).toBe(2);
});

test('odd characters arrive exactly as they were typed, and a decomposed twin of the same letters is a change', async () => {
  const { incidentId } = await createIncident(company, '1056');
  const texts = [
    'Zo\u00eb \u00c5',
    'Zoe\u0308 A\u030a',
    '\u202eabc\u202c',
    '👩\u200d👩\u200d👧 𝕏 𠜎',
    `Z${'\u0351'.repeat(60)}`,
    "a\u200bb' OR 1=1 ^NQactive=true",
  ];
  for (const subject of texts) {
    const before = ourWrites(company, incidentId).length;
    editTicket(company, '1056', { subject });
    await comeToRest(company);
    expect(incidentNow(company, incidentId)).toMatchObject({ short_description: subject });
    expect(ourWrites(company, incidentId)).toHaveLength(before + 1);
  }
});

test('what a lost webhook did not tell, the sweep finds', async () => {
  const { incidentId } = await createIncident(company, '1048');
  await sweep(company);
  editTicket(company, '1048', { priority: 'low' });
  expect(loseDeliveries(company)).toBe(1);
  await company.settle();
  expect(incidentNow(company, incidentId)).toMatchObject({ urgency: '1' });
  await sweep(company);
  await comeToRest(company);
  expect(incidentNow(company, incidentId)).toMatchObject({ urgency: '3', impact: '3' });
});

test('reads that lag behind never undo a write, and everything arrives once they are fresh', async () => {
  const { incidentId, linkId } = await createIncident(company, '1054');
  await sweep(company);
  const before = ourWrites(company, '1054', incidentId).length;
  company.vendors.incidentSystem.switchOn({ kind: 'stale-reads', lagMs: 10_000 });
  company.vendors.desk.switchOn({ kind: 'stale-reads', lagMs: 10_000 });
  for (const status of ['pending', 'open', 'pending']) {
    editTicket(company, '1054', { status });
    await comeToRest(company);
  }
  company.vendors.incidentSystem.switchOff();
  company.vendors.desk.switchOff();
  await listenForMore(company);
  expect(incidentNow(company, incidentId)).toMatchObject({ state: '3' });
  expect(ticketNow(company, '1054')).toMatchObject({ status: 'pending' });
  expect((await readLink(company, linkId)).state).toBe('in-sync');
  expect(ourWrites(company, '1054', incidentId).length - before).toBeLessThanOrEqual(3);
  const settled = ourWrites(company).length;
  await listenForMore(company);
  expect(ourWrites(company)).toHaveLength(settled);
});

test("a vendor's rule that recomputes a field costs a bounded number of writes, then there is silence", async () => {
  const { incidentId, linkId } = await createIncident(company, '1055');
  await sweep(company);
  company.vendors.incidentSystem.switchOn({ kind: 'business-rule', table: 'incident', field: 'urgency', value: '3' });
  const before = ourWrites(company, '1055', incidentId).length;
  editTicket(company, '1055', { priority: 'high', status: 'pending' });
  await comeToRest(company);
  await listenForMore(company);
  const spent = ourWrites(company, '1055', incidentId).length - before;
  expect(spent).toBeGreaterThan(0);
  expect(spent).toBeLessThanOrEqual(6);
  await listenForMore(company);
  expect(ourWrites(company, '1055', incidentId).length - before).toBe(spent);
  expect(incidentNow(company, incidentId)).toMatchObject({ state: '3', urgency: '3' });
  expect((await readLink(company, linkId)).fields.find(({ remotePath }) => remotePath === 'state')?.provenance?.state).toBe('in-sync');
  company.vendors.incidentSystem.switchOff();
});
