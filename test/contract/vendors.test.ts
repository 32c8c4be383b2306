/** The engine over two real connectors and their fakes: what a ticket's status change does, judged by the vendors' own ledgers. */
import { testCall } from '../../src/connector-kit/testing/index.ts';
import { ADMIN, demoSeed, NOTE, ROOT_CAUSE } from '../../src/connectors/zendesk/fake/demo-account.ts';
import { INSTALLATION } from '../../src/sync/testing/world.ts';
import { runConflictsSuite } from './conflicts.suite.ts';
import { incidentSystem, openDeskAndRecords, statusFlow, TICKET } from './desk-and-records.ts';
import { runFilesSuite } from './files.suite.ts';

const flow = statusFlow(
  { remote: 'state', values: { new: '1', open: '2', pending: '3', solved: '6' }, solvedRequires: ['close_code', 'close_notes'] },
  [
    { desk: 'subject', remote: 'short_description', direction: 'out' },
    { desk: `custom/${NOTE}`, remote: 'close_notes', direction: 'in' },
  ],
);

describe('a ticket and its incident', () => {
  test('creates, carries a status out, holds and answers a close, survives a lost answer, and falls silent', async () => {
    const vendors = openDeskAndRecords({ other: incidentSystem, flow });
    const { sync, desk, records, clock, ours } = vendors;
    try {
      const { linkId, shown } = await vendors.begin();
      expect(shown).toMatchObject({ state: 'in-sync', link: { record: { number: expect.stringMatching(/^INC/) } } });
      expect(ours()).toEqual(['incident.create']);

      desk.edit('tickets', TICKET, { status: 'pending' }, String(ADMIN));
      records.switchOn({ kind: 'answer-lost' }, { times: 1 });
      const pending = await vendors.carry(linkId);
      expect(pending).toMatchObject({ state: 'in-sync' });
      expect(pending.fields.find(({ remotePath }) => remotePath === 'state')?.provenance).toMatchObject({
        desk: 'pending',
        remote: '3',
        state: 'in-sync',
      });
      expect(ours()).toEqual(['incident.create', 'incident.update']);

      desk.edit('tickets', TICKET, { status: 'solved', [`custom_${ROOT_CAUSE}`]: 'cause_network' }, String(ADMIN));
      const [hold] = (await vendors.carry(linkId)).holds;
      expect(hold).toMatchObject({ kind: 'missing', asks: ['close_code', 'close_notes'] });
      const { fields } = await sync.readHoldChoices({ installationId: INSTALLATION, holdId: hold?.id ?? '', call: testCall() });
      const code = fields.find(({ path }) => path === 'close_code')?.options?.[0]?.value ?? '';
      await sync.answerHold({
        installationId: INSTALLATION,
        linkId,
        holdId: hold?.id ?? '',
        answers: { close_code: code, close_notes: 'New access point.' },
        by: 'agent',
      });
      const solved = await vendors.settle(linkId);
      expect(solved.state).toBe('in-sync');
      expect(solved.fields.map(({ provenance }) => [provenance?.desk, provenance?.remote])).toEqual([
        ['solved', '6'],
        expect.any(Array),
        ['New access point.', 'New access point.'],
      ]);

      const effects = ours().length;
      clock.setNow(clock.now() + 60_000);
      await sync.wakeAll({ installationId: INSTALLATION });
      await vendors.settle(linkId);
      expect(ours()).toHaveLength(effects);
    } finally {
      vendors.close();
    }
  });
});

test('a ticket opened with an internal note makes an incident without its text, says so, and keeps it back after a public answer', async () => {
  const note = 'The guest in 204 has not paid.';
  const tickets = (demoSeed.tickets ?? []).map((ticket) =>
    String(ticket.id) === TICKET ? { ...ticket, description: note, isOpenedInternally: true } : ticket,
  );
  const fields = [
    { desk: 'subject', remote: 'short_description', direction: 'out' },
    { desk: 'description', remote: 'description', direction: 'out' },
    { from: ['subject', 'description'], remote: 'close_notes', direction: 'out', transform: { out: [{ join: ': ' }] } },
  ].map(({ from, ...rule }) => (from ? { ...rule, desk: from } : rule));
  const vendors = openDeskAndRecords({ other: incidentSystem, flow: { fields }, account: { ...demoSeed, tickets } });
  try {
    const { linkId, recordId, shown } = await vendors.begin();
    expect(shown).toMatchObject({ state: 'in-sync', holds: [] });
    const incident = () => vendors.records.rows('incident', { offset: 0, limit: 50 }).rows.find(({ id }) => id === recordId);
    expect(incident()).toMatchObject({ short_description: 'Wi-Fi drops in the lobby', description: '' });
    vendors.desk.edit('tickets', TICKET, { comment: { body: 'We are on it.', public: true }, subject: 'Wi-Fi' }, String(ADMIN));
    const { fields: seen, holds } = await vendors.carry(linkId);
    expect(incident()).toMatchObject({ short_description: 'Wi-Fi', description: '' });
    expect(seen.map(({ provenance }) => [provenance?.state, provenance?.reason.code])).toEqual([
      ['in-sync', expect.any(String)],
      ['not-written', 'value-internal'],
      ['not-written', 'value-internal'],
    ]);
    expect(holds).toEqual([]);
    expect(JSON.stringify(vendors.records.ledger)).not.toContain(note);
  } finally {
    vendors.close();
  }
});

test('a rule that an older version let write into the journal writes nothing there, and is held', async () => {
  const fields = [
    { desk: 'subject', remote: 'short_description', direction: 'out' },
    { desk: 'description', remote: 'comments', direction: 'out' },
  ];
  const vendors = openDeskAndRecords({ other: incidentSystem, flow: { fields } });
  try {
    const { shown } = await vendors.begin();
    expect(shown.holds).toMatchObject([{ kind: 'schema', path: 'comments' }]);
    expect(vendors.ours()).toEqual(['incident.create']);
    expect(JSON.stringify(vendors.records.ledger)).not.toContain('ap-lobby-02');
  } finally {
    vendors.close();
  }
});

runConflictsSuite({
  name: 'the incident system',
  other: incidentSystem,
  title: 'short_description',
  historian: 'anna.huber',
  titleOf: (fake) => String(fake.store.all('incident')[0]?.values.short_description),
  retitle: (fake, recordId, title) => fake.edit('incident', recordId, { short_description: title }, 'anna.huber'),
});

runFilesSuite({
  name: 'the incident system',
  other: incidentSystem,
  title: 'short_description',
  files: { upload: 'POST /api/now/attachment/file', keepsOut: /internal comment/ },
});
