/** What the checks say, as the admin types, of choices that depend on another choice. */
import { checkMapping } from '../check-mapping.ts';
import { schemaOf } from '../testing/compiled-fields.ts';

const choices = (...values: string[]) => values.map((value) => ({ value, label: value }));
const under = (dependsOn: string, ...values: string[]) => values.map((value) => ({ value, label: value, dependsOn }));
const schemas = {
  desk: schemaOf('ticket', { path: 'kind', kind: 'choice' }, { path: 'area', kind: 'choice' }, { path: 'subject' }),
  remote: {
    a: schemaOf(
      'incident',
      { path: 'category', label: 'Category', kind: 'choice', options: choices('network', 'software', 'hardware') },
      {
        path: 'subcategory',
        label: 'Subcategory',
        kind: 'choice',
        dependsOn: 'category',
        options: [...under('network', 'lan', 'dns'), ...under('software', 'email', 'os'), ...under('hardware', 'email', 'disk'), ...choices('other')],
      },
    ),
  },
};
const pairs = (...values: readonly (readonly [string, string])[]) =>
  `values: [${values.map(([desk, remote]) => `{ desk: ${desk}, remote: ${remote} }`).join(', ')}]`;
const rule = (desk: string, remote: string, more: string) => `      - { desk: ${desk}, remote: ${remote}, ${more} }\n`;
const category = (more: string) => rule('kind', 'category', more);
const OUT = 'direction: out, otherwise: { out: hold }';
const PARENT = category(`${OUT}, ${pairs(['net', 'network'], ['soft', 'software'])}`);

async function problemsOf(...rules: readonly string[]) {
  const text = `version: 1\nflows:\n  - name: a\n    connection: c\n    record: incident\n    fields:\n${rules.join('')}`;
  const { problems } = await checkMapping(text, { schemas });
  return problems
    .filter(({ code }) => code.startsWith('child'))
    .map(({ code, severity, line, path }) => ({ code, severity, line, at: path.slice(2).join('.') }));
}

test.each<readonly [string, readonly string[], readonly object[]]>([
  [
    'is well where each pair stands under what the same desk value writes',
    [PARENT, rule('kind', 'subcategory', `${OUT}, ${pairs(['net', 'lan'], ['soft', 'email'])}`)],
    [],
  ],
  [
    'is refused at the pair where the same desk value writes another parent',
    [PARENT, rule('kind', 'subcategory', `${OUT}, ${pairs(['net', 'lan'], ['soft', 'disk'])}`)],
    [{ code: 'child-never-offered', severity: 'error', line: 8, at: 'fields.1.values.1.remote' }],
  ],
  [
    'is refused where the constant for everything else decides the parent',
    [
      category(`direction: out, otherwise: { out: { value: hardware } }, ${pairs(['net', 'network'])}`),
      rule('kind', 'subcategory', `${OUT}, ${pairs(['net', 'lan'], ['soft', 'os'])}`),
    ],
    [{ code: 'child-never-offered', severity: 'error', line: 8, at: 'fields.1.values.1.remote' }],
  ],
  [
    'is well where the desk value leaves the parent as it is',
    [
      category(`direction: out, otherwise: { out: keep }, ${pairs(['net', 'network'])}`),
      rule('kind', 'subcategory', `${OUT}, ${pairs(['soft', 'os'])}`),
    ],
    [],
  ],
  ['is well in whatever order the rules stand', [rule('kind', 'subcategory', `${OUT}, ${pairs(['net', 'dns'])}`), PARENT], []],
  ['is well where a value stands under none', [PARENT, rule('kind', 'subcategory', `${OUT}, ${pairs(['net', 'other'])}`)], []],
  [
    'is well where another desk field decides and some pair fits',
    [PARENT, rule('area', 'subcategory', `${OUT}, ${pairs(['x', 'lan'], ['y', 'email'])}`)],
    [],
  ],
  [
    'is warned of where another desk field decides and no pair of the parent can offer it',
    [PARENT, rule('area', 'subcategory', `${OUT}, ${pairs(['x', 'lan'], ['y', 'disk'])}`)],
    [{ code: 'child-never-offered', severity: 'warning', line: 8, at: 'fields.1.values.1.remote' }],
  ],
  [
    'is not warned of where people choose the parent at the other side too',
    [category(`direction: both, ${pairs(['net', 'network'])}`), rule('area', 'subcategory', `${OUT}, ${pairs(['y', 'disk'])}`)],
    [],
  ],
  [
    'is not warned of where the parent is copied as it is',
    [category(OUT.split(',')[0] ?? ''), rule('area', 'subcategory', `${OUT}, ${pairs(['y', 'disk'])}`)],
    [],
  ],
  [
    'is warned of where no rule writes the parent',
    [rule('area', 'subcategory', `${OUT}, ${pairs(['y', 'disk'])}`)],
    [{ code: 'child-without-parent', severity: 'warning', line: 7, at: 'fields.0.remote' }],
  ],
  [
    'is warned of where the parent is only read',
    [category(`direction: in, ${pairs(['net', 'network'])}`), rule('subject', 'subcategory', 'direction: out')],
    [{ code: 'child-without-parent', severity: 'warning', line: 8, at: 'fields.1.remote' }],
  ],
  ['is not warned of where it is only read', [rule('area', 'subcategory', 'direction: in')], []],
  ['says nothing more of a value that is not offered at all', [PARENT, rule('kind', 'subcategory', `${OUT}, ${pairs(['net', 'toaster'])}`)], []],
])('a dependent choice %s', async (_, rules, expected) => {
  expect(await problemsOf(...rules)).toEqual(expected);
});
