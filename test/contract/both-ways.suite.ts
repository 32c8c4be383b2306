/**
 * The engine over the help desk and one further service: made once, carried both ways, held and answered, told by a sweep, and silent in the end. The same for every
 * service that records can be tied to; judged by the ledgers of both fakes.
 */
import { testCall, type VendorFake } from '../../src/connector-kit/testing/index.ts';
import { ADMIN, ROOT_CAUSE } from '../../src/connectors/zendesk/fake/demo-account.ts';
import { INSTALLATION } from '../../src/sync/testing/world.ts';
import { type OtherSide, openDeskAndRecords, type StatusChoices, statusFlow, TICKET } from './desk-and-records.ts';

/** What a service's tests know of it beyond its protocol. */
export interface ServiceUnderTest<Fake extends VendorFake> {
  readonly name: string;
  readonly other: OtherSide<Fake>;
  /** Paths and values of its status, and of what it demands to end a record. */
  readonly status: StatusChoices;
  /** Its path of the title, and how long that may be. */
  readonly title: string;
  readonly titleLength: number;
  /** What a person answers to its demand, by path. */
  readonly resolution: Readonly<Record<string, string>>;
  /** How its numbers look. */
  readonly number: RegExp;
  /** Its records as they are stored: status, title, and what was answered. */
  readonly stored: (fake: Fake) => readonly { readonly status: string; readonly title: string; readonly resolution: readonly string[] }[];
  /** Whether a request changes a record. */
  readonly isWrite: (request: Request) => boolean | Promise<boolean>;
  /** Its people at work; `recordId` is the id by which the link knows the record. */
  readonly people: {
    readonly move: (fake: Fake, recordId: string, to: 'new' | 'open' | 'pending') => void;
    readonly note: (fake: Fake, recordId: string, text: string) => void;
    readonly remove: (fake: Fake, recordId: string) => void;
  };
}

/** Registers the promises of a service under the engine. */
export function runBothWaysSuite<Fake extends VendorFake>(service: ServiceUnderTest<Fake>): void {
  describe(`a ticket and a record of ${service.name}`, () => {
    let tie: Tie<Fake> | undefined;
    afterEach(() => {
      tie?.close();
      tie = undefined;
    });
    const cases = casesOf((requires = service.status.solvedRequires) => {
      tie = openTie(service, requires);
      return tie;
    }, service);
    for (const [name, run] of Object.entries(cases)) test(name, run);
  });
}

type Tie<Fake extends VendorFake> = ReturnType<typeof openTie<Fake>>;

function openTie<Fake extends VendorFake>({ other, status, title, stored, isWrite }: ServiceUnderTest<Fake>, solvedRequires: readonly string[]) {
  const flow = statusFlow({ ...status, solvedRequires }, [{ desk: 'subject', remote: title, direction: 'both', winner: 'desk' }]);
  const vendors = openDeskAndRecords({ other, flow });
  const { desk, records, sync, clock, stores, settle } = vendors;
  const sweepOf = (side: 'desk' | 'remote') =>
    sync.sweep({
      installationId: INSTALLATION,
      connectionId: side === 'desk' ? 'd' : 'r',
      side,
      records: stores[side],
      recordType: side === 'desk' ? 'ticket' : 'incident',
      call: testCall(),
    });
  const agent = (changes: Parameters<typeof desk.edit>[2]) => desk.edit('tickets', TICKET, changes, String(ADMIN));
  return {
    ...vendors,
    agent,
    solve: () => agent({ status: 'solved', [`custom_${ROOT_CAUSE}`]: 'cause_network' }),
    ticket: () => desk.store.get('tickets', TICKET)?.values ?? {},
    stored: () => stored(records),
    /** Once, when the next write of ours has arrived and is not yet carried out. */
    beforeNextWrite(act: () => void) {
      const { fetch } = records;
      records.fetch = async (request) => {
        if (!(await isWrite(request))) return fetch(request);
        records.fetch = fetch;
        act();
        return fetch(request);
      };
    },
    count: (effect: string) => vendors.ours().filter((one) => one === effect).length,
    /** Texts and visibilities of the comments on a side since the link was made. */
    async said(side: 'desk' | 'remote', recordId: string) {
      const comments = await stores[side].listComments(recordId, undefined, testCall());
      return comments.map(({ text, visibility }) => [text, visibility]);
    },
    /** A minute later both sides are asked what changed; the work that follows is done. */
    async sweep(linkId: Parameters<typeof settle>[0]) {
      clock.setNow(clock.now() + 60_000);
      const heard = { desk: await sweepOf('desk'), remote: await sweepOf('remote') };
      return { heard, shown: await settle(linkId) };
    },
  };
}

/** What people paste into a title, and what no wire format carries by itself. */
const ODD_TEXTS = [
  'Ü & <b>"ü"</b> \'ß\' ]]> <!-- x --> &amp; {id} $1 \\ %20 / ?',
  '\u{1F469}\u200d\u{1F680} e\u0301 \u202eabc \u00a0x',
  '  blanks at both ends  ',
  'a tab\tand a line\nand a return\r\nand more',
  'a \u0007bell and a \u000bvertical tab',
  `long ${'word '.repeat(80)}end`,
  'an ordinary one',
];
const cutTo = (length: number, text: string) => (text.length <= length ? text : `${text.slice(0, length - 1)}…`);

