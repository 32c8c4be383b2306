/**
 * Writes `assets/servicenow/tieline-update-set.xml` from the scripts in `assets/servicenow/source`: what an admin of a ServiceNow instance imports so that it
 * announces changes to us. Ids follow from names, so the same sources give the same bytes. What it holds and how to use it: docs/servicenow-update-set.md.
 */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = new URL('../assets/servicenow/', import.meta.url);
const TARGET = new URL('tieline-update-set.xml', FOLDER);
const NAME = 'Tieline webhook 1';
/** When the sources last changed their meaning; instances show it. */
const RELEASED = '2026-11-22 00:00:00';

/** Tables with a rule; their labels stand in the rule's name. */
const TABLES = { incident: 'Incident', change_request: 'Change Request' } as const;

interface UpdateRecord {
  readonly table: string;
  readonly type: string;
  readonly name: string;
  /** The table that a rule stands on. */
  readonly on?: string;
  readonly values: Readonly<Record<string, string>>;
}

/** An id in the instance's form. */
const idOf = (words: string) => createHash('md5').update(`tieline:${words}`).digest('hex');

const escapeXml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const element = (name: string, text: string) => (text === '' ? `<${name}/>` : `<${name}>${escapeXml(text)}</${name}>`);
const elements = (values: Readonly<Record<string, string>>) =>
  Object.entries(values)
    .map(([name, text]) => element(name, text))
    .join('');

/** The whole document. */
export async function buildUpdateSet(): Promise<string> {
  const read = (name: string) => readFile(new URL(`source/${name}`, FOLDER), 'utf8');
  const [include, rule] = await Promise.all([read('TielineWebhook.es5'), read('business-rule.es5')]);
  const records = [scriptInclude(include), ...Object.entries(TABLES).map(([on, label]) => businessRule(on, label, rule)), ...PROPERTIES];
  const setId = idOf('update-set');
  const set = {
    application: 'global',
    application_name: 'Global',
    application_scope: 'global',
    description: 'Announces written incidents and change requests to Tieline. Fill in the properties tieline.webhook.url and tieline.webhook.secret.',
    name: NAME,
    origin_sys_id: setId,
    release_date: RELEASED,
    remote_sys_id: setId,
    state: 'loaded',
    sys_id: idOf('remote-update-set'),
  };
  const parts = records.map((record) => updateXml(record, set.sys_id));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<unload unload_date="${RELEASED}">\n<sys_remote_update_set action="INSERT_OR_UPDATE">${elements(set)}</sys_remote_update_set>\n${parts.join('\n')}\n</unload>\n`;
}

function updateXml({ table, type, name, on = '', values }: UpdateRecord, setId: string): string {
  const id = idOf(`${table}:${name}`);
  const record = `<${table} action="INSERT_OR_UPDATE">${elements({ ...values, sys_id: id, sys_update_name: `${table}_${id}`, sys_scope: 'global' })}</${table}>`;
  const payload = `<?xml version="1.0" encoding="UTF-8"?><record_update table="${table}">${record}</record_update>`;
  const head = {
    action: 'INSERT_OR_UPDATE',
    application: 'global',
    category: 'customer',
    name: `${table}_${id}`,
    remote_update_set: setId,
    sys_id: idOf(`update:${table}:${name}`),
    table: on,
    target_name: name,
    type,
    update_domain: 'global',
  };
  // The payload is XML within a text: escaped like any other, so that no script can end it early.
  return `<sys_update_xml action="INSERT_OR_UPDATE">${elements(head)}${element('payload', payload)}</sys_update_xml>`;
}

function scriptInclude(script: string): UpdateRecord {
  const values = {
    access: 'package_private',
    active: 'true',
    api_name: 'global.TielineWebhook',
    client_callable: 'false',
    description: 'Signs and sends announcements to Tieline.',
    name: 'TielineWebhook',
    script,
  };
  return { table: 'sys_script_include', type: 'Script Include', name: 'TielineWebhook', values };
}

/** After the write, late in the order, so that what other rules did is in the announced version. */
function businessRule(on: string, label: string, script: string): UpdateRecord {
  const name = `Tieline: announce ${label}`;
  const values = {
    abort_action: 'false',
    action_delete: 'true',
    action_insert: 'true',
    action_query: 'false',
    action_update: 'true',
    active: 'true',
    advanced: 'true',
    collection: on,
    description: 'Tells Tieline that a record was written. The record itself is not sent.',
    name,
    order: '9000',
    script,
    when: 'after',
  };
  return { table: 'sys_script', type: 'Business Rule', name, on, values };
}

const property = (suffix: string, description: string, value: string): UpdateRecord => {
  const name = `tieline.webhook.${suffix}`;
  // Private: the value stays in this instance, no update set carries it on.
  const values = { description, is_private: 'true', name, read_roles: 'admin', suffix: name, type: 'string', value, write_roles: 'admin' };
  return { table: 'sys_properties', type: 'System Property', name, values };
};

const PROPERTIES = [
  property('url', 'Webhook address of the connection, as Tieline shows it.', ''),
  property('secret', 'Signing secret of the connection, as Tieline shows it once.', ''),
  property('active', 'false stops all announcements.', 'true'),
];

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await writeFile(TARGET, await buildUpdateSet());
  console.log(`Wrote ${fileURLToPath(TARGET)}`);
}
