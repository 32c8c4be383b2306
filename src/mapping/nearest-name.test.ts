import { nearestName } from './nearest-name.ts';

test.each<[string, string, string | undefined]>([
  ['a letter too few', 'directon', 'direction'],
  ['two letters swapped', 'directoin', 'direction'],
  ['a letter too many', 'desskk', 'desk'],
  ['another case', 'Desk', 'desk'],
  ['something else', 'colour', undefined],
  ['a short word that is no slip', 'xy', undefined],
  ['the nearest of several', 'remot', 'remote'],
])('%s: %s', (_title, name, expected) => {
  expect(nearestName(name, ['direction', 'desk', 'remote', 'requires'])).toBe(expected);
});
