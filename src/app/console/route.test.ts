import { hashOf, parseRoute } from './route.ts';

it.each([
  ['', { screen: '', rest: [], query: {} }],
  ['#/overview', { screen: 'overview', rest: [], query: {} }],
  ['#/dead-letters?cause=vendor-refused&cursor=a%2Fb', { screen: 'dead-letters', rest: [], query: { cause: 'vendor-refused', cursor: 'a/b' } }],
  ['#/batches/7/', { screen: 'batches', rest: ['7'], query: {} }],
  ['#/journey?id=a?b', { screen: 'journey', rest: [], query: { id: 'a?b' } }],
  ['journey/-/id=INC0010042', { screen: 'journey', rest: [], query: { id: 'INC0010042' } }],
  ['#/%E0%A4%A', { screen: '%E0%A4%A', rest: [], query: {} }],
])('reads %j', (hash, route) => {
  expect(parseRoute(hash)).toEqual(route);
});

it('writes what it reads, whatever the id holds', () => {
  const route = { screen: 'connections', rest: ['a/b?c#d'], query: { q: 'x&y=z é' } };
  expect(parseRoute(hashOf(route))).toEqual(route);
});

it('leaves empty filters out of the address', () => {
  expect(hashOf({ screen: 'conflicts', query: { flow: '', field: null, cursor: undefined } })).toBe('#/conflicts');
});