type Cases = Readonly<Record<string, () => Promise<void>>>;

function casesOf<Fake extends VendorFake>(open: (requires?: readonly string[]) => Tie<Fake>, service: ServiceUnderTest<Fake>): Cases {
  const { status, resolution, number, people, other } = service;
  /** The record ends, and somebody says how. */
  const endAndAnswer = async (requires: readonly string[]) => {
    const tie = open(requires);
    const { linkId } = await tie.begin();
    tie.agent({ status: 'pending' });
    await tie.carry(linkId);
    const before = tie.ours();
    tie.solve();
    const [hold] = (await tie.carry(linkId)).holds;
    expect(hold).toMatchObject({ kind: 'missing', asks: Object.keys(resolution) });
    expect(tie.ours()).toEqual(before);
    const { fields } = await tie.sync.readHoldChoices({ installationId: INSTALLATION, holdId: hold?.id ?? '', call: testCall() });
    expect(fields.map(({ path }) => path)).toEqual(Object.keys(resolution));
    const answers = { installationId: INSTALLATION, linkId, holdId: hold?.id ?? '', answers: resolution, by: 'agent' };
    await tie.sync.answerHold(answers);
    expect(await tie.settle(linkId)).toMatchObject({ state: 'in-sync', holds: [] });
    expect(tie.stored()).toMatchObject([{ status: status.values.solved, resolution: Object.values(resolution) }]);
    await tie.carry(linkId);
    expect(tie.ours()).toHaveLength(before.length + 1);
  };

  return {
    'makes one record, even where the answer to its making is lost': async () => {
      const tie = open();
      tie.records.switchOn({ kind: 'answer-lost' }, { times: 1 });
      const { shown } = await tie.begin();
      expect(tie.records.faults).toEqual([]);
      expect(shown).toMatchObject({ state: 'in-sync', holds: [], link: { record: { number: expect.stringMatching(number) } } });
      expect(tie.ours()).toEqual(['incident.create']);
      expect(tie.stored()).toMatchObject([{ status: status.values.open, title: tie.ticket().subject }]);
    },
    'carries a change out with one write, even where its answer is lost': async () => {
      const tie = open();
      const { linkId } = await tie.begin();
      tie.agent({ status: 'pending' });
      tie.records.switchOn({ kind: 'answer-lost' }, { times: 1 });
      expect(await tie.carry(linkId)).toMatchObject({ state: 'in-sync', holds: [] });
      expect(tie.records.faults).toEqual([]);
      for (let round = 0; round < 2; round += 1) await tie.carry(linkId);
      expect(tie.ours()).toEqual(['incident.create', 'incident.update']);
      expect(tie.stored()).toMatchObject([{ status: status.values.pending }]);
    },
    'takes a change in once': async () => {
      const tie = open();
      const { linkId, recordId } = await tie.begin();
      people.move(tie.records, recordId, 'pending');
      expect(await tie.carry(linkId)).toMatchObject({ state: 'in-sync', holds: [] });
      await tie.carry(linkId);
      expect(tie.ticket()).toMatchObject({ status: 'pending' });
      expect(tie.ours()).toHaveLength(2);
      expect(tie.count('incident.update')).toBe(0);
    },
    'carries what both sides changed at once, each by its rule, with one write each': async () => {
      const tie = open();
      const { linkId, recordId } = await tie.begin();
      tie.agent({ subject: 'Wi-Fi drops on two floors' });
      people.move(tie.records, recordId, 'pending');
      expect(await tie.carry(linkId)).toMatchObject({ state: 'in-sync', holds: [] });
      await tie.carry(linkId);
      expect([tie.ticket().status, tie.stored()[0]?.title]).toEqual(['pending', 'Wi-Fi drops on two floors']);
      expect([tie.count('incident.update'), tie.ours().length]).toEqual([1, 3]);
    },
    'asks for what the mapping requires before anything is sent, and carries the answer': () => endAndAnswer(Object.keys(resolution)),
    'asks for what only the service demands, and carries the answer': () => endAndAnswer([]),
    'carries a reply and a note out, and a note in, each once and each with its visibility': async () => {
      const tie = open();
      const { linkId, recordId } = await tie.begin();
      const [atDesk, atService] = [await tie.said('desk', TICKET), await tie.said('remote', recordId)];
      tie.clock.setNow(tie.clock.now() + 60_000);
      // With the line break of a word processor, which XML has no way of writing.
      tie.agent({ comment: { body: 'We are on it.\u000bUntil five.', public: true } });
      tie.agent({ comment: { body: 'Ask the "landlord" <first> & then us.', public: false } });
      people.note(tie.records, recordId, 'The fuse was blown.');
      tie.records.switchOn({ kind: 'answer-lost' }, { times: 1 });
      for (let round = 0; round < 3; round += 1) await tie.carry(linkId);
      expect(tie.records.faults).toEqual([]);
      const heard = (await tie.said('remote', recordId)).slice(atService.length);
      expect(heard).toEqual(
        expect.arrayContaining([
          [expect.stringMatching(/We are on it\.\sUntil five\./), 'public'],
          [expect.stringContaining('Ask the "landlord" <first> & then us.'), 'internal'],
          ['The fuse was blown.', 'internal'],
        ]),
      );
      expect(heard).toHaveLength(3);
      expect((await tie.said('desk', TICKET)).slice(atDesk.length)).toEqual([
        ['We are on it.\u000bUntil five.', 'public'],
        ['Ask the "landlord" <first> & then us.', 'internal'],
        [expect.stringContaining('The fuse was blown.'), 'internal'],
      ]);
    },
    'hears by a sweep what nobody told, and nothing of its own': async () => {
      const tie = open();
      const { linkId, recordId } = await tie.begin();
      await tie.sweep(linkId);
      tie.clock.setNow(tie.clock.now() + 600_000);
      people.move(tie.records, recordId, 'pending');
      const { heard, shown } = await tie.sweep(linkId);
      expect(heard.remote).toMatchObject({ links: 1 });
      expect(shown).toMatchObject({ state: 'in-sync', holds: [] });
      expect(tie.ticket()).toMatchObject({ status: 'pending' });
      tie.agent({ status: 'open' });
      await tie.sweep(linkId);
      expect(tie.stored()).toMatchObject([{ status: status.values.open }]);
      const effects = tie.ours();
      for (let round = 0; round < 2; round += 1) await tie.sweep(linkId);
      expect(tie.ours()).toEqual(effects);
      expect(tie.records.ledger.filter(({ actor }) => actor === other.actor)).toHaveLength(2);
    },
    'carries a text of any kind with one write, or says why not, and is silent afterwards': async () => {
      const tie = open();
      const { linkId } = await tie.begin();
      for (const subject of ODD_TEXTS) {
        const before = tie.ours().length;
        tie.agent({ subject });
        const { holds } = await tie.carry(linkId);
        const after = tie.ours().length;
        await tie.carry(linkId);
        const shown = { subject, ticket: tie.ticket().subject, record: tie.stored()[0]?.title, why: holds.map(({ reason }) => reason.code) };
        expect({ ...shown, later: tie.ours().length - after }).toEqual({ ...shown, later: 0 });
        expect(after - before).toBeLessThanOrEqual(1);
        if (holds.length === 0) expect(String(shown.record)).toBe(cutTo(service.titleLength, String(shown.ticket)));
      }
    },
    'takes no older answer for a change': async () => {
      const tie = open();
      const { linkId } = await tie.begin();
      tie.agent({ status: 'pending', subject: 'Wi-Fi drops on two floors' });
      await tie.carry(linkId);
      // Its replica is ten seconds behind, and somebody looks five seconds after our write.
      tie.records.switchOn({ kind: 'stale-reads', lagMs: 10_000 });
      tie.agent({ status: 'open' });
      await tie.sync.syncNow({ installationId: INSTALLATION, linkId });
      await tie.settle(linkId);
      tie.clock.setNow(tie.clock.now() + 5_000);
      await tie.sync.syncNow({ installationId: INSTALLATION, linkId });
      await tie.settle(linkId);
      tie.records.switchOff('stale-reads');
      expect(await tie.carry(linkId)).toMatchObject({ state: 'in-sync', holds: [] });
      expect(tie.ticket()).toMatchObject({ status: 'open', subject: 'Wi-Fi drops on two floors' });
      expect(tie.stored()).toMatchObject([{ status: status.values.open, title: 'Wi-Fi drops on two floors' }]);
      expect(tie.ours()).toEqual(['incident.create', 'incident.update', 'incident.update']);
    },
    'overwrites nothing that a person wrote between its look and its write': async () => {
      const tie = open();
      const { linkId, recordId } = await tie.begin();
      tie.agent({ subject: 'Wi-Fi drops on two floors' });
      tie.beforeNextWrite(() => people.move(tie.records, recordId, 'pending'));
      await tie.carry(linkId);
      expect(await tie.carry(linkId)).toMatchObject({ state: 'in-sync', holds: [] });
      expect(tie.ticket()).toMatchObject({ status: 'pending', subject: 'Wi-Fi drops on two floors' });
      expect(tie.stored()).toMatchObject([{ status: status.values.pending, title: 'Wi-Fi drops on two floors' }]);
      expect(tie.count('incident.update')).toBe(1);
    },
    'holds a link whose record is gone, and makes no other': async () => {
      const tie = open();
      const { linkId, recordId } = await tie.begin();
      await tie.sweep(linkId);
      people.remove(tie.records, recordId);
      tie.agent({ status: 'pending' });
      expect(await tie.carry(linkId)).toMatchObject({ state: 'held', holds: [{ kind: 'unreachable' }] });
      await tie.sweep(linkId);
      expect(await tie.carry(linkId)).toMatchObject({ state: 'held' });
      expect(tie.ours()).toEqual(['incident.create']);
      expect(tie.ticket()).toMatchObject({ status: 'pending' });
    },
  };
}
