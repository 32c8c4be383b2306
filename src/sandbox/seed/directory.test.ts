import { createFakeClock } from '../../connector-kit/testing/index.ts';
import { createEntraFake } from '../../connectors/entra/fake.ts';
import { mailOf, people } from '../company/index.ts';
import { directoryId, seedDirectory } from './directory.ts';

const nowMs = Date.UTC(2026, 10, 22, 9);
const seed = seedDirectory(nowMs);
const personOf = (key: string) => seed.people?.find(({ mail }) => mail === mailOf({ key }));

test('every person of the company is in the directory, under the manager that the company names', () => {
  expect(seed.people).toHaveLength(people.length);
  const ids = new Set(seed.people?.map(({ id }) => id));
  expect(ids.size).toBe(people.length);
  for (const { managerId } of seed.people ?? []) expect(managerId === undefined || ids.has(managerId)).toBe(true);
  expect(personOf('mia.brandt')?.managerId).toBe(directoryId('person', 'klara.eisner'));
});

test('a locked account shows in the sign-in log only, and the latest entry is the lock', () => {
  const mia = personOf('mia.brandt');
  expect(mia?.accountEnabled).toBe(true);
  const newestFirst = mia?.signIns?.toSorted((a, b) => b.createdDateTime.localeCompare(a.createdDateTime));
  expect(newestFirst?.[0]?.errorCode).toBe(50_053);
  expect(Date.parse(newestFirst?.[0]?.createdDateTime ?? '')).toBeGreaterThan(nowMs - 3_600_000);
});

test('who has left is disabled, and everybody else is not', () => {
  const disabled = seed.people?.filter(({ accountEnabled }) => !accountEnabled).map(({ displayName }) => displayName);
  expect(disabled).toEqual(people.filter(({ account }) => account === 'disabled').map(({ name }) => name));
});

test('what the company says of a person reaches the directory: groups, factors and devices, none lost', () => {
  const names = new Map(seed.groups?.map(({ id, displayName }) => [id, displayName]));
  for (const person of people) {
    const seeded = personOf(person.key);
    expect(seeded?.groupIds?.map((id) => names.get(id))).toEqual(person.groups);
    expect(seeded?.methods).toHaveLength(person.factors.length);
    expect(seeded?.devices?.map(({ deviceName, serialNumber, complianceState }) => [deviceName, serialNumber, complianceState])).toEqual(
      person.devices.map(({ name, serialNumber, isCompliant }) => [name, serialNumber, isCompliant ? 'compliant' : 'noncompliant']),
    );
  }
  expect(new Set(seed.people?.flatMap(({ methods = [] }) => methods)).size).toBe(7);
});

test('the fake takes the seed as it is', () => {
  const fake = createEntraFake({ clock: createFakeClock(), seed });
  expect(fake.rows('users', { offset: 0, limit: 1 }).total).toBe(people.length);
  expect(fake.rows('devices', { text: 'LT-4471', offset: 0, limit: 5 }).rows[0]?.['userId']).toBe(directoryId('person', 'mia.brandt'));
  expect(fake.ledger).toHaveLength(0);
});
