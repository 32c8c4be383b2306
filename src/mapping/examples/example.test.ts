import { readFileSync } from 'node:fs';
import type { FieldSchema, RecordSchema } from '#domain';
import { checkMapping } from '../check-mapping.ts';

const textOf = (name: string) => readFileSync(new URL(`./${name}.yaml`, import.meta.url), 'utf8');
const text = textOf('incidents');
const field = (path: string, kind: FieldSchema['kind'], more: Partial<FieldSchema> = {}): FieldSchema => ({
  path,
  label: path,
  kind,
  isReadOnly: false,
  isRequired: false,
  ...more,
});
const options = (...values: string[]) => values.map((value) => ({ value, label: value }));
const readAt = '2026-01-01T00:00:00Z';
const desk: RecordSchema = {
  type: 'ticket',
  readAt,
  fields: [
    field('subject', 'text'),
    field('description', 'long-text', { isReadOnly: true }),
    field('type', 'choice', { options: options('problem', 'incident', 'question', 'task') }),
    field('tags', 'tags'),
    field('status', 'choice', { options: options('new', 'open', 'pending', 'hold', 'solved', 'closed') }),
    field('priority', 'choice', { options: options('urgent', 'high', 'normal', 'low') }),
    field('custom/360001000101', 'text'),
    field('custom/360001000102', 'text'),
    field('custom/360001000103', 'text'),
  ],
};
const incident: RecordSchema = {
  type: 'incident',
  readAt,
  fields: [
    field('number', 'text', { isReadOnly: true }),
    field('short_description', 'text', { maxLength: 160 }),
    field('description', 'long-text', { maxLength: 4000 }),
    field('state', 'choice', { options: options('1', '2', '3', '6', '7', '8') }),
    field('urgency', 'choice', { options: options('1', '2', '3') }),
    field('impact', 'choice', { options: options('1', '2', '3') }),
    field('cmdb_ci', 'reference'),
    field('assignment_group', 'reference'),
    field('close_code', 'choice', { options: options('Solution provided') }),
    field('close_notes', 'long-text'),
  ],
};

test('the example is valid against both live schemas, and its own tests pass', async () => {
  const checked = await checkMapping(text, {
    schemas: { desk, remote: { incidents: incident } },
    connections: [{ name: 'servicenow', records: ['incident', 'change-request'], hasFieldHistory: true }],
  });
  expect(checked).toMatchObject({ kind: 'ok' });
  expect(checked.tests.map((outcome) => outcome.kind)).toEqual(Array(5).fill('passed'));
  expect(checked.problems.filter((problem) => problem.severity !== 'note')).toEqual([]);
});

test('the example lists the live options that stay where they are', async () => {
  const checked = await checkMapping(text, { schemas: { desk, remote: { incidents: incident } } });
  expect(checked.problems.filter((problem) => problem.code === 'option-unmapped').map((problem) => problem.facts.options)).toEqual([
    'hold, closed',
    '8',
  ]);
});

/** As the same system describes its change requests. */
const change: RecordSchema = {
  type: 'change-request',
  readAt,
  fields: [
    ...incident.fields.filter(({ path }) => !['state', 'urgency', 'close_code'].includes(path)),
    field('state', 'choice', { options: options('-5', '-4', '-3', '-2', '-1', '0', '3', '4') }),
    field('start_date', 'date-time'),
    field('end_date', 'date-time'),
    field('close_code', 'choice', { options: options('successful', 'unsuccessful') }),
  ],
};

test('the example of changes is valid against both live schemas, and its own tests pass', async () => {
  const checked = await checkMapping(textOf('changes'), {
    schemas: { desk, remote: { changes: change } },
    connections: [{ name: 'servicenow', records: ['incident', 'change-request'], hasFieldHistory: true }],
  });
  expect(checked).toMatchObject({ kind: 'ok' });
  expect(checked.tests.map((outcome) => outcome.kind)).toEqual(Array(5).fill('passed'));
  expect(checked.problems.filter((problem) => problem.severity !== 'note')).toEqual([]);
});

/** As a Jira service project describes itself. */
const issue: RecordSchema = {
  type: 'incident',
  readAt,
  fields: [
    field('key', 'text', { isReadOnly: true }),
    field('summary', 'text', { maxLength: 255 }),
    field('description', 'long-text', { maxLength: 32_767 }),
    field('status', 'choice', { options: options('10001', '10002', '10003', '10004', '10005', '10006') }),
    field('priority', 'choice', { options: options('1', '2', '3', '4', '5') }),
    field('resolution', 'choice', { options: options('10000', '10001') }),
    field('components', 'multi-choice', { options: options('10000', '10001') }),
  ],
};

test('the example for Jira is valid against both live schemas, and its own tests pass', async () => {
  const checked = await checkMapping(textOf('jira-incidents'), {
    schemas: { desk, remote: { 'application-support': issue } },
    connections: [{ name: 'jira', records: ['incident'], hasFieldHistory: true }],
  });
  expect(checked).toMatchObject({ kind: 'ok' });
  expect(checked.tests.map((outcome) => outcome.kind)).toEqual(Array(4).fill('passed'));
  expect(checked.problems.filter((problem) => problem.severity !== 'note')).toEqual([]);
});
