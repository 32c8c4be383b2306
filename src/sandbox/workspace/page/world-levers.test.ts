import { connectors } from '#connectors';
import { createFakeClock } from '../../../connector-kit/testing/index.ts';
import { createServiceNowFake } from '../../../connectors/servicenow/fake.ts';
import { FAULT_SWITCHES, readPulled } from '../../hub/fault-switches.ts';
import { seedIncidentSystem } from '../../seed/incident-system.ts';
import type { HostFault } from '../../zaf/desk.ts';
import { HOST_LEVERS, VENDOR_LEVERS } from './world-levers.ts';

const leverOf = (kind: string) => VENDOR_LEVERS.find((lever) => lever.kind === kind);

test('the drawer and the hub’s own pages offer the same kinds, each once', () => {
  const kinds = VENDOR_LEVERS.map(({ kind }) => kind);
  expect(new Set(kinds).size).toBe(kinds.length);
  expect(kinds).toEqual(FAULT_SWITCHES.map(({ kind }) => kind));
});

test.each(VENDOR_LEVERS.map(({ kind, body }) => [kind, body] as const))(
  'the hub reads "%s" as the fault that it names, with nothing lost',
  (kind, body) => {
    const { fault, options } = readPulled(JSON.parse(JSON.stringify(body)));
    expect({ ...fault, ...options }).toEqual(body);
    expect(fault.kind).toBe(kind);
  },
);

test.each(FAULT_SWITCHES.flatMap(({ kind, fault, times, vendors }) => (fault ? [[kind, { fault, times, vendors }] as const] : [])))(
  '"%s" is the same fault, as often and at the same vendors, wherever it is pulled',
  (kind, { fault, times, vendors }) => {
    const lever = leverOf(kind);
    expect(readPulled(lever?.body)).toEqual({ fault, options: times === undefined ? {} : { times } });
    expect(lever?.vendors).toEqual(vendors);
  },
);

test('a lever of some vendors names vendors that exist', () => {
  const known = connectors.map(({ id }) => id);
  expect(VENDOR_LEVERS.flatMap(({ vendors }) => vendors ?? []).filter((id) => !known.includes(id))).toEqual([]);
});

test('the business rule does at the vendor what its sentence says', () => {
  const clock = createFakeClock({ startMs: Date.UTC(2026, 0, 5) });
  const fake = createServiceNowFake({ clock, seed: seedIncidentSystem(clock.now()) });
  const [incident] = fake.store.all('incident').filter(({ values }) => values.urgency !== '1');
  if (!incident) throw new TypeError('Every incident is urgent already.');
  const { fault, options } = readPulled(leverOf('business-rule')?.body);
  fake.switchOn(fault, options);
  fake.edit('incident', incident.id, { short_description: 'Written anew' }, 'tobias.rau');
  expect(fake.store.all('incident').find(({ id }) => id === incident.id)?.values).toMatchObject({ short_description: 'Written anew', urgency: '1' });
});

test('every way in which the help desk’s page misbehaves has a lever', () => {
  const every: Readonly<Record<HostFault['kind'], true>> = {
    'never-answer': true,
    'register-twice': true,
    'unknown-instance': true,
    'error-without-name': true,
    'wrong-origin': true,
    'slow-proxy': true,
    'proxy-answers': true,
  };
  expect(new Set(HOST_LEVERS.map(({ fault }) => fault.kind))).toEqual(new Set(Object.keys(every)));
  expect(new Set(HOST_LEVERS.map(({ key }) => key)).size).toBe(HOST_LEVERS.length);
});
