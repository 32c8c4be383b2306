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

/** Everything that an item stands on, by how many steps away it is at the nearest. */
function standsOn(name: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  let next = [name];
  for (let step = 1; next.length > 0; step += 1) {
    next = next.flatMap((one) => items.find((item) => item.name === one)?.dependsOn ?? []).filter((one) => !found.has(one));
    for (const one of next) found.set(one, step);
  }
  return found;
}

test.each(['Order to Cash', 'Online Shop', 'Warehouse Operations', 'Collaboration', 'Product Development'])(
  '%s stands on applications, and they on machines, on which something was changed or will be',
  (name) => {
    expect(items.find((item) => item.name === name)?.class).toBe('business-service');
    const below = standsOn(name);
    expect(Math.max(...below.values())).toBeGreaterThanOrEqual(2);
    expect(below.size).toBeGreaterThanOrEqual(4);
    expect(changes.filter(({ item, alsoOn = [] }) => [item, ...alsoOn].some((one) => below.has(one))).length).toBeGreaterThanOrEqual(3);
  },
);

test('items depend on each other, talk to each other, and are machines, networks, databases and what people hold', () => {
  expect(items.filter(({ sendsTo = [] }) => sendsTo.length > 0).length).toBeGreaterThanOrEqual(3);
  const classes = new Set(items.map((item) => item.class));
  expect(classes.size).toBe(11);
  expect(new Set(items.map(({ status }) => status))).toEqual(new Set([undefined, 'degraded', 'maintenance', 'retired']));
  expect(new Set(items.map(({ environment }) => environment))).toEqual(new Set(['Production', 'Test', 'Development']));
});

test('changes are over, under way and to come, and say so by their windows', () => {
  const inPhase = (...phases: readonly string[]) => changes.filter(({ phase }) => phases.includes(phase));
  const [over, running, planned] = [inPhase('closed', 'review'), inPhase('running'), inPhase('scheduled', 'pending')];
  expect(over.length).toBeGreaterThanOrEqual(10);
  expect(running.length).toBeGreaterThanOrEqual(2);
  expect(planned.length).toBeGreaterThanOrEqual(8);
  const isBefore = (start?: number, end?: number) => (start ?? Number.NaN) < (end ?? Number.NaN);
  expect(over.filter(({ from, to }) => !isBefore(from, to) || !isBefore(to, 0))).toEqual([]);
  expect(running.filter(({ from, to }) => !isBefore(from, 0) || !isBefore(0, to))).toEqual([]);
  expect(planned.filter(({ from, to }) => !isBefore(0, from) || !isBefore(from, to))).toEqual([]);
  expect(inPhase('draft').length).toBeGreaterThanOrEqual(1);
  expect(inPhase('cancelled').length).toBeGreaterThanOrEqual(1);
});

test('changes are of every kind, risk and outcome, some on several items and some of nobody yet', () => {
  expect(new Set(changes.map(({ kind }) => kind ?? 'normal'))).toEqual(new Set(['normal', 'standard', 'emergency']));
  expect(new Set(changes.map(({ risk }) => risk))).toEqual(new Set(['High', 'Moderate', 'Low']));
  const closed = changes.filter(({ phase }) => phase === 'closed');
  expect(new Set(closed.map(({ outcome }) => outcome))).toEqual(new Set(['successful', 'successful_issues', 'unsuccessful']));
  expect(changes.filter(({ alsoOn = [] }) => alsoOn.length > 0).length).toBeGreaterThanOrEqual(5);
  expect(changes.filter(({ assignedTo }) => assignedTo === undefined).length).toBeGreaterThanOrEqual(1);
});

test('everybody but the managing director answers to somebody, and every line of managers ends with her', () => {
  const managerOf = (key: string) => people.find((person) => person.key === key)?.manager;
  for (const { key } of people) {
    const line = [key];
    for (let above = managerOf(key); above !== undefined && !line.includes(above); above = managerOf(above)) line.push(above);
    expect(line.at(-1)).toBe('ingrid.halden');
  }
});

test('people have groups, ways to prove who they are, and devices; some have none of these or are shut out', () => {
  expect(people.filter(({ groups }) => groups.length === 0)).toEqual([]);
  expect(new Set(people.flatMap(({ groups }) => groups)).size).toBeGreaterThanOrEqual(20);
  const kinds = new Set(people.flatMap(({ factors }) => factors));
  expect(kinds).toEqual(new Set(['push', 'totp', 'sms', 'email', 'webauthn', 'platform', 'hardware-otp']));
  expect(people.filter(({ factors }) => factors.length === 0).length).toBeGreaterThanOrEqual(1);
  const devices = people.flatMap((person) => person.devices);
  expect(devices.length).toBeGreaterThanOrEqual(25);
  expect(new Set(devices.map(({ system }) => system.split(' ')[0]))).toEqual(new Set(['Windows', 'macOS', 'iOS', 'Android']));
  expect(devices.filter(({ isCompliant }) => !isCompliant).length).toBeGreaterThanOrEqual(1);
  expect(people.filter((person) => person.devices.length === 0).length).toBeGreaterThanOrEqual(1);
  expect(new Set(people.map(({ account }) => account))).toEqual(new Set([undefined, 'locked', 'disabled']));
  expect(people.some(({ isEmailVerified }) => isEmailVerified === false)).toBe(true);
  expect(new Set(people.map(({ desk }) => desk))).toEqual(new Set([undefined, 'admin', 'agent', 'light-agent']));
});

test('a computer is in the hands of the one person whose devices name it, under the same serial number', () => {
  const computers = items.filter((item) => item.class === 'computer');
  expect(computers.length).toBeGreaterThanOrEqual(8);
  for (const { name, serialNumber, assignedTo } of computers) {
    const holders = people.filter((person) => person.devices.some((device) => device.name === name && device.serialNumber === serialNumber));
    expect({ name, holders: holders.map(({ key }) => key) }).toEqual({ name, holders: [assignedTo] });
  }
});

test('incidents and tickets stand in every state that a day brings', () => {
  expect(new Set(incidents.map(({ state }) => state))).toEqual(new Set(['new', 'in-progress', 'on-hold', 'resolved', 'closed']));
  expect(new Set(tickets.map(({ status }) => status))).toEqual(new Set(['new', 'open', 'pending', 'hold', 'solved', 'closed']));
  expect(new Set(tickets.map(({ type }) => type))).toEqual(new Set(['incident', 'problem', 'question', 'task']));
});

test('the culprit of the incident runs on something that the broken service depends on, and began before the ticket', () => {
  const culprit = changes.find(({ number }) => number === 'CHG0030031');
  const broken = items.find(({ name }) => name === tickets[0]?.items?.[0]);
  expect(broken?.dependsOn).toContain(culprit?.item);
  expect(culprit?.phase).toBe('running');
  expect(-(culprit?.from ?? 0)).toBeGreaterThan(tickets[0]?.ago ?? Number.POSITIVE_INFINITY);
});
