import { textOfValue, valueOfText } from './edited-value.ts';

it.each([
  ['a text', 'close_code', 'close_code'],
  ['a number', 3.5, '3.5'],
  ['a yes or no', false, 'false'],
  ['a list', ['erp', 'web'], 'erp\nweb'],
  ['whatever else', { id: '7', kind: 'group' }, '{"id":"7","kind":"group"}'],
])('%s goes to text and comes back as it was', (_, value, text) => {
  expect(textOfValue(value)).toBe(text);
  expect(valueOfText(text, value)).toEqual(value);
});

it.each([
  ['no value is an empty text', null, ''],
  ['and so is one that was never read', undefined, ''],
])('%s', (_, value, text) => expect(textOfValue(value)).toBe(text));

it.each([
  ['a cleared text is the empty text', '', 'High', ''],
  ['a cleared number is no value', '', 3, null],
  ['a cleared list is no value', '', ['erp'], null],
  ['what was empty takes the text as it is', 'Solved', null, 'Solved'],
  ['letters are no number', 'three', 3, undefined],
  ['“maybe” is neither yes nor no', 'maybe', true, undefined],
  ['half an object is none', '{"id":', { id: '7' }, undefined],
])('%s', (_, text, before, value) => expect(valueOfText(text, before)).toEqual(value));
