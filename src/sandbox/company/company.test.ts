import { changes, incidents, items, people, supportIssues, tickets } from './index.ts';

const personKeys = new Set(people.map(({ key }) => key));
const itemNames = new Set(items.map(({ name }) => name));

test('the company is large enough to be believed', () => {
  expect(items.length).toBeGreaterThanOrEqual(40);
  expect(items.filter((item) => item.class === 'business-service').length).toBeGreaterThanOrEqual(5);
  expect(changes.length).toBeGreaterThanOrEqual(30);
  expect(people.length).toBeGreaterThanOrEqual(25);
  expect(tickets.length).toBeGreaterThanOrEqual(30);
});

test('every name that one record says of another exists', () => {
  const unknownPeople = [
    ...people.flatMap(({ manager }) => manager ?? []),
    ...items.flatMap(({ owner, assignedTo }) => [owner ?? [], assignedTo ?? []].flat()),
    ...changes.flatMap(({ assignedTo }) => assignedTo ?? []),
    ...incidents.flatMap(({ caller, assignedTo, notes }) => [caller, ...(assignedTo ? [assignedTo] : []), ...(notes ?? []).map(({ by }) => by)]),
    ...supportIssues.flatMap(({ reporter, assignedTo, comments }) => [
      reporter,
      ...(assignedTo ? [assignedTo] : []),
      ...(comments ?? []).map(({ by }) => by),
    ]),
    ...tickets.flatMap(({ requester, assignee, comments }) => [requester, ...(assignee ? [assignee] : []), ...(comments ?? []).map(({ by }) => by)]),
  ].filter((key) => !personKeys.has(key));
  const unknownItems = [
    ...items.flatMap(({ dependsOn, sendsTo }) => [...(dependsOn ?? []), ...(sendsTo ?? [])]),
    ...changes.flatMap(({ item, alsoOn }) => [item, ...(alsoOn ?? [])]),
    ...incidents.map(({ item }) => item),
    ...supportIssues.flatMap((issue) => issue.items),
    ...tickets.flatMap((ticket) => ticket.items ?? []),
  ].filter((name) => !itemNames.has(name));
  expect({ unknownPeople, unknownItems }).toEqual({ unknownPeople: [], unknownItems: [] });
});

test.each([
  ['people', people.map(({ key }) => key)],
  ['items', items.map(({ name }) => name)],
  ['changes', changes.map(({ number }) => number)],
  ['incidents', incidents.map(({ number }) => number)],
])('no two %s share a name', (_kind, names) => {
  expect(new Set(names).size).toBe(names.length);
});

test('the culprit of the incident runs on something that the broken service depends on, and began before the ticket', () => {
  const culprit = changes.find(({ number }) => number === 'CHG0030031');
  const broken = items.find(({ name }) => name === tickets[0]?.items?.[0]);
  expect(broken?.dependsOn).toContain(culprit?.item);
  expect(culprit?.phase).toBe('running');
  expect(-(culprit?.from ?? 0)).toBeGreaterThan(tickets[0]?.ago ?? Number.POSITIVE_INFINITY);
});
