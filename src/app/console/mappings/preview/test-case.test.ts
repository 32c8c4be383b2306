/** A previewed ticket becomes a test that passes over the same rules. */
import { checkMapping, editMapping, readOutline } from '#mapping';
import { MAPPING_TEXT, mappingPreview } from '../../../testing/gallery/fixtures/index.ts';
import { freeName, testCaseFrom } from './test-case.ts';

const flowOf = async (text: string) => {
  const flow = (await readOutline(text))?.flows[0];
  if (!flow) throw new Error('The document lost its flow.');
  return flow;
};

test('the test that comes of a preview passes', async () => {
  const value = testCaseFrom(mappingPreview, await flowOf(MAPPING_TEXT), 'as ticket 1042');
  const text = await editMapping(MAPPING_TEXT, { kind: 'add', path: ['tests'], value: value ?? {} });
  const checked = await checkMapping(text ?? '');
  expect(checked.tests.map(({ name, kind }) => [name, kind])).toEqual([
    ['open is in progress', 'passed'],
    ['as ticket 1042', 'passed'],
  ]);
});

test('long texts, labels and fields of no rule stay out; nothing to judge makes no test', async () => {
  const flow = await flowOf(MAPPING_TEXT.replace('    when: { type: incident }\n', ''));
  const [status] = mappingPreview.fields;
  const long = { ...mappingPreview, fields: status ? [{ ...status, deskPath: 'custom/360001000101', remotePath: 'cmdb_ci' }] : [] };
  expect(testCaseFrom(long, flow, 'x')).toBeNull();
  const stories = { ...mappingPreview, values: { desk: { status: 'x'.repeat(500) }, remote: {} } };
  expect(testCaseFrom({ ...stories, fields: status ? [status] : [] }, flow, 'x')).toBeNull();
});

test('a name that is taken is counted on', () => {
  expect([freeName('a', []), freeName('a', ['a']), freeName('a', ['a', 'a (2)'])]).toEqual(['a', 'a (2)', 'a (3)']);
});
