/** @module connectors/jira/fake/issue-values  Values between how the fake keeps them and how the vendor sends and takes them, with what the vendor refuses. */
import type { FieldValue } from '#domain';
import type { FakeStore, StoredRow } from '../../../connector-kit/testing/index.ts';
import { shapeOf, toIso, toValue } from '../field-shape.ts';
import { badField, noIssue, notOnScreen } from './refusal.ts';
import { choiceOf, fieldOf, type ModelField, statusOf } from './site-model.ts';

export const WORKSPACE = 'b1f0a9c2-3d4e-4f5a-8b6c-7d8e9f001122';

type Json = Readonly<Record<string, unknown>>;
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The vendor writes its instants with a zone and without a colon in it. */
export const vendorTime = (iso: string) => iso.replace('Z', '+0000');

export function renderUser(store: FakeStore, accountId: string): unknown {
  const user = store.get('user', accountId);
  if (user === undefined) return null;
  const { displayName, emailAddress, active } = user.values;
  return { accountId, accountType: 'atlassian', displayName, active, ...(emailAddress ? { emailAddress } : {}), timeZone: 'Europe/Vienna' };
}

/** A stored value as the vendor sends it. */
export function renderValue(store: FakeStore, id: string, value: FieldValue | undefined): unknown {
  const field = fieldOf(id);
  const shape = field === undefined ? 'opaque' : shapeOf(field.type);
  if (value === undefined || value === null || value === '') return shape === 'labels' || shape === 'options' ? [] : null;
  const list = Array.isArray(value) ? value.map(String) : [];
  switch (shape) {
    case 'option':
      return renderChoice(id, String(value));
    case 'options':
      return list.map((one) => renderChoice(id, one));
    case 'cascade': {
      const [parent = '', child] = String(value).split('/');
      return { ...renderChoice(id, parent), ...(child === undefined ? {} : { child: renderChoice(id, child) }) };
    }
    case 'user':
      return renderUser(store, String(value));
    case 'date-time':
      return vendorTime(String(value));
    case 'objects':
      return (Array.isArray(value) ? list : [String(value)]).map((objectId) => ({
        workspaceId: WORKSPACE,
        id: `${WORKSPACE}:${objectId}`,
        objectId,
      }));
    default:
      return value;
  }
}

/** Select fields say `value`, all others `name`. */
function renderChoice(field: string, id: string): Json {
  const name = choiceOf(field, id)?.name ?? id;
  return field.startsWith('customfield_') ? { id, value: name } : { id, name };
}

/** What was sent for a field, as it is kept. Throws what the vendor answers where it will not have it. */
export function readSent(store: FakeStore, id: string, sent: unknown): FieldValue {
  const field = fieldOf(id);
  if (field === undefined) throw badField(id, notOnScreen(id));
  const shape = shapeOf(field.type);
  if (sent === null) {
    if (field.isRequired) throw badField(id, `You must specify a ${field.name.toLowerCase()} of the issue.`);
    return null;
  }
  switch (shape) {
    case 'text':
      return readText(field, sent);
    case 'rich-text':
      return readDocument(field, sent);
    case 'number':
      return typeof sent === 'number' ? sent : refuse(field, 'Operation value must be a number');
    case 'date':
      return typeof sent === 'string' && /^\d{4}-\d\d-\d\d$/.test(sent)
        ? sent
        : refuse(field, "Error parsing date. The correct format is 'yyyy-MM-dd'.");
    case 'date-time':
      return readInstant(field, sent);
    case 'labels':
      return readLabels(field, sent);
    case 'user':
      return readUser(store, field, sent);
    case 'objects':
      return readObjects(store, field, sent);
    default:
      return readChosen(field, sent);
  }
}

function refuse(field: ModelField, words: string): never {
  throw badField(field.id, words);
}

function readText(field: ModelField, sent: unknown): FieldValue {
  if (typeof sent !== 'string') return refuse(field, 'Operation value must be a string');
  if (field.isRequired && sent.trim() === '') return refuse(field, `You must specify a ${field.name.toLowerCase()} of the issue.`);
  if (sent.length > 255) return refuse(field, `${field.name} can't exceed 255 characters.`);
  if (/[\r\n]/.test(sent)) return refuse(field, `The ${field.name.toLowerCase()} is invalid because it contains newline characters.`);
  return sent;
}

function readDocument(field: ModelField, sent: unknown): FieldValue {
  if (!isJson(sent) || sent.type !== 'doc' || sent.version !== 1 || !Array.isArray(sent.content))
    return refuse(field, 'Operation value must be an Atlassian Document (see the Atlassian Document Format)');
  if (!isSoundNode(sent)) return refuse(field, 'INVALID_INPUT');
  if (String(toValue(sent, 'rich-text')).length > 32_767)
    return refuse(field, 'The entered text is too long. It exceeds the allowed limit of 32,767 characters.');
  return sent as FieldValue;
}

/** An empty text node is what the vendor's own parser trips over. */
export function isSoundNode(node: unknown): boolean {
  if (!isJson(node) || typeof node.type !== 'string') return false;
  if (node.type === 'text' && (typeof node.text !== 'string' || node.text === '')) return false;
  return node.content === undefined || (Array.isArray(node.content) && node.content.every(isSoundNode));
}

