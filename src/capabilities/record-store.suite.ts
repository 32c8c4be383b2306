/**
 * @module capabilities/record-store.suite
 * What every record store promises to reconcile. Run it with a set-up over the vendor's own fake; nothing here knows a vendor.
 */
import { type FieldValue, type FieldValues, hasErrorCode, isSameValue, type RecordComment, type RecordSnapshot } from '#domain';
import type { Call } from './connector.ts';
import { type ContractCases, type ContractHarness, runContractCases, type SkippedCases } from './contract-cases.suite.ts';
import type { ChangedPage, RecordStore, WriteResult } from './record-store.ts';

/** One carried-out effect as the vendor's fake wrote it down. */
export interface LedgerLine {
  readonly effect: string;
  readonly recordId: string;
}

/** A store over its fake, and the roles that its fields play in the promises. */
export interface RecordStoreHarness extends ContractHarness {
  readonly store: RecordStore;
  readonly call: Call;
  /** Moves the clock that store and fake share. */
  readonly advance: (ms: number) => void;
  /** A new open record, made by a person at the vendor; its id. */
  readonly seedRecord: () => string;
  /** A person changes fields at the vendor's own screen, in the store's paths and values. */
  readonly editAsPerson: (id: string, fields: FieldValues) => void;
  readonly removeAsPerson: (id: string) => void;
  /** Effects carried out so far, oldest first. */
  readonly ledger: () => readonly LedgerLine[];
  /** The next write is carried out and its answer never arrives. */
  readonly loseNextAnswer: () => void;
  /** The names that the fake's ledger gives to effects. */
  readonly effects: { readonly create: string; readonly update: string; readonly comment: string; readonly attachment: string };
  readonly roles: {
    /** A short text that people and we may write. */
    readonly text: string;
    /** A second one, independent of the first. */
    readonly otherText: string;
    /** A choice, and two of its values that follow one another without further demands. */
    readonly choice: { readonly path: string; readonly first: FieldValue; readonly second: FieldValue };
    readonly readOnly: string;
    /** A path with `maxLength`. */
    readonly limited: string;
    /** Fields of a complete, acceptable create. */
    readonly create: FieldValues;
  };
  /** A write that the vendor refuses, and what it blames and demands, where the vendor has such a rule. */
  readonly refusal?: { readonly fields: FieldValues; readonly blamed: readonly string[]; readonly missing: readonly string[] };
  /** People at the vendor, for stores that look users up: one address of one active person, one that two share, and some under which nobody may be found. */
  readonly people?: {
    readonly one: { readonly email: string; readonly id: string; readonly name: string };
    /** Absent where the vendor keeps addresses unique. */
    readonly shared?: { readonly email: string; readonly ids: readonly [string, string] };
    /** Unverified, or of somebody who was deactivated. */
    readonly unusable: readonly string[];
  };
  /** An id of the right form that no record has, and one that nobody could have meant: `../1?x=`. */
  readonly ids: { readonly unknown: string; readonly hostile: string };
}

const countOf = (harness: RecordStoreHarness, effect: string, id?: string) =>
  harness.ledger().filter((line) => line.effect === effect && (id === undefined || line.recordId === id)).length;

async function mustRead(harness: RecordStoreHarness, id: string, fields: readonly string[]): Promise<RecordSnapshot> {
  const result = await harness.store.read(id, fields, harness.call);
  if (result.kind !== 'found') throw new Error(`Record ${id} is ${result.kind}; the promise needs it.`);
  return result.record;
}

/** Reads pages until the last, each with a checkpoint that moved. A store that never ends fails here instead of spinning. */
async function drain(harness: RecordStoreHarness, from: string): Promise<{ readonly changes: ChangedPage['changes']; readonly checkpoint: string }> {
  const changes: ChangedPage['changes'][number][] = [];
  let checkpoint = from;
  for (let page = 0; page < 200; page += 1) {
    const answer = await harness.store.listChangedSince(checkpoint, harness.call);
    changes.push(...answer.changes);
    if (answer.isLast) return { changes, checkpoint: answer.checkpoint };
    expect(answer.checkpoint).not.toBe(checkpoint);
    checkpoint = answer.checkpoint;
  }
  throw new Error('listChangedSince did not come to an end within 200 pages.');
}

const startFromNow = async (harness: RecordStoreHarness) => (await harness.store.listChangedSince(undefined, harness.call)).checkpoint;

const MINUTE_MS = 60_000;

