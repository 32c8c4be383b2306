/** @module sync/store-promises/fields  What the store promises about the fields of a link: shadow, provenance, history, and what was carried. */
import { because } from '#domain';
import type { HoldRow } from '../rows.ts';
import type { Cases } from './cases.suite.ts';
import { carried, HOSTILE, history, hold, linkId, linkRow, NOW, provenance, shadow } from './rows.suite.ts';

export const fieldCases: Cases = {
  'keeps every value as it is: null, empty, NUL, lone surrogates, long ids, reserved names': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a')));
    await within((stores) => stores.shadows.put(HOSTILE.map((value, index) => shadow(`f${index}`, { desk: value, remote: [value] }))));
    const rows = await within((stores) => stores.shadows.list(linkId('a')));
    const byKey = new Map(rows.map((row) => [row.fieldKey, row]));
    HOSTILE.forEach((value, index) => {
      expect(JSON.stringify(byKey.get(`f${index}`)?.desk)).toBe(JSON.stringify(value));
      expect(JSON.stringify(byKey.get(`f${index}`)?.remote)).toBe(JSON.stringify([value]));
    });
  },
  'replaces a shadow and a provenance row by field': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a')));
    await within((stores) => stores.shadows.put([shadow('k'), shadow('l')]));
    await within((stores) => stores.shadows.put([shadow('k', { remote: '9', unconfirmed: 'remote', trail: [] })]));
    expect((await within((stores) => stores.shadows.list(linkId('a')))).toSorted((a, b) => (a.fieldKey < b.fieldKey ? -1 : 1))).toEqual([
      shadow('k', { remote: '9', unconfirmed: 'remote', trail: [] }),
      shadow('l'),
    ]);
    await within((stores) => stores.provenance.put([provenance('k')]));
    await within((stores) => stores.provenance.put([provenance('k', { state: 'held', source: null, desk: null })]));
    expect(await within((stores) => stores.provenance.list(linkId('a')))).toEqual([provenance('k', { state: 'held', source: null, desk: null })]);
  },
  'pages history newest first without losing or repeating a row of the same instant': async ({ within }) => {
    await within((stores) => stores.history.add(Array.from({ length: 7 }, (_, index) => history(`h${index}`, { at: NOW + Math.floor(index / 3) }))));
    await within((stores) => stores.history.add([history('other', { fieldKey: 'z', at: NOW + 99 })]));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await within((stores) =>
        stores.history.list(linkId('a'), { fieldKey: 'k' }, { limit: 3, ...(cursor !== undefined && { cursor }) }),
      );
      seen.push(...page.rows.map(({ id }) => id));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined && seen.length < 20);
    expect(seen).toEqual(['h6', 'h5', 'h4', 'h3', 'h2', 'h1', 'h0']);
  },
  'finds one change of the history by its id': async ({ within }) => {
    await within((stores) => stores.history.add([history('h1'), history('h2', { value: HOSTILE[3] ?? null })]));
    expect(await within((stores) => stores.history.read('h2'))).toEqual(history('h2', { value: HOSTILE[3] ?? null }));
    expect(await within((stores) => stores.history.read('h3'))).toBeUndefined();
  },
  'pages open holds of some kinds, newest first, by flow and field': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a')));
    await within((stores) => stores.links.reserve(linkRow('b', { flow: 'changes' })));
    const conflict = (id: string, at: number, patch: Partial<HoldRow> = {}) => hold(id, { kind: 'conflict', openedAt: NOW + at, ...patch });
    await within((stores) =>
      stores.holds.open([
        conflict('h1', 1, { fieldKey: 'k' }),
        conflict('h2', 2, { fieldKey: 'l', kind: 'disagreement' }),
        conflict('h3', 2, { fieldKey: 'k', linkId: linkId('b') }),
        conflict('h4', 4, { kind: 'refused' }),
        conflict('h5', 5, { releasedAt: NOW + 6 }),
      ]),
    );
    const list = (filter: object, cursor?: string) =>
      within((stores) =>
        stores.holds.listPage({ kinds: ['conflict', 'disagreement'], ...filter }, { limit: 2, ...(cursor !== undefined && { cursor }) }),
      );
    const first = await list({});
    expect(first.rows.map(({ id }) => id)).toEqual(['h3', 'h2']);
    expect((await list({}, first.next ?? undefined)).rows.map(({ id }) => id)).toEqual(['h1']);
    expect((await list({ flow: 'changes' })).rows.map(({ id }) => id)).toEqual(['h3']);
    expect((await list({ fieldKey: 'k' })).rows.map(({ id }) => id)).toEqual(['h3', 'h1']);
    expect(await within((stores) => stores.holds.countByField(['conflict']))).toEqual([
      { flow: 'changes', fieldKey: 'k', count: 1 },
      { flow: 'incidents', fieldKey: 'k', count: 1 },
    ]);
  },
  'forgets history older than an instant': async ({ within }) => {
    await within((stores) => stores.history.add([history('old', { at: NOW - 1 }), history('new')]));
    await within((stores) => stores.history.prune(NOW));
    expect((await within((stores) => stores.history.list(linkId('a'), {}, { limit: 5 }))).rows).toEqual([history('new')]);
  },
  'reserves a comment of one origin once, concurrently too': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a')));
    const outcomes = await Promise.all(Array.from({ length: 6 }, (_, index) => within((stores) => stores.carried.reserve(carried(`c${index}`)))));
    expect(outcomes.filter(({ kind }) => kind === 'reserved')).toHaveLength(1);
    const [row] = await within((stores) => stores.carried.list(linkId('a')));
    await within((stores) => stores.carried.update(row?.id ?? '', { state: 'done', targetId: '9', detail: because('comment-refused') }));
    expect(await within((stores) => stores.carried.list(linkId('a')))).toEqual([
      carried(row?.id ?? '', { state: 'done', targetId: '9', detail: because('comment-refused') }),
    ]);
    expect((await within((stores) => stores.carried.reserve(carried('file', { kind: 'attachment' })))).kind).toBe('reserved');
  },
};
