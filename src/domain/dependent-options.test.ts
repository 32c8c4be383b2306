import { optionsUnder } from './dependent-options.ts';
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