const reading = {
  'reads one record with the fields that were asked for': async (harness) => {
    const { text, choice } = harness.roles;
    const id = harness.seedRecord();
    harness.editAsPerson(id, { [text]: 'Mail is slow in Graz', [choice.path]: choice.first });
    const record = await mustRead(harness, id, [text, choice.path]);
    expect(record).toMatchObject({ id, life: 'open', fields: { [text]: 'Mail is slow in Graz', [choice.path]: choice.first } });
    expect(record.number).not.toBe('');
    expect(new URL(record.url).protocol).toMatch(/^https?:$/);
    expect(Number.isNaN(Date.parse(record.version.updatedAt))).toBe(false);
  },
  'gives the same version token for the same state and another, larger one after a change': async (harness) => {
    const id = harness.seedRecord();
    const [first, again] = [await mustRead(harness, id, []), await mustRead(harness, id, [])];
    harness.advance(1_500);
    harness.editAsPerson(id, { [harness.roles.text]: 'changed by a person' });
    const later = await mustRead(harness, id, []);
    expect(again.version.token).toBe(first.version.token);
    expect(later.version.token).not.toBe(first.version.token);
    expect(later.version.order).toBeGreaterThan(first.version.order);
  },
  'answers an unknown id with missing, not with an error and not as deleted': async (harness) => {
    expect(await harness.store.read(harness.ids.unknown, [], harness.call)).toEqual({ kind: 'missing', isConfirmedDeleted: false });
  },
  'never lets a hostile id reach another path of the vendor': async (harness) => {
    const before = harness.ledger().length;
    expect(await harness.store.read(harness.ids.hostile, [], harness.call)).toMatchObject({ kind: 'missing' });
    const written: WriteResult = await harness.store.write({ id: harness.ids.hostile, fields: { [harness.roles.text]: 'x' } }, harness.call);
    expect(written.kind).toBe('missing');
    expect(harness.ledger()).toHaveLength(before);
  },
  'finds a record by its number, exactly': async (harness) => {
    const id = harness.seedRecord();
    const { number } = await mustRead(harness, id, []);
    expect(await harness.store.readByNumber(number, [harness.roles.text], harness.call)).toMatchObject({ kind: 'found', record: { id } });
    for (const near of [number.slice(0, -1), `${number}0`, `${number}^ORactive=true`, `${number} OR 1=1`, '']) {
      expect(await harness.store.readByNumber(near, [], harness.call)).toMatchObject({ kind: 'missing' });
    }
  },
  'describes its fields with kinds, limits, read-only marks and live options': async (harness) => {
    const { choice, readOnly, limited, text } = harness.roles;
    const schema = await harness.store.describe(harness.call);
    const field = (path: string) => schema.fields.find((candidate) => candidate.path === path);
    expect(field(choice.path)?.options?.map((option) => option.value)).toEqual(expect.arrayContaining([choice.first, choice.second]));
    expect(field(choice.path)?.options?.every((option) => option.label !== '')).toBe(true);
    expect(field(readOnly)).toMatchObject({ isReadOnly: true });
    expect(field(text)).toMatchObject({ isReadOnly: false });
    expect(field(limited)?.maxLength).toBeGreaterThan(0);
    expect(new Set(schema.fields.map(({ path }) => path)).size).toBe(schema.fields.length);
  },
  "gives the vendor's label of a choice beside its value": async (harness) => {
    const { choice } = harness.roles;
    const id = harness.seedRecord();
    harness.editAsPerson(id, { [choice.path]: choice.second });
    const schema = await harness.store.describe(harness.call);
    const option = schema.fields.find(({ path }) => path === choice.path)?.options?.find(({ value }) => value === choice.second);
    const record = await mustRead(harness, id, [choice.path]);
    expect(record.labels[choice.path] ?? record.fields[choice.path]).toBe(option?.label);
  },
  'says who we are at the vendor': async (harness) => {
    const us = await harness.store.whoAmI(harness.call);
    expect(us.id).not.toBe('');
    const id = harness.seedRecord();
    harness.advance(1_500);
    await harness.store.write({ id, fields: { [harness.roles.text]: 'written by us' } }, harness.call);
    if (!harness.store.traits.hasFieldHistory) return;
    const history = await harness.store.fieldHistory(id, [harness.roles.text], '2000-01-01T00:00:00.000Z', harness.call);
    expect(history.at(-1)?.by).toBe(us.id);
  },
} satisfies ContractCases<RecordStoreHarness>;

