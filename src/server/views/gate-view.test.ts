import type { FieldValue } from '#domain';
import { viewGate } from './gate-view.ts';

const FIELDS: Readonly<Record<string, string>> = { type: 'Type', group: 'Group', 'custom/36001': 'Site' };
const VALUES: Readonly<Record<string, string>> = {
  question: 'Frage',
  incident: 'Vorfall',
  problem: 'Problem',
  '360012345': 'Network',
  'a, b': 'A and B',
};
const labels = {
  field: (path: string) => FIELDS[path] ?? path,
  value: (_path: string, value: FieldValue | null) => VALUES[String(value)] ?? String(value),
};
const differs = (facts: Record<string, string | number | boolean | null>) => viewGate({ code: 'gate-value-differs', facts }, labels);

test.each([
  [
    'a field and its choices',
    { field: 'type', is: 'question', wanted: 'incident, problem' },
    { field: 'Type', is: 'Frage', wanted: 'Vorfall, Problem' },
  ],
  ['an id', { field: 'group', is: 360_012_345, wanted: '360012345, 1' }, { field: 'Group', is: 'Network', wanted: 'Network, 1' }],
  ['a choice with a comma', { field: 'type', is: 'a, b', wanted: 'incident' }, { field: 'Type', is: 'A and B', wanted: 'Vorfall' }],
  ['what has no label as it reads', { field: 'custom/9', is: 'x, y', wanted: 'z' }, { field: 'custom/9', is: 'x, y', wanted: 'z' }],
])('says in the words of the help desk: %s', (_what, raw, told) => {
  expect(differs(raw)).toEqual({ code: 'gate-value-differs', facts: told });
});

test('leaves a fact that is not told untold, and other reasons as they are', () => {
  expect(viewGate({ code: 'gate-field-not-read', facts: { field: 'type' } }, labels).facts).toEqual({ field: 'Type' });
  expect(viewGate({ code: 'gate-value-empty', facts: { field: 'type', is: null, wanted: 'incident' } }, labels).facts).toEqual({
    field: 'Type',
    is: null,
    wanted: 'Vorfall',
  });
  const other = { code: 'value-not-offered', facts: { field: 'type', value: 'question' } };
  expect(viewGate(other, labels)).toEqual(other);
});
