/**
 * Lifts the product's own pace: what vendors allow by the minute (100 updates at one, 83 calls at another) would stretch ten thousand updates over hours, and
 * nothing would ever happen at once. Done in the database, by a trigger, so that the processes are the very ones that ship; what a vendor's 429 asks for is still obeyed.
 */
import { sql } from 'kysely';
import { type DatabaseConfig, openDatabase } from '#storage';

/** Makes the schema, and keeps every budget as if nothing had been spent. Before the first process starts. */
export async function liftPace(place: DatabaseConfig): Promise<void> {
  const database = await openDatabase(place);
  try {
    await database.withSystem(async (trx) => {
      await sql`CREATE FUNCTION unpaced() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.all_until_ms := 0; NEW.sync_until_ms := 0; RETURN NEW; END'`.execute(
        trx,
      );
      await sql`CREATE TRIGGER unpaced BEFORE INSERT OR UPDATE ON budgets FOR EACH ROW EXECUTE FUNCTION unpaced()`.execute(trx);
    });
  } finally {
    await database.close();
  }
}
