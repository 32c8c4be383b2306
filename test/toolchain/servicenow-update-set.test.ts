/** The update set that an admin imports is what the script makes of its sources, and both levels of its XML can be read. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { SaxesParser } from 'saxes';
import { buildUpdateSet } from '../../scripts/servicenow-update-set.ts';

const FOLDER = join(import.meta.dirname, '../../assets/servicenow');
const shipped = readFileSync(join(FOLDER, 'tieline-update-set.xml'), 'utf8');
const source = (name: string) => readFileSync(join(FOLDER, 'source', name), 'utf8');

interface Element {
  readonly name: string;
  readonly children: Element[];
  text: string;
}

/** Strict: anything that is not well-formed throws. */
function parse(xml: string): Element {
  const root: Element = { name: '', children: [], text: '' };
  const open = [root];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name }) => {
    const element: Element = { name, children: [], text: '' };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('text', (text) => {
    const element = open.at(-1);
    if (element) element.text += text;
  });
  parser.on('closetag', () => void open.pop());
  parser.write(xml).close();
  const [document] = root.children;
  if (!document) throw new Error('The document is empty.');
  return document;
}

const textOf = (element: Element | undefined, name: string) => element?.children.find((child) => child.name === name)?.text;
const unload = parse(shipped);
const records = unload.children
  .filter(({ name }) => name === 'sys_update_xml')
  .map((update) => ({ update, record: parse(textOf(update, 'payload') ?? '').children[0] }));
const recordsOf = (table: string) => records.filter(({ record }) => record?.name === table).map(({ record }) => record);

test('the shipped file is, byte for byte, what the script makes of the sources', async () => {
  expect(await buildUpdateSet()).toBe(shipped);
});

test('every update belongs to the one set and names the record that its payload holds', () => {
  const set = unload.children.find(({ name }) => name === 'sys_remote_update_set');
  expect(textOf(set, 'state')).toBe('loaded');
  expect(records).toHaveLength(6);
  for (const { update, record } of records) {
    expect(textOf(update, 'remote_update_set')).toBe(textOf(set, 'sys_id'));
    expect(textOf(update, 'name')).toBe(`${record?.name}_${textOf(record, 'sys_id')}`);
    expect(textOf(record, 'sys_id')).toMatch(/^[0-9a-f]{32}$/);
  }
  expect(new Set(records.map(({ record }) => textOf(record, 'sys_id'))).size).toBe(6);
});

test('rules stand on incidents and change requests and run after every insert, update and delete', () => {
  const rules = recordsOf('sys_script');
  expect(rules.map((rule) => textOf(rule, 'collection')).sort()).toEqual(['change_request', 'incident']);
  for (const rule of rules) {
    expect(['action_insert', 'action_update', 'action_delete', 'active', 'advanced'].map((flag) => textOf(rule, flag))).toEqual(
      Array(5).fill('true'),
    );
    expect([textOf(rule, 'when'), textOf(rule, 'abort_action'), textOf(rule, 'script')]).toEqual(['after', 'false', source('business-rule.es5')]);
  }
});

test('the script arrives exactly as it was written', () => {
  const [include] = recordsOf('sys_script_include');
  expect(textOf(include, 'script')).toBe(source('TielineWebhook.es5'));
});

test.each(['TielineWebhook.es5', 'business-rule.es5'])('%s is a script, and holds nothing that ES5 lacks', (name) => {
  const text = source(name);
  expect(() => new Script(text)).not.toThrow();
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  expect(code).not.toMatch(/=>|`|\b(const|let|class|async|await|import|export)\b|\.\.\./);
  expect(code).not.toMatch(/,\s*[)\]}]/);
});

test('neither address nor secret travels with the set, and both stay in the instance', () => {
  const properties: Readonly<Record<string, Element | undefined>> = Object.fromEntries(
    recordsOf('sys_properties').map((record) => [textOf(record, 'name') ?? '', record]),
  );
  expect(Object.keys(properties).sort()).toEqual(['tieline.webhook.active', 'tieline.webhook.secret', 'tieline.webhook.url']);
  for (const name of ['tieline.webhook.secret', 'tieline.webhook.url']) expect(textOf(properties[name], 'value')).toBe('');
  for (const record of Object.values(properties)) expect([textOf(record, 'is_private'), textOf(record, 'read_roles')]).toEqual(['true', 'admin']);
});
