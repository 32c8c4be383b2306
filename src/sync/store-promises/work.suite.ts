/** @module sync/store-promises/work  What the store promises about work: operations, holds, answers, dead letters. */
import { because, brandId, type OperationId } from '#domain';
import type { Cases } from './cases.suite.ts';
import { hold, letter, linkId, linkRow, NOW, operation } from './rows.suite.ts';

export const workCases: Cases = {
  'lists open operations oldest first and settles them': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a')));
    await within((stores) =>
      stores.operations.add([operation('o2', { createdAt: NOW + 2 }), operation('o1'), operation('o3', { createdAt: NOW + 3 })]),
    );
    await within((stores) => stores.operations.markSent([brandId<OperationId>('o1')], NOW + 5, { token: 'v9', at: 'later' }));
    expect(await within((stores) => stores.operations.listOpen(linkId('a')))).toEqual([
      operation('o1', { state: 'sent', sentAt: NOW + 5, basisToken: 'v9', basisAt: 'later' }),
      operation('o2', { createdAt: NOW + 2 }),
      operation('o3', { createdAt: NOW + 3 }),
    ]);
    await within((stores) =>
      stores.operations.settle(
        ['o1', 'o2'].map((id) => brandId<OperationId>(id)),
        'done',
        NOW + 9,
      ),
    );
    await within((stores) => stores.operations.settle([brandId<OperationId>('o3')], 'superseded', NOW + 9));
    expect(await within((stores) => stores.operations.listOpen(linkId('a')))).toEqual([]);
    expect((await within((stores) => stores.operations.listOfLink(linkId('a'), 2))).map(({ id, state }) => [id, state])).toEqual([
      ['o3', 'superseded'],
      ['o2', 'done'],
    ]);
  },
  'counts what was done since an instant, with the median from seen to done': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a')));
    await within((stores) => stores.operations.add([10, 20, 60].map((lag, index) => operation(`o${index}`, { state: 'done', doneAt: NOW + lag }))));
    await within((stores) =>
      stores.operations.add([
        operation('early', { state: 'done', doneAt: NOW - 1 }),
        operation('in', { side: 'desk', state: 'done', doneAt: NOW + 4 }),
        operation('open'),
      ]),
    );
    const counts = await within((stores) => stores.operations.countDone(NOW));
    expect(counts.toSorted((one, two) => two.count - one.count)).toEqual([
      { flow: 'incidents', side: 'remote', count: 3, medianLagMs: 20 },
      { flow: 'incidents', side: 'desk', count: 1, medianLagMs: 4 },
    ]);
  },
  'counts what was done by flow, side and full hour since an instant': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a')));
    const HOUR = 3_600_000;
    await within((stores) =>
      stores.operations.add([
        operation('first', { state: 'done', doneAt: NOW }),
        operation('same-hour', { state: 'done', doneAt: NOW + HOUR - 1 }),
        operation('next-hour', { state: 'done', doneAt: NOW + HOUR }),
        operation('inward', { side: 'desk', state: 'done', doneAt: NOW + 5 * HOUR }),
        operation('early', { state: 'done', doneAt: NOW - 1 }),
        operation('open'),
      ]),
    );
    const counts = await within((stores) => stores.operations.countDoneByHour(NOW));
    expect(counts.toSorted((one, two) => one.hour - two.hour)).toEqual([
      { flow: 'incidents', side: 'remote', hour: 0, count: 2 },
      { flow: 'incidents', side: 'remote', hour: 1, count: 1 },
      { flow: 'incidents', side: 'desk', hour: 5, count: 1 },
    ]);
  },
  'forgets settled operations and never an open one': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a')));
    await within((stores) => stores.operations.add([operation('open'), operation('done', { state: 'done' })]));
    await within((stores) => stores.operations.prune(NOW + 1));
    expect((await within((stores) => stores.operations.listOfLink(linkId('a'), 5))).map(({ id }) => id)).toEqual(['open']);
  },
  'opens, releases and counts holds; a released one stays readable': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a')));
    await within((stores) =>
      stores.holds.open([
        hold('h1'),
        hold('h2', { kind: 'conflict', openedAt: NOW + 1 }),
        hold('h3', { kind: 'disagreement', fieldKey: null, sides: null, openedAt: NOW + 2 }),
      ]),
    );
    expect(await within((stores) => stores.holds.countOpen())).toEqual({ held: 1, conflicts: 2 });
    expect(await within((stores) => stores.holds.countOpen(0))).toEqual({ held: 0, conflicts: 0 });
    expect((await within((stores) => stores.holds.listOpen([linkId('a')]))).map(({ id }) => id)).toEqual(['h1', 'h2', 'h3']);
    await within((stores) => stores.holds.release(['h1', 'h3'], NOW + 7));
    await within((stores) => stores.holds.release(['h1'], NOW + 99));
    expect(await within((stores) => stores.holds.read('h1'))).toEqual(hold('h1', { releasedAt: NOW + 7 }));
    expect((await within((stores) => stores.holds.listOpen([linkId('a')]))).map(({ id }) => id)).toEqual(['h2']);
  },
  'uses an answer once': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a')));
    const answer = {
      id: 'w',
      linkId: linkId('a'),
      holdId: 'h',
      fieldKey: null,
      path: 'close_code',
      value: null,
      sides: null,
      by: 'agent',
      at: NOW,
      usedAt: null,
    };
    await within((stores) => stores.answers.add([answer]));
    expect(await within((stores) => stores.answers.listUnused(linkId('a')))).toEqual([answer]);
    await within((stores) => stores.answers.use(['w'], NOW + 1));
    expect(await within((stores) => stores.answers.listUnused(linkId('a')))).toEqual([]);
  },
  'keeps one waiting dead letter per link, groups by cause and pages': async ({ within }) => {
    await within((stores) => stores.deadLetters.put(letter('d1')));
    await within((stores) => stores.deadLetters.put(letter('d2', { attempts: 9, lastAt: NOW + 5, firstAt: NOW + 5 })));
    expect(await within((stores) => stores.deadLetters.read('d1'))).toEqual(letter('d1', { attempts: 9, lastAt: NOW + 5 }));
    expect(await within((stores) => stores.deadLetters.read('d2'))).toBeUndefined();
    await within((stores) =>
      stores.deadLetters.put(letter('d3', { linkId: linkId('b'), cause: because('worker-crashed-repeatedly'), lastAt: NOW + 9 })),
    );
    expect(await within((stores) => stores.deadLetters.groups())).toHaveLength(2);
    expect((await within((stores) => stores.deadLetters.list({ state: 'discarded' }, { limit: 9 }))).rows).toEqual([]);
    const first = await within((stores) => stores.deadLetters.list({}, { limit: 1 }));
    expect(first.rows.map(({ id }) => id)).toEqual(['d3']);
    const second = await within((stores) => stores.deadLetters.list({}, { limit: 1, cursor: first.next ?? '' }));
    expect([second.rows.map(({ id }) => id), second.next]).toEqual([['d1'], null]);
    expect(
      (await within((stores) => stores.deadLetters.list({ cause: 'worker-crashed-repeatedly' }, { limit: 9 }))).rows.map(({ id }) => id),
    ).toEqual(['d3']);
    expect((await within((stores) => stores.deadLetters.list({ flow: 'changes' }, { limit: 9 }))).rows).toEqual([]);
    await within((stores) => stores.deadLetters.put(letter('d5', { linkId: linkId('c'), flow: 'changes', lastAt: NOW - 9 })));
    expect((await within((stores) => stores.deadLetters.list({ flow: 'changes' }, { limit: 9 }))).rows.map(({ id }) => id)).toEqual(['d5']);
    expect((await within((stores) => stores.deadLetters.groups())).map(({ flow, count }) => [flow, count]).toSorted()).toEqual([
      ['changes', 1],
      ['incidents', 1],
      ['incidents', 1],
    ]);
    await within((stores) => stores.deadLetters.settleOfLink(linkId('c'), 'discarded'));
    await within((stores) => stores.deadLetters.settleOfLink(linkId('a'), 'replayed'));
    await within((stores) => stores.deadLetters.put(letter('d4')));
    expect((await within((stores) => stores.deadLetters.groups())).map(({ count }) => count)).toEqual([1, 1]);
  },
};
