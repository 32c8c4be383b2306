import { because, brandId, type OperationId } from '#domain';
import { addOwed, isBookkeeping, NOTHING_OWED, stageRows, withSent } from './owed.ts';
import { history, operation, provenance, shadow } from './store-promises/rows.suite.ts';

const id = (name: string) => brandId<OperationId>(name);

test('what is owed adds up: of two rows of one field the later one counts, everything else is kept in order', () => {
  const calls: string[] = [];
  const call = (name: string) => async () => void calls.push(name);
  const first = {
    rows: stageRows({ shadows: [shadow('k'), shadow('l')], history: [history('h1')], provenance: [provenance('k')] }),
    also: [call('a')],
  };
  const second = {
    patch: { attempts: 2 },
    rows: stageRows({ shadows: [shadow('k', { desk: 'newer' })], history: [history('h2')], done: { ids: [id('o')], at: 9 } }),
    also: [call('b')],
  };
  const owed = addOwed(addOwed(addOwed(NOTHING_OWED, { patch: { attempts: 1, gone: null } }), first), second);
  expect(owed.patch).toEqual({ attempts: 2, gone: null });
  expect(owed.rows).toEqual({
    shadows: [shadow('k', { desk: 'newer' }), shadow('l')],
    provenance: [provenance('k')],
    history: [history('h1'), history('h2')],
    operations: [],
    done: { ids: ['o'], at: 9 },
  });
  for (const also of owed.also) void also({} as never);
  expect(calls).toEqual(['a', 'b']);
  expect(NOTHING_OWED.rows.shadows).toEqual([]);
});

test('an operation that is about to be sent is written as sent; the others stay planned, and what is owed itself stays as it is', () => {
  const owed = addOwed(NOTHING_OWED, { rows: stageRows({ operations: [operation('one'), operation('two')] }) });
  const sent = withSent(owed, new Set([id('two')]), { sentAt: 5, basisToken: 'v2', basisAt: 'then' });
  expect(sent.rows.operations).toEqual([operation('one'), operation('two', { state: 'sent', sentAt: 5, basisToken: 'v2', basisAt: 'then' })]);
  expect(owed.rows.operations).toEqual([operation('one'), operation('two')]);
});

test('a change of the link alone is bookkeeping; a row, an end or a hold is not', () => {
  expect(isBookkeeping(addOwed(NOTHING_OWED, { patch: { attempts: 0, stateReason: because('link-in-sync') } }))).toBe(true);
  for (const rows of [{ shadows: [shadow('k')] }, { history: [history('h')] }, { done: { ids: [id('o')], at: 1 } }, { operations: [operation('o')] }])
    expect(isBookkeeping(addOwed(NOTHING_OWED, { rows: stageRows(rows) }))).toBe(false);
  expect(isBookkeeping(addOwed(NOTHING_OWED, { also: [async () => undefined] }))).toBe(false);
});
