/**
 * A field that both sides changed: the later change wins by the vendors' own histories, whichever side was seen first, and our own entries do not count; where
 * a service keeps no history the flow's `tie` decides. The same for every service; judged by what both fakes hold and by the reason that is shown.
 */
import type { VendorFake } from '../../src/connector-kit/testing/index.ts';
import { ADMIN } from '../../src/connectors/zendesk/fake/demo-account.ts';
import { type OtherSide, openDeskAndRecords, TICKET } from './desk-and-records.ts';

/** What the conflicts need of a service. */
interface ConflictingService<Fake extends VendorFake> {
  readonly name: string;
  readonly other: OtherSide<Fake>;
  /** Its path of the title. */
  readonly title: string;
  /** Who of it changes titles; null where it tells no history of a field. */
  readonly historian: string | null;
  readonly titleOf: (fake: Fake) => string;
  readonly retitle: (fake: Fake, recordId: string, title: string) => void;
}

/** Registers the promises of a conflict with a service. */
export function runConflictsSuite<Fake extends VendorFake>(service: ConflictingService<Fake>): void {
  const { name, other, title, historian, titleOf, retitle } = service;

  /** Both sides have carried a title before, so that each history holds entries of ours. */
  async function open(rule: Readonly<Record<string, unknown>>) {
    const field = { desk: 'subject', remote: title, direction: 'both', ...rule };
    const vendors = openDeskAndRecords({ other, flow: { tie: 'remote', fields: [field] } });
    const { linkId, recordId } = await vendors.begin();
    const wait = () => vendors.clock.setNow(vendors.clock.now() + 60_000);
    const at = {
      desk: (text: string) => vendors.desk.edit('tickets', TICKET, { subject: text }, String(ADMIN)),
      remote: (text: string) => retitle(vendors.records, recordId, text),
    };
    const titles = () => [vendors.desk.store.get('tickets', TICKET)?.values.subject, titleOf(vendors.records)];
    let clashes = 0;
    /** Both change it, a minute apart, before anybody looks. */
    const clash = async (first: 'desk' | 'remote', last: 'desk' | 'remote') => {
      clashes += 1;
      for (const side of [first, last]) {
        wait();
        at[side](`${clashes} ${side}`);
      }
      const before = vendors.ours().length;
      await vendors.carry(linkId);
      // Looked at once more: nothing is written again, and why it was decided so is still told.
      const { holds, fields } = await vendors.carry(linkId);
      expect(holds).toEqual([]);
      const { state, reason } = fields[0]?.provenance ?? {};
      return { state, reason, writes: vendors.ours().length - before, titles: titles() };
    };
    at.desk('Carried out');
    await vendors.carry(linkId);
    at.remote('Carried in');
    await vendors.carry(linkId);
    expect(titles()).toEqual(['Carried in', 'Carried in']);
    return { ...vendors, linkId, at, wait, clash, titles };
  }

  describe(`a title that a ticket and a record of ${name} change at once`, () => {
    let tie: Awaited<ReturnType<typeof open>> | undefined;
    const opened = async (rule: Readonly<Record<string, unknown>>) => {
      tie = await open(rule);
      return tie;
    };
    afterEach(() => {
      tie?.close();
      tie = undefined;
    });

    if (historian === null) {
      test('is decided by the tie of the flow, in either order, because one side keeps no history', async () => {
        const { clash } = await opened({ winner: 'newest' });
        for (const [first, last] of [['desk', 'remote'] as const, ['remote', 'desk'] as const]) {
          const text = expect.stringMatching(/^\d remote$/);
          expect(await clash(first, last)).toMatchObject({
            titles: [text, text],
            writes: 1,
            state: 'in-sync',
            reason: { code: 'tie-without-times' },
          });
        }
      });
    } else {
      test('takes the later change by both histories, in either order, again and again, and says who made each', async () => {
        const { clash } = await opened({ winner: 'newest' });
        for (const [first, last] of [
          ['desk', 'remote'] as const,
          ['remote', 'desk'] as const,
          ['remote', 'desk'] as const,
          ['desk', 'remote'] as const,
        ]) {
          const text = expect.stringMatching(`^\\d ${last}$`);
          const facts = { side: last, deskBy: String(ADMIN), remoteBy: historian };
          expect(await clash(first, last)).toMatchObject({
            titles: [text, text],
            writes: 1,
            state: 'in-sync',
            reason: { code: 'newest-decides', facts },
          });
        }
      });

      test('is decided by the tie of the flow where both changes were made at the same time', async () => {
        const { at, carry, linkId, titles, wait } = await opened({ winner: 'newest' });
        wait();
        at.remote('At the record');
        at.desk('At the desk');
        const { fields } = await carry(linkId);
        expect(titles()).toEqual(['At the record', 'At the record']);
        expect(fields[0]?.provenance?.reason).toMatchObject({ code: 'tie-too-close' });
      });
    }

    test.each(['desk', 'remote'] as const)('goes to %s where the rule says so, whoever was later', async (winner) => {
      const { clash } = await opened({ winner });
      for (const [first, last] of [['desk', 'remote'] as const, ['remote', 'desk'] as const]) {
        const text = expect.stringMatching(`^\\d ${winner}$`);
        expect(await clash(first, last)).toMatchObject({ titles: [text, text], writes: 1, state: 'in-sync', reason: { code: 'winner-decides' } });
      }
    });
  });
}
