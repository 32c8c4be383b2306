import { readFileSync } from 'node:fs';
import { checkMapping } from './check-mapping.ts';
import { createNodeExpressionRunner } from './expression/node-runner.ts';
import { fieldRuleSchema, flowSchema } from './schema.ts';

const guide = readFileSync(new URL('../../docs/mapping.md', import.meta.url), 'utf8');
const examples = [...guide.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');

test.each(examples.map((text, index) => [index + 1, text] as const))('example %d of the guide is valid and its tests pass', async (_number, text) => {
  const expressions = createNodeExpressionRunner();
  const checked = await checkMapping(text, { expressions });
  await expressions.close();
  expect(checked.problems.filter((problem) => problem.severity === 'error')).toEqual([]);
});

test('the guide has examples, and names every key of a flow and of a rule', () => {
  expect(examples.length).toBeGreaterThanOrEqual(8);
  for (const key of [...Object.keys(flowSchema.shape), ...Object.keys(fieldRuleSchema.shape)]) expect(guide).toContain(key);
});
