/**
 * A process that brings a database to the newest schema, and that is killed by itself in the middle of one migration: before the statement of that number. The killing
 * lives here and nowhere in the product. Argument: the order as JSON. Says `open` where it got to the end.
 */
import { type DatabaseConfig, openDatabase } from '#storage';
import { migrations } from '../../src/storage/migrations/index.ts';

/** What the process is told. `before`: a statement's number from 0; that of none is the instant before the migration is noted as applied. */
export interface MigratingOrder {
  readonly database: DatabaseConfig;
  readonly dies: { readonly migration: string; readonly before: number } | null;
}

function* deadlyBefore(statements: readonly string[], deadly: number): Generator<string> {
  for (const [number, statement] of statements.entries()) {
    if (number === deadly) process.kill(process.pid, 'SIGKILL');
    yield statement;
  }
  process.kill(process.pid, 'SIGKILL');
}

const { database: place, dies } = JSON.parse(process.argv[2] ?? '') as MigratingOrder;
const migrationList = migrations.map(({ name, statements }) =>
  // The same texts, so that a migration is the one that ships; only whoever goes through them meets the end.
  name === dies?.migration
    ? { name, statements: Object.defineProperty([...statements], Symbol.iterator, { value: () => deadlyBefore(statements, dies.before) }) }
    : { name, statements },
);
const database = await openDatabase({ ...place, migrationList });
await database.close();
console.log('open');
