/** @module sync/store-promises/runs  What the store promises to one run of reconcile: all that is kept in one look, and a stage written with the proof of its lease. */
import { because, brandId, type OperationId, type TicketId } from '#domain';
import { stageRows } from '../owed.ts';
import type { AnswerRow, FieldHealthRow } from '../rows.ts';
import type { Cases } from './cases.suite.ts';
import { carried, HOSTILE, history, hold, letter, linkId, linkRow, NOW, operation, provenance, shadow } from './rows.suite.ts';

const ticketId = brandId<TicketId>('ticket-a');
const operationId = (id: string) => brandId<OperationId>(id);
const health: FieldHealthRow = { flow: 'incidents', fieldKey: 'k', ruleHash: 'h', kinds: { desk: 'text', remote: null }, refusals: 2, broken: null };
const answer = (id: string, at: number): AnswerRow => ({
  ...{ id, linkId: linkId('a'), holdId: 'h', fieldKey: 'k', path: 'side', value: 'desk', sides: { desk: 'x\u0000', remote: null }, by: 'anna' },
  at: NOW + at,
  usedAt: null,
});
const look = { id: linkId('a'), flow: 'incidents', ticketId };
const nothing = { patch: {}, rows: stageRows({}) };

export const runCases: Cases = {
  'shows a run all that is kept of its link in one look, and nothing of other links': async ({ within }) => {
    for (const id of ['a', 'b']) await within((stores) => stores.links.reserve(linkRow(id)));
    await within(async (stores) => {
      await stores.shadows.put([...HOSTILE.map((value, index) => shadow(`f${index}`, { desk: value })), shadow('k', { linkId: linkId('b') })]);
      await stores.provenance.put([provenance('k', { desk: HOSTILE[3] ?? null }), provenance('k', { linkId: linkId('b') })]);
      await stores.operations.add([operation('late', { createdAt: NOW + 2.5 }), operation('early'), operation('over', { state: 'done' })]);
      await stores.holds.open([hold('h2', { openedAt: NOW + 2 }), hold('h1'), hold('old', { releasedAt: NOW }), hold('b', { linkId: linkId('b') })]);
      await stores.answers.add([answer('w2', 2), answer('w1', 1), { ...answer('used', 0), usedAt: NOW }]);
      await stores.carried.reserve(carried('c', { detail: because('comment-refused') }));
      await stores.fieldHealth.put([health, { ...health, flow: 'changes' }]);
      await stores.editing.put({ ticketId, userId: 'u', since: NOW, until: NOW + 5 });
      await stores.switches.write({ kind: 'flow', flow: 'changes' }, { by: 'anna', at: NOW, until: null });
      await stores.checkpoints.write('sweep', 'page 2', NOW);
      await stores.deadLetters.put(letter('l', { linkId: linkId('b') }));
    });
    const kept = await within((stores) => stores.runs.readKept(look, 'sweep'));
    const desks = new Map(kept.shadows.map((row) => [row.fieldKey, JSON.stringify(row.desk)]));
    expect(desks).toEqual(new Map(HOSTILE.map((value, index) => [`f${index}`, JSON.stringify(value)])));
    expect(kept).toMatchObject({ checkpoint: 'page 2', hasLetter: false, editing: { userId: 'u', until: NOW + 5 } });
    expect(kept.provenance).toEqual([provenance('k', { desk: HOSTILE[3] ?? null })]);
    expect(kept.operations).toEqual([operation('early'), operation('late', { createdAt: NOW + 2.5 })].toSorted((a, b) => a.createdAt - b.createdAt));
    expect(kept.holds.map(({ id }) => id).toSorted()).toEqual(['h1', 'h2']);
    expect(kept.answers.map(({ id }) => id).toSorted()).toEqual(['w1', 'w2']);
    expect(kept.answers.find(({ id }) => id === 'w1')).toEqual(answer('w1', 1));
    expect(kept.carried).toEqual([carried('c', { detail: because('comment-refused') })]);
    expect(kept.fieldHealth).toEqual([health]);
    expect(kept.pauses).toEqual([{ scope: { kind: 'flow', flow: 'changes' }, by: 'anna', at: NOW, until: null }]);
  },
  'shows a new link as empty, and tells when a dead letter of it waits': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a')));
    const empty = { shadows: [], provenance: [], operations: [], holds: [], answers: [], carried: [], fieldHealth: [], pauses: [] };
    const kept = await within((stores) => stores.runs.readKept(look, 'sweep'));
    expect(kept).toEqual({ ...empty, editing: undefined, checkpoint: undefined, hasLetter: false });
    await within((stores) => stores.deadLetters.put(letter('l')));
    expect((await within((stores) => stores.runs.readKept(look, 'sweep'))).hasLetter).toBe(true);
    await within((stores) => stores.deadLetters.settleOfLink(linkId('a'), 'replayed'));
    expect((await within((stores) => stores.runs.readKept(look, 'sweep'))).hasLetter).toBe(false);
  },
  'writes a stage together with the lease and the change of the link': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a')));
    await within((stores) => stores.links.claim(linkId('a'), NOW, 1_000));
    await within((stores) => stores.operations.add([operation('sent', { state: 'sent' })]));
    const rows = stageRows({
      shadows: HOSTILE.map((value, index) => shadow(`f${index}`, { remote: value })),
      provenance: [provenance('k')],
      history: [history('h1')],
      operations: [operation('next')],
      done: { ids: [operationId('sent')], at: NOW + 7 },
    });
    const lease = { id: linkId('a'), token: 1, untilMs: NOW + 9_000 };
    expect(await within((stores) => stores.runs.keep(lease, { patch: { mappingVersion: 4 }, rows }))).toBe(true);
    expect(await within((stores) => stores.links.read(linkId('a')))).toMatchObject({ mappingVersion: 4, leaseUntil: NOW + 9_000, starts: 1 });
    const kept = await within((stores) => stores.runs.readKept(look, 'sweep'));
    expect(kept.shadows.map((row) => JSON.stringify(row.remote)).toSorted()).toEqual(HOSTILE.map((value) => JSON.stringify(value)).toSorted());
    expect(kept.provenance).toEqual([provenance('k')]);
    expect(kept.operations.map(({ id }) => id)).toEqual(['next']);
    expect(await within((stores) => stores.history.read('h1'))).toEqual(history('h1'));
    const [done] = (await within((stores) => stores.operations.listOfLink(linkId('a'), 5))).filter(({ id }) => id === 'sent');
    expect(done).toMatchObject({ state: 'done', doneAt: NOW + 7 });
    // Each field once, whatever stood there before.
    expect(await within((stores) => stores.runs.keep(lease, { patch: {}, rows: stageRows({ shadows: [shadow('f1', { remote: 'z' })] }) }))).toBe(
      true,
    );
    expect((await within((stores) => stores.shadows.list(linkId('a')))).filter(({ fieldKey }) => fieldKey === 'f1')).toEqual([
      shadow('f1', { remote: 'z' }),
    ]);
  },
  'gives a lease back with the last stage, and reads a checkpoint along': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a')));
    await within((stores) => stores.links.claim(linkId('a'), NOW, 1_000));
    const release = (key: string) =>
      within((stores) =>
        stores.runs.release(
          { id: linkId('a'), token: 1 },
          { patch: { doneSeq: 1, state: 'in-sync' }, rows: stageRows({ history: [history(key)] }) },
          key,
        ),
      );
    expect(await release('sweep')).toMatchObject({ link: { doneSeq: 1, starts: 0, leaseUntil: 0, state: 'in-sync' }, checkpoint: undefined });
    await within((stores) => stores.checkpoints.write('outage', 'two links', NOW));
    expect((await release('outage'))?.checkpoint).toBe('two links');
    expect(await within((stores) => stores.history.read('sweep'))).toEqual(history('sweep'));
  },
  'keeps no lease that was given back: what a run has left behind changes the link no more': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a')));
    await within((stores) => stores.links.claim(linkId('a'), NOW, 1_000));
    await within((stores) => stores.links.release(linkId('a'), 1, { state: 'dead-letter' }));
    const late = { patch: { state: 'failing', nextAt: NOW + 60_000 }, rows: stageRows({}) } as const;
    expect(await within((stores) => stores.runs.keep({ id: linkId('a'), token: 1, untilMs: NOW + 85_000 }, late))).toBe(false);
    expect(await within((stores) => stores.links.read(linkId('a')))).toMatchObject({ state: 'dead-letter', leaseUntil: 0, nextAt: 0 });
  },
  'tells that a lease was taken over, and what was to be written is gone with its transaction': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a')));
    for (const at of [0, 2_000]) await within((stores) => stores.links.claim(linkId('a'), NOW + at, 1_000));
    class Lost extends Error {}
    const rows = stageRows({ shadows: [shadow('k')], operations: [operation('mine')] });
    const lost = (work: 'keep' | 'release') =>
      within(async (stores) => {
        const answered =
          work === 'keep'
            ? await stores.runs.keep({ id: linkId('a'), token: 1, untilMs: NOW + 9_000 }, { patch: { attempts: 5 }, rows })
            : await stores.runs.release({ id: linkId('a'), token: 1 }, { patch: { attempts: 5 }, rows }, 'sweep');
        if (!answered) throw new Lost();
      });
    await expect(lost('keep')).rejects.toThrow(Lost);
    await expect(lost('release')).rejects.toThrow(Lost);
    expect(await within((stores) => stores.shadows.list(linkId('a')))).toEqual([]);
    expect(await within((stores) => stores.operations.listOpen(linkId('a')))).toEqual([]);
    expect(await within((stores) => stores.links.read(linkId('a')))).toMatchObject({ attempts: 0, leaseToken: 2, leaseUntil: NOW + 3_000 });
    expect(await within((stores) => stores.runs.keep({ id: linkId('a'), token: 2, untilMs: NOW + 9_000 }, nothing))).toBe(true);
  },
};
