/**
 * Files between a ticket and a record, through both connectors: carried once with their bytes, an internal one never shown to those who may not see it, one that
 * is too large held by its name, a lost answer healed. A service without files says so. Judged by what both fakes hold.
 */
import { testCall, type VendorFake } from '../../src/connector-kit/testing/index.ts';
import { ADMIN, ORIGIN as DESK } from '../../src/connectors/zendesk/fake/demo-account.ts';
import { type OtherSide, openDeskAndRecords, TICKET } from './desk-and-records.ts';

/** What the files need of a service. */
interface ServiceWithFiles<Fake extends VendorFake> {
  readonly name: string;
  readonly other: OtherSide<Fake>;
  /** Its path of the title. */
  readonly title: string;
  /** Why it takes no files, in its connector's words; or the request that uploads one, and why that refuses a file of an internal note. */
  readonly files: { readonly why: RegExp } | { readonly upload: string; readonly keepsOut: RegExp };
}

/** Odd bytes, a name with everything, and more than one piece of a stream. */
const BYTES = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 31) % 256);
const ODD_NAME = 'Übersicht "1" & <2>.log';
const MAX_MB = 0.1;

/** Registers the promises of files with a service. */
export function runFilesSuite<Fake extends VendorFake>({ name, other, title, files }: ServiceWithFiles<Fake>): void {
  async function open() {
    const flow = {
      fields: [{ desk: 'subject', remote: title, direction: 'both', winner: 'desk' }],
      comments: { public: 'both', internal: 'both' },
      attachments: { direction: 'both', maxMb: MAX_MB },
    };
    const vendors = openDeskAndRecords({ other, flow });
    const { desk, stores, clock } = vendors;
    const { linkId, recordId } = await vendors.begin();
    const idOn = { desk: TICKET, remote: recordId };
    clock.setNow(clock.now() + 60_000);
    const agent = async (method: string, path: string, body: BodyInit, type: string) => {
      const answer = await desk.fetchAs(ADMIN, new Request(`${DESK}${path}`, { method, body, headers: { 'content-type': type } }));
      return (await answer.json()) as { readonly upload?: { readonly token: string } };
    };
    const bytesOf = async (side: 'desk' | 'remote', id: string) =>
      new Uint8Array(await new Response(await stores[side].readAttachment(idOn[side], id, 1e6, testCall())).arrayBuffer());
    return {
      ...vendors,
      linkId,
      /** An agent adds a file to a comment. */
      async attachAtDesk(fileName: string, visibility: 'public' | 'internal', bytes = BYTES) {
        const { upload } = await agent('POST', `/api/v2/uploads?filename=${encodeURIComponent(fileName)}`, new Blob([bytes]), 'text/plain');
        const comment = { body: `See ${fileName}.`, public: visibility === 'public', uploads: [upload?.token] };
        await agent('PUT', `/api/v2/tickets/${TICKET}`, JSON.stringify({ ticket: { comment } }), 'application/json');
      },
      /** Somebody adds a file to the record. */
      attachAtRecord: (fileName: string) =>
        stores.remote.addAttachment(
          recordId,
          {
            fileName,
            contentType: 'text/plain',
            content: { size: BYTES.length, open: async () => new Blob([BYTES]).stream() },
            visibility: 'public',
            marker: '',
          },
          testCall(),
        ),
      /** The files on a side: their names, who sees them, and whether their bytes are all there. */
      async filesOn(side: 'desk' | 'remote') {
        const listed = await stores[side].listAttachments(idOn[side], testCall());
        return Promise.all(
          listed.map(async ({ id, fileName, visibility }) => [fileName, visibility, Buffer.compare(await bytesOf(side, id), BYTES) === 0]),
        );
      },
      said: async (side: 'desk' | 'remote') =>
        (await stores[side].listComments(idOn[side], undefined, testCall())).map(({ text, visibility }) => [text, visibility]),
    };
  }

  describe(`a file on a ticket or on a record of ${name}`, () => {
    let tie: Awaited<ReturnType<typeof open>> | undefined;
    const opened = async () => {
      tie = await open();
      return tie;
    };
    afterEach(() => {
      tie?.close();
      tie = undefined;
    });

    if ('why' in files) {
      test('is left out, with the reason and by its name, and the comment that brought it is carried', async () => {
        const { attachAtDesk, carry, linkId, ours, said } = await opened();
        await attachAtDesk(ODD_NAME, 'public');
        const { holds } = await carry(linkId);
        expect(holds).toMatchObject([
          { kind: 'refused', reason: { code: 'attachment-refused', facts: { file: ODD_NAME, message: expect.stringMatching(files.why) } } },
        ]);
        expect(await said('remote')).toContainEqual([expect.stringContaining(`See ${ODD_NAME}.`), 'public']);
        const effects = ours();
        expect((await carry(linkId)).holds).toHaveLength(1);
        expect(ours()).toEqual(effects);
      });
      return;
    }

    test('is carried once with its bytes, each way, and neither the copy nor its comment comes back', async () => {
      const { attachAtDesk, attachAtRecord, carry, filesOn, linkId, ours, said } = await opened();
      await attachAtDesk(ODD_NAME, 'public');
      await attachAtRecord('from the record.txt');
      for (let round = 0; round < 2; round += 1) expect(await carry(linkId)).toMatchObject({ state: 'in-sync', holds: [] });
      expect((await filesOn('remote')).toSorted()).toEqual([
        ['from the record.txt', 'internal', true],
        [ODD_NAME, 'internal', true],
      ]);
      expect(await filesOn('desk')).toEqual([
        [ODD_NAME, 'public', true],
        ['from the record.txt', 'internal', true],
      ]);
      const [effects, comments] = [ours(), await Promise.all([said('desk'), said('remote')])];
      for (let round = 0; round < 2; round += 1) await carry(linkId);
      expect([ours(), await Promise.all([said('desk'), said('remote')])]).toEqual([effects, comments]);
      expect(comments[1].filter(([text]) => text?.includes('from the record.txt'))).toEqual([]);
    });

    test('of an internal note never reaches those who may see the record, and the one beside it does', async () => {
      const { attachAtDesk, carry, filesOn, linkId } = await opened();
      await attachAtDesk('salaries.csv', 'internal');
      await attachAtDesk('plan.txt', 'public');
      for (let round = 0; round < 2; round += 1)
        expect((await carry(linkId)).holds).toMatchObject([
          { reason: { code: 'attachment-refused', facts: { file: 'salaries.csv', message: expect.stringMatching(files.keepsOut) } } },
        ]);
      expect(await filesOn('remote')).toEqual([['plan.txt', 'internal', true]]);
    });

    test('that is larger than the rule allows is held by its name, either way, and never opened', async () => {
      const { attachAtDesk, carry, filesOn, linkId, desk } = await opened();
      await attachAtDesk('dump.bin', 'public', new Uint8Array(MAX_MB * 1_048_576 + 1));
      const { holds } = await carry(linkId);
      expect(holds).toMatchObject([{ reason: { code: 'attachment-too-large', facts: { file: 'dump.bin', maxMb: MAX_MB } } }]);
      expect(await filesOn('remote')).toEqual([]);
      expect(desk.requests.filter(({ path }) => path.startsWith('/attachments/'))).toEqual([]);
    });

    test.each([
      ['remote', files.upload],
      ['desk', '/api/v2/uploads'],
      ['desk', `PUT /api/v2/tickets/${TICKET}`],
    ] as const)('arrives once where %s takes it and the answer to %s is lost', async (target, match) => {
      const { attachAtDesk, attachAtRecord, carry, desk, filesOn, linkId, records } = await opened();
      await (target === 'remote' ? attachAtDesk('trace.log', 'public') : attachAtRecord('trace.log'));
      const lossy = target === 'remote' ? records : desk;
      lossy.switchOn({ kind: 'answer-lost' }, { times: 1, match });
      await carry(linkId);
      expect(lossy.faults).toEqual([]);
      expect(await carry(linkId)).toMatchObject({ state: 'in-sync', holds: [] });
      await carry(linkId);
      expect((await filesOn(target)).map(([file]) => file)).toEqual(['trace.log']);
    });
  });
}
