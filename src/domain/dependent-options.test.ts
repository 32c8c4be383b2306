import { optionsUnder, optionsWithin, parentWithin } from './dependent-options.ts';
import type { FieldOption } from './records.ts';
import type { FieldValue } from './values.ts';

const option = (value: string, dependsOn?: string): FieldOption => ({ value, label: value, ...(dependsOn === undefined ? {} : { dependsOn }) });
const options = [option('email', 'software'), option('email', 'inquiry'), option('dns', 'network'), option('level', '1'), option('other')];
const valuesUnder = (parent: FieldValue) => optionsUnder({ options, dependsOn: 'category' }, parent)?.map(({ value }) => value);

test.each<readonly [string, FieldValue, readonly string[]]>([
  ['what stands under the parent, and what stands under none', 'network', ['dns', 'other']],
  ['a value that several parents share, under each of them', 'software', ['email', 'other']],
  ['a value that several parents share, under the second as well', 'inquiry', ['email', 'other']],
  ['a parent of numbers by its text', 1, ['level', 'other']],
  ['only what stands under none, while the parent is empty', null, ['other']],
  ['only what stands under none, while the parent is an empty text', '', ['other']],
  ['only what stands under none, for a parent value that nothing names', 'toaster', ['other']],
])('offers %s', (_, parent, offered) => {
  expect(valuesUnder(parent)).toEqual(offered);
});

test('a field that depends on none offers all its options, also those that stand under a parent of their own list', () => {
  expect(optionsUnder({ options }, 'network')).toEqual(options);
});

test('a field without a list says so', () => {
  expect(optionsUnder({ dependsOn: 'category' }, 'network')).toBeUndefined();
});

describe('a field that holds parent and child as one value', () => {
  const within = [option('10'), option('10/1', '10'), option('10/2', '10'), option('11'), option('12'), option('12/3', '12')];

  test.each<readonly [string, FieldValue, string | undefined]>([
    ['a child that it has', '10/1', '10'],
    ['a child that it does not have', '10/3', '10'],
    ['a child of a parent without any', '11/1', undefined],
    ['a child of a parent that is not there', '13/1', undefined],
    ['the parent alone', '10', undefined],
    ['a list', ['10/1'], undefined],
    ['nothing', null, undefined],
  ])('names the parent of %s', (_, value, parent) => {
    expect(parentWithin({ options: within }, value)?.value).toBe(parent);
  });

  test('offers the parent alone and each of its children', () => {
    expect(optionsWithin({ options: within }, '10').map(({ value }) => value)).toEqual(['10', '10/1', '10/2']);
    expect(optionsWithin({}, '10')).toEqual([]);
  });

  test('is none where its choices depend on another field', () => {
    expect(parentWithin({ options: within, dependsOn: 'category' }, '10/3')).toBeUndefined();
  });
});
