/** @module connectors/jira  Comments that are public only on the vendor's word, a search that lags, histories of a thousand changes. */

import { HttpResponse, http } from 'msw';
import { contentOf, readAll } from '#capabilities';
import { hasErrorCode } from '#domain';
import { USERS_AFFECTED } from './fake/site-model.ts';
import { anna, failureOf, ORIGIN, ourWrites, using } from './fake/test-connection.ts';

describe('comments', () => {
  test('are internal unless the vendor clearly says otherwise', () =>
    using(async ({ incident, fake, server, seedRecord, call }) => {
      const id = seedRecord();
      fake.edit('issue', id, { publicComment: 'For all' }, anna);
      fake.edit('issue', id, { internalNote: 'For us' }, anna);
      expect((await incident.listComments(id, undefined, call)).map(({ text, visibility }) => [text, visibility])).toEqual([
        ['For all', 'public'],
        ['For us', 'internal'],
      ]);
      const comment = { id: '1', created: '2026-01-05T09:00:00.000+0000', author: { accountId: anna, displayName: 'Anna Huber' }, body: 'x' };
      const odd = [
        {},
        { jsdPublic: null },
        { jsdPublic: true, visibility: { type: 'role', value: 'Admins' } },
        { jsdPublic: true, properties: [{ key: 'sd.public.comment', value: { internal: true } }] },
      ];
      for (const part of odd) {
        server.use(http.get(`${ORIGIN}/rest/api/3/issue/${id}/comment`, () => HttpResponse.json({ comments: [{ ...comment, ...part }], total: 1 })));
        expect(await incident.listComments(id, undefined, call)).toMatchObject([{ visibility: 'internal', text: 'x' }]);
      }
    }));

  test('carry their marker where people do not see it', () =>
    using(async ({ incident, fake, seedRecord, call }) => {
      const id = seedRecord();
      await incident.addComment(id, { text: 'Restarted.', visibility: 'internal', marker: 'tl:1' }, call);
      const stored = fake.store.all('comment')[0];
      expect(JSON.stringify(stored?.values.body)).not.toContain('tl:1');
      expect(stored?.values.isInternal).toBe(true);
    }));

  test('files of an internal comment are never sent, and files of another issue not read', () =>
    using(async (connection) => {
      const { incident, seedRecord, call } = connection;
      const [own, other] = [seedRecord(), seedRecord()];
      const file = {
        fileName: 'a"b\r\n.txt',
        contentType: 'text/plain',
        content: contentOf(new TextEncoder().encode('--tieline\r\nhi')),
        marker: 'tl:f',
      } as const;
      expect(await incident.addAttachment(own, { ...file, visibility: 'internal' }, call)).toMatchObject({ kind: 'refused' });
      expect(ourWrites(connection)).toEqual([]);
      const added = await incident.addAttachment(other, { ...file, visibility: 'public' }, call);
      if (added.kind !== 'added') throw new Error('The file was refused.');
      expect(hasErrorCode(await failureOf(incident.readAttachment(own, added.commentId, 1_000, call)), 'vendor-not-found')).toBe(true);
      const back = await incident.readAttachment(other, added.commentId, 1_000, call);
      expect(new TextDecoder().decode(await readAll(back))).toBe('--tieline\r\nhi');
    }));
});

describe('searches', () => {
  test('that lag behind a create find it within the lag that is declared', () =>
    using(
      async ({ incident, advance, call }) => {
        await incident.create({ fields: { summary: 'x' }, correlationId: 'tl-lag', idempotencyKey: 'lag' }, call);
        expect(await incident.findByCorrelation('tl-lag', [], call)).toEqual([]);
        advance(incident.traits.findLagMs);
        expect(await incident.findByCorrelation('tl-lag', [], call)).toHaveLength(1);
      },
      { indexLagMs: 45_000 },
    ));

  test('of a sweep go by the clock of the site, not by ours, and do not depend on its zone', () =>
    using(
      async ({ incident, fake, clock, advance, call }) => {
        const { checkpoint } = await incident.listChangedSince(undefined, call);
        advance(3_600_000);
        const id = fake.insert('issue', { summary: 'Late' }, anna);
        const skewed = JSON.stringify({ ...JSON.parse(checkpoint), takenMs: clock.now() + 7_200_000 });
        expect((await incident.listChangedSince(skewed, call)).changes.map((change) => change.id)).toEqual([id]);
      },
      { zoneMinutes: -720 },
    ));

  test('of a bulk update take every issue once, over pages', () =>
    using(async ({ incident, fake, advance, call }) => {
      let { checkpoint } = await incident.listChangedSince(undefined, call);
      advance(60_000);
      const ids = Array.from({ length: 260 }, (_, index) => fake.insert('issue', { summary: `Reader ${index}` }, anna));
      const found: string[] = [];
      for (let page = 0; page < 10; page += 1) {
        const answer = await incident.listChangedSince(checkpoint, call);
        found.push(...answer.changes.map(({ id }) => id));
        checkpoint = answer.checkpoint;
        if (answer.isLast) break;
      }
      expect(found.toSorted()).toEqual(ids.toSorted());
    }));

  test('with a checkpoint that is none of ours are refused with what to do', () =>
    using(async ({ incident, call }) => {
      expect(hasErrorCode(await failureOf(incident.listChangedSince('{"sinceMs":"-1m OR project != X"}', call)), 'invalid-input')).toBe(true);
    }));

  test('by number show no issue of another type', () =>
    using(async ({ incident, change, fake, call }) => {
      const id = fake.insert('issue', { summary: 'A change', type: '10102' }, anna);
      const key = String(fake.store.get('issue', id)?.values.key);
      expect(await incident.readByNumber(key, [], call)).toMatchObject({ kind: 'missing' });
      expect(await change.readByNumber(key, call)).toMatchObject({ number: key, phase: 'draft' });
    }));
});

test('of a history of more than a thousand changes the newest are told', () =>
  using(async ({ incident, fake, seedRecord, call }) => {
    const id = seedRecord();
    for (let change = 1; change <= 1_105; change += 1) fake.edit('issue', id, { [USERS_AFFECTED]: change }, anna);
    const history = await incident.fieldHistory(id, [USERS_AFFECTED], '2000-01-01T00:00:00.000Z', call);
    expect([history.length, history[0]?.to, history.at(-1)?.to]).toEqual([1_000, 106, 1_105]);
  }));
