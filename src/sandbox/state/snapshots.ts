/**
 * @module sandbox/state/snapshots
 * Keeps the vendors' records over restarts: a fake's snapshot is written a moment after it changed, and once more at the end.
 */
import { join } from 'node:path';
import type { VendorFake } from '../../connector-kit/testing/index.ts';
import { readIfThere, writeWhole } from './atomic-file.ts';

/** How soon after a change it is on disk, ms. */
const LOOK_EVERY_MS = 1_000;

export interface Snapshots {
  /** Writes what changed since the last time. */
  save(): Promise<void>;
  /** Stops looking and saves a last time. */
  close(): Promise<void>;
}

type Kept = Pick<VendorFake, 'id' | 'ledger' | 'requests' | 'faults' | 'snapshot' | 'restore'>;

/** Puts what was kept back into the fakes, then keeps them. `lookEveryMs`: for tests. */
export async function keepSnapshots(fakes: readonly Kept[], directory: string, lookEveryMs = LOOK_EVERY_MS): Promise<Snapshots> {
  const pathOf = (fake: Kept) => join(directory, `${fake.id}.json`);
  const written = new Map<string, string>();
  for (const fake of fakes) {
    const stored = await readIfThere(pathOf(fake));
    if (stored !== undefined) fake.restore(stored);
  }
  const saveOne = async (fake: Kept): Promise<void> => {
    const mark = markOf(fake);
    if (written.get(fake.id) === mark) return;
    await writeWhole(pathOf(fake), fake.snapshot());
    written.set(fake.id, mark);
  };
  // One after the other: two writers of one file could leave the older text.
  let saving: Promise<void> = Promise.resolve();
  const save = () => {
    saving = saving.catch(() => undefined).then(async () => void (await Promise.all(fakes.map(saveOne))));
    return saving;
  };
  const timer = setInterval(
    () => void save().catch((error: Error) => console.error(`The vendors' records could not be saved: ${error.message}`)),
    lookEveryMs,
  );
  timer.unref();
  return {
    save,
    close: () => {
      clearInterval(timer);
      return save();
    },
  };
}

/** Differs when records, tokens or switches may: every effect is in the ledger, every token was asked for by a POST. */
function markOf({ ledger, requests, faults }: Kept): string {
  const lastWrite = requests.findLast(({ method }) => method !== 'GET' && method !== 'HEAD')?.sequence ?? 0;
  return JSON.stringify([ledger.length, lastWrite, faults]);
}
