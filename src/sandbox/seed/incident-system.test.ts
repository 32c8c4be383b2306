import { createFakeClock } from '../../connector-kit/testing/index.ts';
import { createServiceNowFake } from '../../connectors/servicenow/fake.ts';
import { changes, items, people } from '../company/index.ts';
import { seedIncidentSystem } from './incident-system.ts';

const nowMs = Date.UTC(2026, 10, 22, 9);
const seed = seedIncidentSystem(nowMs);

test('every relation of the company is one of the system, by its direction and kind', () => {
  const told = items.flatMap(({ name, dependsOn = [], sendsTo = [] }) => [
    ...dependsOn.map((child) => `${name} Depends on::Used by ${child}`),
    ...sendsTo.map((child) => `${name} Sends data to::Receives data from ${child}`),
  ]);
  expect(seed.relations?.map(({ parent, type, child }) => `${parent} ${type} ${child}`)).toEqual(told);
  expect(told.length).toBeGreaterThanOrEqual(50);
});

test('a change that is over has begun and ended, one under way has begun, one to come has neither', () => {
  const timesOf = (state: string) => seed.changes?.filter((change) => change.state === state).map((c) => [c.actualStart, c.actualEnd].map(Boolean));
  const distinct = (state: string) => [...new Set(timesOf(state)?.map(String))];
  expect([distinct('3'), distinct('-1'), distinct('-2')]).toEqual([['true,true'], ['true,false'], ['false,false']]);
  expect(seed.changes).toHaveLength(changes.length);
});

test('everybody has the manager that the company names', () => {
  expect(seed.users?.map(({ userName, manager }) => [userName, manager])).toEqual(people.map(({ key, manager }) => [key, manager]));
});

test('the fake takes the seed as it is, every name in it found', () => {
  const fake = createServiceNowFake({ clock: createFakeClock({ startMs: nowMs }), seed });
  const count = (table: string) => fake.store.all(table).length;
  expect([count('change_request'), count('cmdb_rel_ci'), count('sys_user') >= people.length]).toEqual([changes.length, seed.relations?.length, true]);
  expect(fake.store.all('cmdb_rel_ci').filter(({ values }) => !values.parent || !values.child || !values.type)).toEqual([]);
});
