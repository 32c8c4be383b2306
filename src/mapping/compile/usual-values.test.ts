/** The short way of plain fields must answer as the whole fit does: it is only faster. */
import type { FieldKind, FieldSchema, FieldValue } from '#domain';
import type { FieldRule } from '../document.ts';
import { compileField } from './compile-field.ts';
import { fitTo } from './fit.ts';

const kinds: readonly FieldKind[] = [
  'text',
  'long-text',
  'integer',
  'decimal',
  'boolean',
  'date',
  'date-time',
  'choice',
  'multi-choice',
  'tags',
  'reference',
  'user',
  'unknown',
];
const values: readonly FieldValue[] = [
  null,
  '',
  'short',
  'x'.repeat(10),
  'x'.repeat(11),
  '7',
  '1.000,00',
  '2026-02-03',
  '2026-02-03T08:30:00Z',
  '2026-02-31T08:30:00Z',
  '2026-02-03T08:30:00.000+02:00',
  '0000-01-01T00:00:00Z',
  '2026-02-03T24:00:00Z',
  0,
  -0,
  7,
  7.5,
  2 ** 53,
  true,
  false,
  [],
  ['a', 'b'],
  [7],
  { a: 'b' },
];
const targetOf = (kind: FieldKind): FieldSchema => ({ path: 'target', label: 'Target', kind, isReadOnly: false, isRequired: false, maxLength: 10 });
const targets: readonly (FieldSchema | undefined)[] = [undefined, ...kinds.map(targetOf)];
const rule: FieldRule = { desk: 'source', remote: 'target', direction: 'out' };

describe('a plain field', () => {
  test.each(targets.map((target) => [target?.kind ?? 'no schema', target] as const))(
    'gives to %s what the whole fit gives, for every value',
    (_, target) => {
      const remote = target && ({ type: 'incident', readAt: '2026-01-01T00:00:00Z', fields: [target] } as const);
      const field = compileField(rule, { ...(remote && { remote }), mayLeave: () => true, users: { by: 'email' } });
      const wholeFit = fitTo(target);
      for (const value of values) expect([value, field.projectOut({ source: value })]).toEqual([value, wholeFit(value)]);
    },
  );

  test('that was not read is kept, whatever its target takes', () => {
    for (const target of targets) {
      const remote = target && ({ type: 'incident', readAt: '2026-01-01T00:00:00Z', fields: [target] } as const);
      const field = compileField(rule, { ...(remote && { remote }), mayLeave: () => true, users: { by: 'email' } });
      expect(field.projectOut({})).toMatchObject({ kind: 'keep', reason: { code: 'field-not-read' } });
    }
  });
});
