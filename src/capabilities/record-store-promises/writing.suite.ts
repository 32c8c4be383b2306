/** @module capabilities/record-store-promises/writing  Writes and creates: exactly what was given, once, over no newer version, and a refusal is a result. */
import { hasErrorCode, isSameValue } from '#domain';
import type { ContractCases } from '../contract-cases.suite.ts';
import { countOf, mustRead, type RecordStoreHarness } from './harness.suite.ts';

export const writing = {
  'writes exactly the fields it was given and moves the version': async (harness) => {
    const { text, otherText } = harness.roles;
    const id = harness.seedRecord();
    const before = await mustRead(harness, id, [otherText]);
    harness.advance(1_500);
    const result = await harness.store.write({ id, fields: { [text]: 'VPN gateway restarts' }, expected: before.version }, harness.call);
    const after = await mustRead(harness, id, [text, otherText]);
    expect(result.kind).toBe('written');
    expect(after.fields).toMatchObject({ [text]: 'VPN gateway restarts', [otherText]: before.fields[otherText] });
    expect(after.version.order).toBeGreaterThan(before.version.order);
    expect(countOf(harness, harness.effects.update, id)).toBe(1);
  },
  "returns the state of the write's own reply, with the version that a read then shows": async (harness) => {
    const { text } = harness.roles;
    const id = harness.seedRecord();
    const result = await harness.store.write({ id, fields: { [text]: 'from the reply' } }, harness.call);
    if (result.kind !== 'written') throw new Error(`The write was ${result.kind}.`);
    if (result.record === undefined) return;
    const read = await mustRead(harness, id, [text]);
    expect(result.record.fields[text]).toBe('from the reply');
    expect(result.record.version.token).toBe(read.version.token);
  },
  'refuses to write over a version that somebody else has replaced': async (harness) => {
    const { text } = harness.roles;
    const id = harness.seedRecord();
    const seen = await mustRead(harness, id, [text]);
    harness.advance(1_500);
    harness.editAsPerson(id, { [text]: 'the person was first' });
    const result = await harness.store.write({ id, fields: { [text]: 'ours came late' }, expected: seen.version }, harness.call);
    expect(result).toEqual({ kind: 'stale' });
    expect((await mustRead(harness, id, [text])).fields[text]).toBe('the person was first');
    expect(countOf(harness, harness.effects.update, id)).toBe(0);
  },
  'carries text exactly, whatever it holds': async (harness) => {
    const { text } = harness.roles;
    const id = harness.seedRecord();
    for (const value of ['Zürich ↔ Graz 🚄 100%', 'a^ORb=c&d?e#f "quoted" \\ {{x}} #{y}', '<b>not bold</b>', '0', 'false']) {
      await harness.store.write({ id, fields: { [text]: value } }, harness.call);
      expect((await mustRead(harness, id, [text])).fields[text]).toBe(value);
    }
  },
  'reports a write to an unknown id as missing': async (harness) => {
    const result = await harness.store.write({ id: harness.ids.unknown, fields: { [harness.roles.text]: 'nobody home' } }, harness.call);
    expect(result.kind).toBe('missing');
  },
  "returns the vendor's refusal as a result that names the fields and what is missing": async (harness) => {
    if (harness.refusal === undefined)
      throw new Error('This set-up gives no refused write; skip the promise with the reason why the vendor has none.');
    const id = harness.seedRecord();
    const before = await mustRead(harness, id, []);
    const result = await harness.store.write({ id, fields: harness.refusal.fields }, harness.call);
    if (result.kind !== 'refused') throw new Error(`The write was ${result.kind}, not refused.`);
    expect([...result.refusal.fields].sort()).toEqual([...harness.refusal.blamed].sort());
    expect([...result.refusal.missing].sort()).toEqual([...harness.refusal.missing].sort());
    expect(result.refusal.message.length).toBeGreaterThan(0);
    expect(result.refusal.message.length).toBeLessThanOrEqual(2_048);
    expect((await mustRead(harness, id, [])).version.token).toBe(before.version.token);
  },
  'reports a write whose answer was lost as unknown, carries it out once and never repeats it': async (harness) => {
    const { text } = harness.roles;
    const id = harness.seedRecord();
    harness.loseNextAnswer();
    const thrown = await harness.store.write({ id, fields: { [text]: 'arrived all the same' } }, harness.call).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(hasErrorCode(thrown, 'outcome-unknown')).toBe(true);
    expect(countOf(harness, harness.effects.update, id)).toBe(1);
    expect((await mustRead(harness, id, [text])).fields[text]).toBe('arrived all the same');
  },
} satisfies ContractCases<RecordStoreHarness>;

