import { migrations } from './index.ts';
import { tenantTable } from './tenant-table.ts';

const table = tenantTable({
  name: 'things',
  columns: ['thing_id text NOT NULL'],
  primaryKey: ['thing_id'],
  indexes: { things_by: { on: '(thing_id)', kind: 'unique' } },
});

test('puts the installation in front of the key, filled from the transaction', () => {
  expect(table[0]).toContain('PRIMARY KEY (installation_id, thing_id)');
  expect(table[0]).toContain("installation_id text NOT NULL DEFAULT NULLIF(current_setting('app.installation', true), '')");
});

test('forces row level security before anybody is granted anything', () => {
  const at = (part: string) => table.findIndex((statement) => statement.includes(part));
  expect(at('FORCE ROW LEVEL SECURITY')).toBeGreaterThan(0);
  expect(at('CREATE POLICY tenant')).toBeLessThan(at('GRANT'));
  expect(at('FORCE')).toBeLessThan(at('GRANT'));
});

test('grants no change and no removal on a table that is only added to', () => {
  const log = tenantTable({ name: 'log', columns: [], primaryKey: [], rights: 'append-only' });
  expect(log.find((statement) => statement.startsWith('GRANT'))).toBe('GRANT SELECT, INSERT ON log TO tieline_app');
});

test('no two migrations have one name, and every name tells its place', () => {
  const names = migrations.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.every((name) => /^\d{3}-[a-z-]+$/u.test(name))).toBe(true);
  expect([...names].sort()).toEqual(names);
});

test('no table is made that row level security does not cover', () => {
  for (const { name, statements } of migrations) {
    const made = statements.flatMap((statement) => /^CREATE TABLE (\w+)/u.exec(statement)?.[1] ?? []);
    const covered = made.filter((each) => statements.includes(`ALTER TABLE ${each} FORCE ROW LEVEL SECURITY`));
    expect([name, covered]).toEqual([name, made]);
  }
});
