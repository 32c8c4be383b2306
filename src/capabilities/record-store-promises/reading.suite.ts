/** @module capabilities/record-store-promises/reading  Reads: one record, many, a list, and the people whom fields name. */
import type { ContractCases } from '../contract-cases.suite.ts';
import type { WriteResult } from '../record-store.ts';
import { mustRead, type RecordStoreHarness } from './harness.suite.ts';

export const reading = {
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

export const bulk = {
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

export const people = {
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
