/**
 * What becomes of a link when its ticket ends: merged away, closed while the record goes on, deleted. Through the help desk's own merge, follow-up and list of
 * deleted tickets, judged by its ledger and by what stands at the record.
 */
import { brandId, type TicketId } from '#domain';
import { testCall } from '../../src/connector-kit/testing/index.ts';
import { ADMIN, ORIGIN as DESK, REQUESTER, ROOT_CAUSE } from '../../src/connectors/zendesk/fake/demo-account.ts';
import { INSTALLATION } from '../../src/sync/testing/world.ts';
import { incidentSystem, openDeskAndRecords, statusFlow, TICKET } from './desk-and-records.ts';

const SURVIVOR = brandId<TicketId>('102');
const PERSON = 'anna.huber';

async function open(extra: Readonly<Record<string, unknown>> = {}) {
  const status = { remote: 'state', values: { new: '1', open: '2', pending: '3', solved: '6' }, solvedRequires: [] } as const;
  const { fields, comments } = statusFlow(status, [{ desk: 'subject', remote: 'short_description', direction: 'both', winner: 'desk' }]);
  // As in the examples: a state that only one side has stays where it is.
  const [first, ...others] = fields;
  const flow = { fields: [{ ...first, otherwise: { out: 'keep', in: 'keep' } }, ...others], comments, ...extra };
  const vendors = openDeskAndRecords({ other: incidentSystem, flow });
  const { desk, records, sync, clock, stores, settle } = vendors;
  const { linkId, recordId } = await vendors.begin();
  const incident = () => records.store.get('incident', recordId)?.values ?? {};
  return {
    ...vendors,
    linkId,
    incident,
    ticket: (id: string) => desk.store.get('tickets', id)?.values ?? {},
    agent: (changes: Parameters<typeof desk.edit>[2], id: string = TICKET) => desk.edit('tickets', id, changes, String(ADMIN)),
    person: (changes: Parameters<typeof records.edit>[2]) => records.edit('incident', recordId, changes, PERSON),
    notes: async () => (await stores.remote.listComments(recordId, undefined, testCall())).map(({ text }) => text),
    async merge(from: string, into: string) {
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ ids: [Number(from)] });
      await desk.fetchAs(ADMIN, new Request(`${DESK}/api/v2/tickets/${into}/merge`, { method: 'POST', headers, body }));
    },
    /** A minute later the help desk is asked what changed, and the work that follows is done. */
    async sweep() {
      clock.setNow(clock.now() + 60_000);
      const at = { installationId: INSTALLATION, connectionId: 'd', side: 'desk', recordType: 'ticket' } as const;
      const heard = await sync.sweep({ ...at, records: stores.desk, call: testCall() });
      return { heard, shown: await settle(linkId) };
    },
  };
}

let tie: Awaited<ReturnType<typeof open>> | undefined;
const opened = async (extra?: Readonly<Record<string, unknown>>) => {
  tie = await open(extra);
  return tie;
};
afterEach(() => {
  tie?.close();
  tie = undefined;
});

test('a merged ticket hands its link to the surviving one, found by a sweep, and only that one is followed from then on', async () => {
  const { agent, incident, merge, ours, person, sweep, ticket } = await opened();
  await sweep();
  await merge(TICKET, SURVIVOR);
  const { heard, shown } = await sweep();
  expect(heard.links).toBe(1);
  expect(shown).toMatchObject({ state: 'in-sync', holds: [], link: { ticketId: SURVIVOR } });
  expect(incident().short_description).toBe('VPN asks twice for the password');
  const gone = ticket(TICKET);
  agent({ status: 'pending' }, SURVIVOR);
  expect((await sweep()).shown).toMatchObject({ state: 'in-sync' });
  expect(incident().state).toBe('3');
  person({ state: '2', short_description: 'VPN, as the network team calls it' });
  expect((await sweep()).shown.link.ticketId).toBe(SURVIVOR);
  const effects = ours();
  await sweep();
  expect([ours(), ticket(TICKET)]).toEqual([effects, gone]);
});

