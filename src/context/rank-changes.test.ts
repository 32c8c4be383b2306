import fc from 'fast-check';
import type { ChangeRequest, ItemRelation } from '#domain';
import { findSituation, mergeRanked, placeItems, rankChanges } from './rank-changes.ts';
import { depends, item } from './testing/context-world.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-11-20T12:00:00Z');
const moment = { now: NOW, ticketAt: NOW - HOUR, halfWindowMs: 72 * HOUR };
const at = (hours: number) => new Date(NOW + hours * HOUR).toISOString();

const change = (number: string, itemId: string, part: Partial<ChangeRequest> = {}): ChangeRequest => ({
  id: number,
  number,
  title: number,
  phase: 'closed',
  stateLabel: '',
  kind: 'normal',
  itemIds: [itemId],
  updatedAt: at(-1),
  url: '',
  ...part,
});

const items = ['erp-api', 'web-01', 'rack-7', 'shop'].map((id) => item(id));
const relations = [depends('erp-api', 'web-01'), depends('web-01', 'rack-7'), depends('shop', 'erp-api')];
const places = placeItems(['erp-api'], items, relations);

test('an item is placed by its shortest way, with the names on that way', () => {
  expect(places.get('erp-api')).toEqual({ distance: 0, path: ['erp-api'], relation: 'self' });
  expect(places.get('web-01')).toEqual({ distance: 1, path: ['erp-api', 'web-01'], relation: 'dependency' });
  expect(places.get('rack-7')).toEqual({ distance: 2, path: ['erp-api', 'web-01', 'rack-7'], relation: 'dependency' });
  expect(places.get('shop')).toEqual({ distance: 1, path: ['erp-api', 'shop'], relation: 'dependent' });
});

test('of two ways of equal length the one along dependencies counts', () => {
  const odd: ItemRelation = { ...depends('erp-api', 'web-01'), id: 'odd', isDependency: false };
  expect(placeItems(['erp-api'], items, [odd, ...relations]).get('web-01')?.relation).toBe('dependency');
});

test('running changes come first, then pending ones, then those that ended, whatever their score', () => {
  const ranked = rankChanges(
    [
      change('ENDED', 'erp-api', { actualStart: at(-3), actualEnd: at(-1.5) }),
      change('PLANNED', 'rack-7', { phase: 'scheduled', plannedStart: at(48), plannedEnd: at(50) }),
      change('RUNNING', 'shop', { phase: 'running', actualStart: at(-0.5), plannedEnd: at(1) }),
    ],
    places,
    moment,
  );
  expect(ranked.map(({ change: { number } }) => number)).toEqual(['RUNNING', 'PLANNED', 'ENDED']);
});

test('within a group the nearer item and the nearer time win', () => {
  const ranked = rankChanges(
    [
      change('FAR', 'rack-7', { actualStart: at(-3), actualEnd: at(-1.5) }),
      change('OLD', 'erp-api', { actualStart: at(-70), actualEnd: at(-69) }),
      change('HERE', 'erp-api', { actualStart: at(-3), actualEnd: at(-1.5) }),
    ],
    places,
    moment,
  );
  expect(ranked.map(({ change: { number } }) => number)).toEqual(['HERE', 'FAR', 'OLD']);
});

test('each change says why it is ranked there', () => {
  const [ranked] = rankChanges(
    [change('C', 'web-01', { actualStart: at(-3), actualEnd: at(-1 - 40 / 60), kind: 'emergency', outcome: 'Unsuccessful' })],
    places,
    moment,
  );
  expect(ranked?.reasons).toEqual([
    { code: 'change-ended-before-ticket', facts: { minutes: 40 } },
    { code: 'change-on-dependency', facts: { item: 'web-01', linked: 'erp-api', hops: 1 } },
    { code: 'change-unsuccessful', facts: {} },
    { code: 'change-emergency', facts: {} },
  ]);
});

test('a running change past its planned end is called overrunning', () => {
  const [ranked] = rankChanges([change('C', 'erp-api', { phase: 'running', actualStart: at(-5), plannedEnd: at(-0.5) })], places, moment);
  expect(ranked?.reasons.map(({ code }) => code)).toContain('change-overrunning');
});

test('the rankings of several sources become one: what runs first, wherever it was read', () => {
  const here = rankChanges([change('ENDED-HERE', 'erp-api', { actualStart: at(-3), actualEnd: at(-1.5) })], places, moment);
  const there = rankChanges(
    [
      change('RUNNING-THERE', 'rack-7', { phase: 'running', actualStart: at(-2) }),
      change('PLANNED-THERE', 'rack-7', { phase: 'scheduled', plannedStart: at(60) }),
      change('ENDED-THERE', 'web-01', { actualStart: at(-60), actualEnd: at(-50) }),
    ],
    places,
    moment,
  );
  const merged = mergeRanked([here, there]);
  expect(merged.map(({ change: { number } }) => number)).toEqual(['RUNNING-THERE', 'PLANNED-THERE', 'ENDED-HERE', 'ENDED-THERE']);
  expect(mergeRanked([there, here])).toEqual(merged);
});

const planned = { phase: 'scheduled', plannedStart: at(-4), plannedEnd: at(-2) } as const;
const shown = (part: Partial<ChangeRequest>) => {
  const [ranked] = rankChanges([change('C', 'erp-api', part)], places, moment);
  const [when] = (ranked?.reasons ?? []).filter(({ code }) => code !== 'change-on-linked-item');
  return { code: when?.code, minutes: when?.facts.minutes, time: (ranked?.score ?? 0) - 40 };
};

