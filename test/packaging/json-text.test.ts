import fc from 'fast-check';
import { JsonTextError, lineAndColumn, parseJsonText } from '../../scripts/package/validate/json-text.ts';

test('reads every JSON text as JSON.parse does', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(undefined, 2, '\t'), (text, indent) => {
      const printed = JSON.stringify(JSON.parse(text), null, indent);
      expect(parseJsonText(printed).value).toEqual(JSON.parse(printed));
    }),
  );
});

test('refuses what JSON.parse refuses', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), fc.constantFrom(',', '}', '"', '\\', '\n', 'x', ''), (text, position, character) => {
      const at = position % (text.length + 1);
      const broken = text.slice(0, at) + character + text.slice(at + 1);
      expect(outcome(() => parseJsonText(broken).value)).toEqual(outcome(() => JSON.parse(broken)));
    }),
    { numRuns: 500 },
  );
});

/** "refused", or the value as text. A text may be any JSON, so a refusal cannot be mistaken for a value. */
const outcome = (parse: () => unknown): string => {
  try {
    return JSON.stringify(parse());
  } catch {
    return 'refused';
  }
};

test('says where each value stands, and which keys come twice', () => {
  const text = '{\n  "a": [1, { "b/c": 2 }],\n  "a": 3\n}';
  const { offsets, duplicates } = parseJsonText(text);
  expect(lineAndColumn(text, offsets.get('/a/1/b~1c') ?? 0)).toEqual({ line: 2, column: 21 });
  expect(duplicates.map(({ pointer, offset }) => [pointer, lineAndColumn(text, offset)])).toEqual([['/a', { line: 3, column: 3 }]]);
});

test('says at which character a text stops being JSON', () => {
  const text = '{ "a": 1,\n}';
  const refuse = () => parseJsonText(text);
  expect(refuse).toThrow(JsonTextError);
  expect(refuse).toThrow('a key in double quotes is expected');
});