test('a ticket merged into one with a link of the same flow asks which link stays, and the other record is left as it is', async () => {
  const { carry, linkId, merge, records, settle, sync } = await opened();
  const other = await sync.createLink({ installationId: INSTALLATION, ticketId: SURVIVOR, flow: 'records', call: testCall() });
  await settle(other.id);
  await merge(TICKET, SURVIVOR);
  const [hold] = (await carry(linkId)).holds;
  expect(hold).toMatchObject({ kind: 'unreachable', asks: ['keep'], reason: { code: 'ticket-merged-into-linked', facts: { ticket: SURVIVOR } } });
  const before = records.store.all('incident').map(({ values }) => values.short_description);
  await sync.answerHold({ installationId: INSTALLATION, linkId, holdId: hold?.id ?? '', answers: { keep: 'theirs' }, by: 'agent' });
  await sync.reconcile({ installationId: INSTALLATION, linkId });
  const { links } = await sync.listLinksOfTicket({ installationId: INSTALLATION, ticketId: SURVIVOR });
  expect(links.map(({ link }) => link.id)).toEqual([other.id]);
  expect(records.store.all('incident').map(({ values }) => values.short_description)).toEqual(before);
});

describe('a closed ticket whose record goes on', () => {
  /** `seen`: Tieline has looked between the closing and what comes next. */
  async function closed(afterClose: 'follow-up' | 'ignore', looks: 'seen' | 'unseen' = 'seen') {
    const all = await opened({ afterClose });
    all.agent({ status: 'solved', [`custom_${ROOT_CAUSE}`]: 'cause_network' });
    all.person({ close_code: 'Solution provided', close_notes: 'New access point.' });
    const [hold] = (await all.carry(all.linkId)).holds;
    expect(hold).toBeUndefined();
    expect(all.incident().state).toBe('6');
    all.agent({ status: 'closed' });
    if (looks === 'seen') await all.carry(all.linkId);
    return all;
  }
  const made = (requests: readonly { method: string; path: string; requestBody: string }[]) =>
    requests.filter(({ method, path }) => method === 'POST' && path.startsWith('/api/v2/tickets')).map(({ requestBody }) => JSON.parse(requestBody));

  test.each(['seen', 'unseen'] as const)(
    'goes on in one follow-up of the help desk, even where the answer to its making is lost, and says nothing of that at the record; its closing was %s before',
    async (looks) => {
      const { agent, carry, desk, incident, linkId, notes, ours, person, ticket } = await closed('follow-up', looks);
      const said = await notes();
      person({ state: '2' });
      desk.switchOn({ kind: 'answer-lost' }, { times: 1, match: 'POST /api/v2/tickets' });
      const shown = await carry(linkId);
      expect(desk.faults).toEqual([]);
      const followUp = shown.link.ticketId;
      expect(shown).toMatchObject({ state: 'in-sync', holds: [] });
      expect(followUp).not.toBe(TICKET);
      expect(made(desk.requests)[0]).toMatchObject({ ticket: { via_followup_source_id: TICKET, comment: { public: false } } });
      expect(ours().filter((effect) => effect === 'ticket.create')).toHaveLength(1);
      expect(ticket(followUp)).toMatchObject({ status: 'open', subject: 'Wi-Fi drops in the lobby', requester_id: REQUESTER });
      expect(ticket(TICKET).status).toBe('closed');

      agent({ status: 'pending', comment: { body: 'It is back.', public: true } }, followUp);
      await carry(linkId);
      expect(await carry(linkId)).toMatchObject({ state: 'in-sync', holds: [], link: { ticketId: followUp } });
      expect(incident().state).toBe('3');
      expect((await notes()).slice(said.length)).toEqual([expect.stringContaining('It is back.')]);
    },
  );

  test('stays closed and alone where the flow ignores it', async () => {
    const { carry, desk, linkId, ours, person, ticket } = await closed('ignore');
    const before = [ours(), ticket(TICKET)];
    person({ state: '2' });
    for (let round = 0; round < 2; round += 1) expect(await carry(linkId)).toMatchObject({ state: 'in-sync', holds: [], link: { ticketId: TICKET } });
    expect([ours(), ticket(TICKET)]).toEqual(before);
    expect(made(desk.requests)).toEqual([]);
  });
});

test.each([
  ['looked for', 'carry'],
  ['swept', 'sweep'],
] as const)('a deleted ticket is known as deleted when it is %s; its record stays as it is, and nothing is made anew', async (_how, how) => {
  const { carry, desk, incident, linkId, ours, person, sweep } = await opened();
  await sweep();
  const effects = ours();
  desk.remove('tickets', TICKET, String(ADMIN));
  const before = incident();
  const shown = how === 'carry' ? await carry(linkId) : (await sweep()).shown;
  expect(shown).toMatchObject({
    state: 'held',
    stateReason: { code: 'ticket-deleted', facts: { source: 'delete-log' } },
    holds: [{ kind: 'unreachable', side: 'desk', release: { code: 'release-unlink' } }],
  });
  expect(incident()).toEqual(before);
  person({ state: '3' });
  expect(await carry(linkId)).toMatchObject({ state: 'held' });
  expect(ours()).toEqual(effects);
});
