/** @module storage/engine/prepared-statements */
import { preparedStatements } from './prepared-statements.ts';

const askOften = (statements: ReturnType<typeof preparedStatements>, text: string): string | undefined => {
  for (let times = 0; times < 5; times += 1) statements.nameOf(text);
  return statements.nameOf(text);
};

test('a text is kept once it was asked for five times, under a name of its own', () => {
  const statements = preparedStatements();
  for (let times = 0; times < 5; times += 1) expect(statements.nameOf('select 1 where $1')).toBeUndefined();
  const name = statements.nameOf('select 1 where $1');
  expect(name).toMatch(/^tieline_[0-9a-f]{32}_0$/);
  expect(statements.nameOf('select 1 where $1')).toBe(name);
  expect(askOften(statements, 'select 2 where $1')).not.toBe(name);
});

test('another process keeps the same text under the same name, and no other text under it', () => {
  expect(askOften(preparedStatements(), 'select 1 where $1')).toBe(askOften(preparedStatements(), 'select 1 where $1'));
});

test('at most two hundred are kept, however many texts come', () => {
  const statements = preparedStatements();
  const named = Array.from({ length: 400 }, (_, index) => askOften(statements, `select ${index} where $1`)).filter((name) => name !== undefined);
  expect(new Set(named).size).toBe(200);
});

test('texts that come once each crowd out nothing that is kept and are forgotten', () => {
  const statements = preparedStatements();
  const name = askOften(statements, 'select 1 where $1');
  for (let index = 0; index < 10_000; index += 1) expect(statements.nameOf(`select $1 in (${index})`)).toBeUndefined();
  expect(statements.nameOf('select 1 where $1')).toBe(name);
});

test.each([
  ['is unknown', '26000'],
  ['is taken', '42P05'],
])('where a name %s behind a pooler, nothing is kept any more', (_, code) => {
  const statements = preparedStatements();
  askOften(statements, 'select 1 where $1');
  statements.learn(Object.assign(new Error('refused'), { code }));
  expect(statements.nameOf('select 1 where $1')).toBeUndefined();
  expect(askOften(statements, 'select 2 where $1')).toBeUndefined();
});

test('where a table was widened, everything is kept anew under other names', () => {
  const statements = preparedStatements();
  const name = askOften(statements, 'select * from t where id = $1');
  statements.learn(Object.assign(new Error('cached plan'), { code: '0A000', routine: 'RevalidateCachedQuery' }));
  expect(statements.nameOf('select * from t where id = $1')).toBe(name?.replace(/_0$/, '_1'));
});

test('any other failure changes nothing', () => {
  const statements = preparedStatements();
  const name = askOften(statements, 'select 1 where $1');
  for (const failure of [{ code: '23505' }, { code: '0A000', routine: 'transformSetOperationStmt' }, {}])
    statements.learn(Object.assign(new Error('refused'), failure));
  expect(statements.nameOf('select 1 where $1')).toBe(name);
});