function readInstant(field: ModelField, sent: unknown): FieldValue {
  const isShaped = typeof sent === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d{4}$/.test(sent);
  return (isShaped ? toIso(sent) : undefined) ?? refuse(field, "Error parsing time. The correct format is 'yyyy-MM-dd'T'HH:mm:ss.SSSZ'.");
}

function readLabels(field: ModelField, sent: unknown): FieldValue {
  if (!Array.isArray(sent)) return refuse(field, 'data was not an array');
  for (const label of sent) {
    if (typeof label !== 'string') return refuse(field, 'string expected at index 0');
    if (/\s/.test(label)) return refuse(field, `The label '${label}' contains spaces which is invalid.`);
    if (label.length > 255) return refuse(field, 'The label is longer than 255 characters.');
  }
  return [...new Set(sent as readonly string[])].toSorted();
}

function readUser(store: FakeStore, field: ModelField, sent: unknown): FieldValue {
  const accountId = isJson(sent) ? (sent.accountId ?? sent.id) : undefined;
  if (typeof accountId !== 'string') return refuse(field, 'expected an object');
  if (store.get('user', accountId)?.values.active !== true) return refuse(field, `User '${accountId}' cannot be assigned issues.`);
  return accountId;
}

function readObjects(store: FakeStore, field: ModelField, sent: unknown): FieldValue {
  if (!Array.isArray(sent)) return refuse(field, 'data was not an array');
  return sent.map((one) => {
    const id = isJson(one) ? String(one.id).split(':').at(-1) : undefined;
    const isKnown = id !== undefined && isJson(one) && one.workspaceId === WORKSPACE && store.get('object', id) !== undefined;
    return isKnown ? id : refuse(field, 'We could not find one of the selected objects.');
  });
}

function readChosen(field: ModelField, sent: unknown): FieldValue {
  if (shapeOf(field.type) === 'options')
    return Array.isArray(sent) ? sent.map((one) => chosenId(field, one)).toSorted() : refuse(field, 'data was not an array');
  const id = chosenId(field, sent);
  const child = isJson(sent) ? sent.child : undefined;
  if (child === undefined) return id;
  const childId = isJson(child) ? String(child.id) : '';
  const isUnder = choiceOf(field.id, id)?.children?.some((choice) => choice.id === childId);
  return isUnder ? `${id}/${childId}` : refuse(field, `Option id '${childId}' is not valid`);
}

/** By id, name or value, as the vendor takes them. */
function chosenId(field: ModelField, sent: unknown): string {
  if (!isJson(sent)) return refuse(field, "Specify a valid 'id' or 'name'");
  const { id, name = sent.value } = sent;
  const found = (field.choices ?? []).find((choice) => (id === undefined ? choice.name === name : choice.id === String(id)));
  return found?.id ?? refuse(field, id === undefined ? `Option value '${String(name)}' is not valid` : `Option id '${String(id)}' is not valid`);
}

/** The text by which the history shows a value. */
export function textOfStored(store: FakeStore, field: string, value: FieldValue): string {
  if (value === null) return '';
  if (field === 'status') return statusName(String(value));
  const shape = shapeOf(fieldOf(field)?.type ?? { type: 'any' });
  if (shape === 'rich-text') return String(toValue(value, 'rich-text'));
  if (shape === 'labels') return (value as readonly string[]).join(' ');
  if (shape === 'user') return String(store.get('user', String(value))?.values.displayName ?? value);
  if (shape === 'cascade') {
    const [parent = '', child] = String(value).split('/');
    const part = (level: string, id: string) => `${level} values: ${choiceOf(field, id)?.name ?? id}(${id})`;
    return child === undefined ? part('Parent', parent) : `${part('Parent', parent)}${part('Level 1', child)}`;
  }
  if (Array.isArray(value)) return value.map((one) => choiceOf(field, String(one))?.name ?? String(one)).join(',');
  return choiceOf(field, String(value))?.name ?? String(value);
}

/** The id by which the history shows it, where values have one. */
export function idOfStored(field: string, value: FieldValue): string | null {
  const shape = field === 'status' ? 'status' : shapeOf(fieldOf(field)?.type ?? { type: 'any' });
  if (value === null || ['text', 'rich-text', 'labels', 'number', 'cascade'].includes(shape)) return null;
  if (Array.isArray(value)) return `[${value.join(', ')}]`;
  return shape === 'date-time' ? vendorTime(String(value)) : String(value);
}

function statusName(id: string): string {
  return statusOf(id)?.name ?? id;
}

/** The row of an issue by id or key; throws the vendor's "does not exist". */
export function mustFindIssue(store: FakeStore, idOrKey: string, hidden: ReadonlySet<string>): StoredRow {
  const row = store.get('issue', idOrKey) ?? store.find('issue', ({ values }) => values.key === idOrKey);
  if (row === undefined || hidden.has(row.id)) throw noIssue();
  return row;
}
