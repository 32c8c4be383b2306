/** @module capabilities/record-store-promises/following  What changed and how: sweeps that lose nothing and come to an end, and the history of a field. */
import type { ContractCases } from '../contract-cases.suite.ts';
import { drain, MINUTE_MS, mustRead, type RecordStoreHarness, startFromNow } from './harness.suite.ts';

export const sweeping = {
  'starts a sweep from now: what changed before is not listed': async (harness) => {
    const old = harness.seedRecord();
    harness.advance(10 * MINUTE_MS);
    const { changes } = await drain(harness, await startFromNow(harness));
    expect(changes.map(({ id }) => id)).not.toContain(old);
  },
  'lists every record that changed since the checkpoint, more than one page of them': async (harness) => {
    const checkpoint = await startFromNow(harness);
    harness.advance(MINUTE_MS);
    const ids = Array.from({ length: 120 }, () => harness.seedRecord());
    harness.advance(3 * MINUTE_MS);
    const { changes } = await drain(harness, checkpoint);
    expect(new Set(changes.map(({ id }) => id))).toEqual(new Set([...ids]));
  },
  'lists a change once its checkpoint is passed on, and falls silent after the overlap': async (harness) => {
    const id = harness.seedRecord();
    harness.advance(10 * MINUTE_MS);
    const start = await startFromNow(harness);
    harness.advance(MINUTE_MS);
    harness.editAsPerson(id, { [harness.roles.text]: 'moved' });
    harness.advance(3 * MINUTE_MS);
    const first = await drain(harness, start);
    expect(first.changes.map((change) => change.id)).toContain(id);
    expect(first.changes.find((change) => change.id === id)?.version.token).toBe((await mustRead(harness, id, [])).version.token);
    harness.advance(30 * MINUTE_MS);
    const second = await drain(harness, first.checkpoint);
    harness.advance(30 * MINUTE_MS);
    expect((await drain(harness, second.checkpoint)).changes.map((change) => change.id)).not.toContain(id);
  },
  'does not lose a change that becomes visible late, within the overlap': async (harness) => {
    const id = harness.seedRecord();
    harness.advance(5 * MINUTE_MS);
    const first = await drain(harness, await startFromNow(harness));
    harness.advance(1_000);
    harness.editAsPerson(id, { [harness.roles.text]: 'written in the second of the sweep' });
    harness.advance(2 * MINUTE_MS);
    expect((await drain(harness, first.checkpoint)).changes.map((change) => change.id)).toContain(id);
  },
  'lists a deletion as a deletion and then confirms it on read': async (harness) => {
    const id = harness.seedRecord();
    harness.advance(MINUTE_MS);
    const start = await startFromNow(harness);
    harness.advance(MINUTE_MS);
    harness.removeAsPerson(id);
    harness.advance(3 * MINUTE_MS);
    const { changes } = await drain(harness, start);
    expect(changes.filter((change) => change.id === id && change.isDeletion).length).toBeGreaterThan(0);
    const read = await harness.store.read(id, [], harness.call);
    if (read.kind === 'found') expect(read.record.life).toBe('deleted');
    else expect(read).toEqual({ kind: 'missing', isConfirmedDeleted: true });
  },
} satisfies ContractCases<RecordStoreHarness>;

export const remembering = {
  'tells the history of a field, newest last, with who and when': async (harness) => {
    const { text } = harness.roles;
    const id = harness.seedRecord();
    for (const value of ['one', 'two', 'three']) {
      harness.advance(30_000);
      harness.editAsPerson(id, { [text]: value });
    }
    const history = await harness.store.fieldHistory(id, [text], '2000-01-01T00:00:00.000Z', harness.call);
    expect(history.slice(-3).map(({ to }) => to)).toEqual(['one', 'two', 'three']);
    expect(history.slice(-2).map(({ from }) => from)).toEqual(['one', 'two']);
    const instants = history.map(({ at }) => Date.parse(at));
    expect(instants).toEqual([...instants].sort((a, b) => a - b));
    expect(history.every(({ by, path }) => by !== '' && path === text)).toBe(true);
  },
  'tells only the history since an instant and of the fields asked for': async (harness) => {
    const { text, otherText } = harness.roles;
    const id = harness.seedRecord();
    harness.editAsPerson(id, { [text]: 'before' });
    harness.advance(MINUTE_MS);
    const since = (await mustRead(harness, id, [])).version.updatedAt;
    harness.advance(MINUTE_MS);
    harness.editAsPerson(id, { [text]: 'after', [otherText]: 'also' });
    const history = await harness.store.fieldHistory(id, [text], new Date(Date.parse(since) + 30_000).toISOString(), harness.call);
    expect(history.map(({ path, to }) => ({ path, to }))).toEqual([{ path: text, to: 'after' }]);
  },
} satisfies ContractCases<RecordStoreHarness>;