const bulk = {
  'reads many records as it reads one, each once, and leaves out what is not there': async (harness) => {
    const { store, call, roles, ids } = harness;
    if (store.readMany === undefined) return;
    const seeded = Array.from({ length: 120 }, () => harness.seedRecord());
    const [first, last] = [seeded[0] ?? '', seeded.at(-1) ?? ''];
    const asked = [roles.text, roles.choice.path];
    const found = await store.readMany([...seeded, ids.unknown, ids.hostile], asked, call);
    expect(found.map(({ id }) => id).sort()).toEqual([...seeded].sort());
    for (const id of [first, last]) {
      const one = await mustRead(harness, id, asked);
      expect(found.find((record) => record.id === id)).toMatchObject({
        fields: one.fields,
        version: one.version,
        life: one.life,
        number: one.number,
      });
    }
    expect(await store.readMany([], asked, call)).toEqual([]);
  },
  'lists what is there page by page, the newest first, and none that is older than asked for': async (harness) => {
    const { store, call, roles } = harness;
    if (store.listRecords === undefined) return;
    harness.seedRecord();
    harness.advance(3_600_000);
    const recent = Array.from({ length: 120 }, () => harness.seedRecord());
    const { version } = await mustRead(harness, recent[0] ?? '', []);
    const listed: string[] = [];
    let pages = 0;
    for (let cursor: string | null | undefined; cursor !== null && pages < 50; pages += 1) {
      const createdSince = version.updatedAt;
      const page = await store.listRecords({ createdSince, fields: [roles.text], ...(cursor === undefined ? {} : { cursor }) }, call);
      for (const record of page.records) expect(record.fields).toHaveProperty([roles.text]);
      listed.push(...page.records.map(({ id }) => id));
      cursor = page.next;
    }
    expect(pages).toBeGreaterThan(1);
    expect(pages).toBeLessThan(50);
    expect(listed).toEqual([...recent].reverse());
  },
} satisfies ContractCases<RecordStoreHarness>;

const people = {
  'finds a person by address, whatever the case of its letters': async ({ store, people, call }) => {
    if (store.findUserByEmail === undefined) return;
    if (people === undefined) throw new Error('This store looks users up; the set-up must say whom to look for.');
    const { email, id, name } = people.one;
    for (const spelling of [email, email.toUpperCase(), ` ${email} `])
      expect(await store.findUserByEmail(spelling, call)).toEqual([{ id, name, email: expect.stringMatching(new RegExp(`^${email}$`, 'i')) }]);
  },
  'tells the address of a person by the id that fields hold, and nothing for an id that is none': async ({ store, people, call }) => {
    if (store.readUserById === undefined || people === undefined) return;
    const { email, id, name } = people.one;
    expect(await store.readUserById(id, call)).toEqual({ id, name, email: expect.stringMatching(new RegExp(`^${email}$`, 'i')) });
    for (const unknown of ['', '0', '../users/me', `${id}^ORactive=true`, 'f'.repeat(32)])
      expect(await store.readUserById(unknown, call)).toBeUndefined();
  },
  'shows everybody who shares an address': async ({ store, people, call }) => {
    if (store.findUserByEmail === undefined || people?.shared === undefined) return;
    const found = await store.findUserByEmail(people.shared.email, call);
    expect(found.map(({ id }) => id).sort()).toEqual([...people.shared.ids].sort());
  },
  'finds nobody by an unusable, a partial, an empty or a crafted address': async ({ store, people, call }) => {
    if (store.findUserByEmail === undefined || people === undefined) return;
    const { email } = people.one;
    const crafted = [email.slice(1), `${email}.org`, '', ' ', '@', '*', `${email}^ORactive=true`, `${email} OR role:admin`, `"${email}" *`];
    for (const address of [...people.unusable, 'nobody@nowhere.example', ...crafted]) expect(await store.findUserByEmail(address, call)).toEqual([]);
  },
} satisfies ContractCases<RecordStoreHarness>;