test.each<[string, Partial<ChangeRequest>, string | undefined, number | undefined, number]>([
  ['planned until before the ticket, never begun', planned, 'change-lapsed', 120, 20],
  ['a draft whose plan passed long ago', { ...planned, phase: 'draft', plannedStart: at(-70), plannedEnd: at(-37) }, 'change-lapsed', 2220, 10],
  ['planned over the ticket and past, never begun', { ...planned, plannedEnd: at(-0.5) }, 'change-lapsed', 30, 20],
  ['due now and not begun', { ...planned, plannedEnd: at(1) }, 'change-due', 240, 20],
  ['due since after the ticket and not begun', { ...planned, plannedStart: at(-0.5), plannedEnd: at(1) }, 'change-due', 30, 20],
  ['due with no end, not begun', { phase: 'pending', plannedStart: at(-4) }, 'change-due', 240, 20],
  ['planned until later, from nobody knows when', { phase: 'pending', plannedEnd: at(4) }, undefined, undefined, 5],
  ['begun though its phase says scheduled', { ...planned, actualStart: at(-3) }, 'change-started-before-ticket', 120, 45],
  ['ended though its phase says scheduled', { ...planned, actualStart: at(-3), actualEnd: at(-1.5) }, 'change-ended-before-ticket', 30, 45],
  ['under review, known by its plan alone', { ...planned, phase: 'review' }, 'change-ended-before-ticket', 60, 44],
  ['closed before its planned time', { phase: 'closed', plannedStart: at(2), plannedEnd: at(4) }, undefined, undefined, 5],
  ['closed, begun after the ticket', { phase: 'closed', actualStart: at(-0.5), plannedEnd: at(4) }, 'change-ended-after-ticket', undefined, 10],
  ['begun after the ticket though its phase says scheduled', { ...planned, actualStart: at(-0.5) }, undefined, undefined, 10],
])('of a change %s it says what is known', (_name, part, code, minutes, time) => {
  expect(shown(part)).toEqual({ code, minutes, time });
});

test('a plan is never told as something that happened', () => {
  const phases = fc.constantFrom('draft', 'pending', 'scheduled') as fc.Arbitrary<ChangeRequest['phase']>;
  const told = [
    'change-started-before-ticket',
    'change-ended-before-ticket',
    'change-ended-after-ticket',
    'change-running-now',
    'change-overrunning',
  ];
  fc.assert(
    fc.property(phases, fc.integer({ min: -100, max: 100 }), fc.integer({ min: 0, max: 50 }), (phase, start, length) => {
      const [ranked] = rankChanges([change('C', 'erp-api', { phase, plannedStart: at(start), plannedEnd: at(start + length) })], places, moment);
      expect(ranked?.reasons.filter(({ code }) => told.includes(code))).toEqual([]);
    }),
  );
});

test('why a running change stands where it stands begins with when it started; too long a run comes before', () => {
  const codes = (part: Partial<ChangeRequest>) =>
    rankChanges([change('C', 'erp-api', { phase: 'running', actualStart: at(-5), ...part })], places, moment)[0]?.reasons.map(({ code }) => code);
  expect(codes({})).toEqual(['change-started-before-ticket', 'change-running-now', 'change-on-linked-item']);
  expect(codes({ plannedEnd: at(-0.5) })).toEqual(['change-overrunning', 'change-started-before-ticket', 'change-on-linked-item']);
});

test.each([
  ['cancelled', change('X', 'erp-api', { phase: 'cancelled' })],
  ['on an item that is not near', change('X', 'elsewhere')],
])('a change that is %s is left out', (_name, hidden) => {
  expect(rankChanges([hidden], places, moment)).toEqual([]);
});

test('the situation is a change that runs on a linked item or on what it depends on, never on a dependent', () => {
  const running = { phase: 'running', actualStart: at(-1), plannedEnd: at(2) } as const;
  const onDependent = rankChanges([change('A', 'shop', running)], places, moment);
  const onDependency = rankChanges([change('B', 'web-01', running)], places, moment);
  expect(findSituation(onDependent, NOW)).toBeUndefined();
  expect(findSituation(onDependency, NOW)?.reason).toEqual({
    code: 'situation-change-running',
    facts: { number: 'B', item: 'web-01', linked: 'erp-api', hops: 1, until: at(2) },
  });
});

test('the order of the input never matters and scores stay within 0 and 100', () => {
  const phases = fc.constantFrom('draft', 'pending', 'scheduled', 'running', 'review', 'closed') as fc.Arbitrary<ChangeRequest['phase']>;
  const arbitrary = fc.record({
    phase: phases,
    itemId: fc.constantFrom('erp-api', 'web-01', 'rack-7', 'shop'),
    start: fc.integer({ min: -100, max: 100 }),
    length: fc.integer({ min: 0, max: 50 }),
  });
  fc.assert(
    fc.property(fc.array(arbitrary, { maxLength: 12 }), (raw) => {
      const changes = raw.map(({ phase, itemId, start, length }, index) =>
        change(`C${index}`, itemId, { phase, plannedStart: at(start), plannedEnd: at(start + length) }),
      );
      const ranked = rankChanges(changes, places, moment);
      expect(rankChanges([...changes].reverse(), places, moment)).toEqual(ranked);
      for (const { score } of ranked) expect(score >= 0 && score <= 100).toBe(true);
    }),
  );
});
