/**
 * @module storage/room-watch
 * A disk that is full: the database answers every question, takes small writes as long as its own files have gaps, and refuses all others. Readiness must not be green
 * then. Nobody is asked to write as long as nothing was refused.
 */
import { sql, type Transaction } from 'kysely';
import { isDiskFull, isForbidden } from './engine/database-errors.ts';

/** Runs one transaction. */
type Transact = (work: <Tables>(trx: Transaction<Tables>) => Promise<void>) => Promise<void>;

export interface RoomWatch {
  /** Runs `work`, and notes where it fails because there is no room. */
  watch<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Where that has happened: throws until there is room again. */
  assertRoom(transact: Transact): Promise<void>;
}

export function createRoomWatch(): RoomWatch {
  let isShort = false;
  return {
    watch: async (work) => {
      try {
        return await work();
      } catch (error) {
        if (isDiskFull(error)) isShort = true;
        throw error;
      }
    },
    assertRoom: async (transact) => {
      if (!isShort) return;
      await transact(takeRoom).catch((error: unknown) => {
        // A login that may make no temporary tables cannot find out: the next refusal says it again.
        if (!isForbidden(error)) throw error;
      });
      isShort = false;
    },
  };
}

/** About a megabyte, which its own table has to get from the disk, and which is given back at once. */
async function takeRoom<Tables>(trx: Transaction<Tables>): Promise<void> {
  await sql`CREATE TEMPORARY TABLE room_watch (n int) ON COMMIT DROP`.execute(trx);
  await sql`INSERT INTO pg_temp.room_watch SELECT generate_series(1, 30000)`.execute(trx);
}