const writing = {
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

const creating = {
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

const sweeping = {
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

const remembering = {
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

const markedAs = (comments: readonly RecordComment[], marker: string) => comments.filter((comment) => comment.marker === marker);

const commenting = {
  'adds a comment of each visibility and keeps it, text and marker included': async (harness) => {
    const id = harness.seedRecord();
    for (const visibility of harness.store.traits.commentVisibilities) {
      const added = await harness.store.addComment(
        id,
        { text: `Checked the switch (${visibility}).`, visibility, marker: `tl:${visibility}1` },
        harness.call,
      );
      expect(added.kind).toBe('added');
      harness.advance(1_500);
    }
    const comments = await harness.store.listComments(id, undefined, harness.call);
    for (const visibility of harness.store.traits.commentVisibilities) {
      const [comment, ...others] = markedAs(comments, `tl:${visibility}1`);
      expect(others).toEqual([]);
      expect(comment).toMatchObject({ visibility, text: `Checked the switch (${visibility}).` });
    }
  },
  'gives the id under which the comment is listed': async (harness) => {
    const id = harness.seedRecord();
    const visibility = harness.store.traits.commentVisibilities[0] ?? 'internal';
    const added = await harness.store.addComment(id, { text: 'Restarted the queue.', visibility, marker: 'tl:idcheck' }, harness.call);
    if (added.kind !== 'added') throw new Error(`The comment was refused: ${added.refusal.message}`);
    expect((await harness.store.listComments(id, undefined, harness.call)).map((comment) => comment.id)).toContain(added.commentId);
  },
  'lists comments oldest first and since an instant, that instant included': async (harness) => {
    const id = harness.seedRecord();
    const visibility = harness.store.traits.commentVisibilities[0] ?? 'internal';
    for (const marker of ['tl:a', 'tl:b', 'tl:c']) {
      await harness.store.addComment(id, { text: `Step ${marker}`, visibility, marker }, harness.call);
      harness.advance(60_000);
    }
    const all = (await harness.store.listComments(id, undefined, harness.call)).filter((comment) => comment.marker !== undefined);
    expect(all.map(({ marker }) => marker)).toEqual(['tl:a', 'tl:b', 'tl:c']);
    const since = await harness.store.listComments(id, all[1]?.createdAt, harness.call);
    expect(since.map(({ marker }) => marker)).toEqual(['tl:b', 'tl:c']);
  },
  'reports a comment whose answer was lost as unknown; its marker settles it': async (harness) => {
    const id = harness.seedRecord();
    const visibility = harness.store.traits.commentVisibilities[0] ?? 'internal';
    harness.loseNextAnswer();
    const thrown = await harness.store.addComment(id, { text: 'Only once, please.', visibility, marker: 'tl:lost' }, harness.call).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(hasErrorCode(thrown, 'outcome-unknown')).toBe(true);
    expect(markedAs(await harness.store.listComments(id, undefined, harness.call), 'tl:lost')).toHaveLength(1);
    expect(countOf(harness, harness.effects.comment, id)).toBe(1);
  },
} satisfies ContractCases<RecordStoreHarness>;

const bytes = new Uint8Array([0, 255, 10, 13, 37, 80, 68, 70, 0, 1, 2, 3]);

const attaching = {
  'adds a file and gives the same bytes back': async (harness) => {
    const id = harness.seedRecord();
    const visibility = harness.store.traits.commentVisibilities[0] ?? 'internal';
    const added = await harness.store.addAttachment(
      id,
      { fileName: 'Übersicht 1.pdf', contentType: 'application/pdf', bytes, visibility, marker: 'tl:file' },
      harness.call,
    );
    expect(added.kind).toBe('added');
    const file = (await harness.store.listAttachments(id, harness.call)).find(({ fileName }) => fileName === 'Übersicht 1.pdf');
    expect(file).toMatchObject({ contentType: 'application/pdf', size: bytes.length });
    expect(await harness.store.readAttachment(id, file?.id ?? '', 1_000, harness.call)).toEqual(bytes);
    expect(countOf(harness, harness.effects.attachment)).toBe(1);
  },
  'refuses to read a file beyond the size that the caller takes': async (harness) => {
    const id = harness.seedRecord();
    const visibility = harness.store.traits.commentVisibilities[0] ?? 'internal';
    await harness.store.addAttachment(
      id,
      { fileName: 'dump.bin', contentType: 'application/octet-stream', bytes: new Uint8Array(5_000), visibility, marker: 'tl:big' },
      harness.call,
    );
    const [file] = await harness.store.listAttachments(id, harness.call);
    const thrown = await harness.store.readAttachment(id, file?.id ?? '', 4_999, harness.call).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(hasErrorCode(thrown, 'payload-too-large')).toBe(true);
  },
} satisfies ContractCases<RecordStoreHarness>;

const choosing = {
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

/** Every promise of a record store by its title. */
export const recordStoreCases = {
  ...reading,
  ...bulk,
  ...people,
  ...writing,
  ...choosing,
  ...creating,
  ...sweeping,
  ...remembering,
  ...commenting,
  ...attaching,
};

/** Runs every promise of a record store. */
export function runRecordStoreContract(
  setup: () => Promise<RecordStoreHarness>,
  options: { readonly skip?: SkippedCases<keyof typeof recordStoreCases> } = {},
): void {
  runContractCases('record store', recordStoreCases, setup, options.skip);
}
