import { ConflictError, isTielineError } from '#domain';
import { isForeignKeyViolation, isTransactionLost, isUniqueViolation, sqlStateOf, translateDatabaseError } from './database-errors.ts';

const failed = (code: string, message = 'x') => Object.assign(new Error(message), { code });

test.each([
  ['the connection was refused', failed('ECONNREFUSED')],
  ['the connection was reset', failed('ECONNRESET')],
  ['the name does not resolve', failed('ENOTFOUND')],
  ['the server shuts down', failed('57P01')],
  ['the server starts up', failed('57P03')],
  ['there are too many connections', failed('53300')],
  ['the disk is full', failed('53100')],
  ['the server only reads', failed('25006')],
  ['the connection broke in a statement', failed('08006')],
  ['the client lost it without a code', new Error('Connection terminated unexpectedly')],
  ['the pool had none to give in time', new Error('timeout exceeded when trying to connect')],
  ['no answer came in time', new Error('Query read timeout')],
  ['no connection came about in time', new Error('timeout expired')],
])('storage is unavailable, and trying again may help, when %s', (_title, error) => {
  const translated = translateDatabaseError(error);
  expect(translated).toMatchObject({ code: 'storage-unavailable', isRetryable: true, cause: error });
});

test.each([
  ['a unique constraint refused', failed('23505'), 'conflict'],
  ['an exclusion constraint refused', failed('23P01'), 'conflict'],
  ['a text holds NUL', failed('22021'), 'invalid-input'],
  ['a JSON text holds NUL', failed('22P05'), 'invalid-input'],
])('tells what it means when %s', (_title, error, code) => {
  expect(translateDatabaseError(error)).toMatchObject({ code, isRetryable: false, cause: error });
});

test.each([
  ['a lost transaction, which is repeated', failed('40001')],
  ['a deadlock, which is repeated', failed('40P01')],
  ['a mistake in our SQL', failed('42601')],
  ['an error without a code', new Error('something else')],
  ['one of ours', new ConflictError({ message: 'taken' })],
  ['something that is no error', 'text'],
])('lets %s pass unchanged', (_title, error) => {
  expect(translateDatabaseError(error)).toBe(error);
});

test('carries no value of the refused row: PostgreSQL puts it into the detail', () => {
  const refused = Object.assign(failed('23505', 'duplicate key value'), {
    detail: 'Key (name)=(canary-secret) already exists.',
    constraint: 'connections_name',
  });
  const translated = translateDatabaseError(refused);
  expect(isTielineError(translated) && [translated.message, translated.facts]).toEqual([
    'Another row with the same key exists.',
    { constraint: 'connections_name' },
  ]);
});

test('finds the state on a cause at any depth, and none where there is none', () => {
  expect(sqlStateOf(new Error('a', { cause: new Error('b', { cause: failed('23503') }) }))).toBe('23503');
  expect([sqlStateOf(new Error('a')), sqlStateOf(null), sqlStateOf(failed('ECONNRESET'))]).toEqual([undefined, undefined, undefined]);
});

test('each guard says yes to its own states and no to the others', () => {
  const guards = [isUniqueViolation, isForeignKeyViolation, isTransactionLost];
  const yes = ['23505', '23503', '40001'].map((state) => guards.map((guard) => guard(failed(state))));
  expect(yes).toEqual([
    [true, false, false],
    [false, true, false],
    [false, false, true],
  ]);
});