export const choosing = {
  'moves a choice and shows the new value in the next read': async (harness) => {
    const { choice } = harness.roles;
    const id = harness.seedRecord();
    for (const value of [choice.first, choice.second]) {
      const result = await harness.store.write({ id, fields: { [choice.path]: value } }, harness.call);
      expect(result.kind).toBe('written');
      expect(isSameValue((await mustRead(harness, id, [choice.path])).fields[choice.path], value)).toBe(true);
    }
  },
} satisfies ContractCases<RecordStoreHarness>;

export const creating = {
  'creates a record and finds it by its correlation id, and only that one': async (harness) => {
    const { text, create } = harness.roles;
    const made = await harness.store.create({ fields: create, correlationId: 'tl-7f3a-0001', idempotencyKey: 'key-1' }, harness.call);
    await harness.store.create({ fields: create, correlationId: 'tl-7f3a-00011', idempotencyKey: 'key-2' }, harness.call);
    if (made.kind !== 'created') throw new Error(`The create was refused: ${made.refusal.message}`);
    harness.advance(harness.store.traits.findLagMs);
    const found = await harness.store.findByCorrelation('tl-7f3a-0001', [text], harness.call);
    expect(found.map(({ id, correlationId }) => ({ id, correlationId }))).toEqual([{ id: made.record.id, correlationId: 'tl-7f3a-0001' }]);
    expect(found[0]?.fields[text]).toBe(create[text]);
    expect(countOf(harness, harness.effects.create)).toBe(2);
  },
  'finds nothing for an unknown, an empty or a crafted correlation id': async (harness) => {
    harness.seedRecord();
    for (const id of ['tl-none', '', 'x^ORnumberISNOTEMPTY', 'tl-none^NQactive=true', '*', 'tl-none\n']) {
      expect(await harness.store.findByCorrelation(id, [], harness.call)).toEqual([]);
    }
  },
  'leaves a create whose answer was lost findable by its correlation id, once': async (harness) => {
    harness.loseNextAnswer();
    const thrown = await harness.store
      .create({ fields: harness.roles.create, correlationId: 'tl-lost-1', idempotencyKey: 'key-lost' }, harness.call)
      .then(
        () => undefined,
        (error: unknown) => error,
      );
    expect(hasErrorCode(thrown, 'outcome-unknown')).toBe(true);
    harness.advance(harness.store.traits.findLagMs);
    expect(await harness.store.findByCorrelation('tl-lost-1', [], harness.call)).toHaveLength(1);
    expect(countOf(harness, harness.effects.create)).toBe(1);
  },
  'answers a repeated create of the same idempotency key with the first record': async (harness) => {
    if (!harness.store.traits.hasIdempotentCreate) return;
    const request = { fields: harness.roles.create, correlationId: 'tl-twice', idempotencyKey: 'key-twice' };
    const [first, second] = [await harness.store.create(request, harness.call), await harness.store.create(request, harness.call)];
    if (first.kind !== 'created' || second.kind !== 'created') throw new Error('A create was refused.');
    expect(second.record.id).toBe(first.record.id);
    expect(countOf(harness, harness.effects.create)).toBe(1);
  },
} satisfies ContractCases<RecordStoreHarness>;
