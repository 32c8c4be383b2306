/** @module connectors/generic/records/read-record  From a place in a reply to a record in our words; pure. */
import type { FieldValue, RecordLife, RecordSnapshot, RecordVersion } from '#domain';
import { InvalidInputError, VendorReplyError } from '#domain';
import type { FieldDocument, ServiceDocument } from '../service/schema.ts';
import { shows } from '../talk/dialect.ts';
import { type InstantForm, readInstant } from '../wire/instants.ts';
import { follow, type Place, parsePath, scalarAt, textAt } from '../wire/place.ts';
import { readValue } from '../wire/values.ts';

/** What the reading of records needs. `labels` are those of choices whose options a request tells, by field and value. */
export interface ReadDeps {
  readonly service: ServiceDocument;
  readonly baseUrl: string;
  readonly labels?: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** An instant at a place, ISO 8601 UTC. */
export function instantAt(place: Place, { at, ...form }: InstantForm & { readonly at: string }): string | undefined {
  const text = textAt(place, parsePath(at));
  return text === undefined ? undefined : readInstant(text, form);
}

/**
 * The version of a record.
 * @throws VendorReplyError where the time of the last change is not there or of another form: without it nothing could be told apart.
 */
export function readVersion(place: Place, { record: { version, id } }: ServiceDocument): RecordVersion {
  const updatedAt = instantAt(place, version.updatedAt);
  const token = version.token === undefined ? updatedAt : textAt(place, parsePath(version.token));
  const order = version.order === undefined ? undefined : Number(textAt(place, parsePath(version.order)));
  if (updatedAt === undefined || token === undefined || Number.isNaN(order)) {
    const path = updatedAt === undefined ? version.updatedAt.at : token === undefined ? version.token : version.order;
    throw new VendorReplyError({
      message: `The version of record ${textAt(place, parsePath(id)) ?? '(without id)'} cannot be read at "${path ?? ''}". Correct the path or the form under record.version.`,
      facts: { path: path ?? '' },
    });
  }
  const updatedBy = textAt(place, version.updatedBy === undefined ? undefined : parsePath(version.updatedBy));
  return { token, order: order ?? Date.parse(updatedAt), updatedAt, ...(updatedBy === undefined || updatedBy === '' ? {} : { updatedBy }) };
}

/** The id of a record; undefined where there is none, so no record. */
export function readId(place: Place, { record }: ServiceDocument): string | undefined {
  const id = textAt(place, parsePath(record.id));
  return id === undefined || id === '' ? undefined : id;
}

/** A field's value; undefined where nothing stands there and that does not mean empty. */
export function readField(place: Place, field: FieldDocument): FieldValue | undefined {
  const found = follow(place, parsePath(field.at));
  if (field.kind === 'tags' || field.kind === 'multi-choice') {
    const isThere = found.length > 0 || field.absent === 'empty' || follow(place, parsePath(field.at.replace(/\[\].*$/, ''))).length > 0;
    return isThere ? found.flatMap((one) => textAt(one, parsePath('')) ?? []) : undefined;
  }
  const [first] = found;
  if (first === undefined)
    return field.absent === 'empty' ? readValue(field.kind === 'text' || field.kind === 'long-text' ? '' : null, field) : undefined;
  const scalar = scalarAt(first);
  return scalar === undefined ? undefined : readValue(scalar, field);
}

/** A record with those of `fields` that the reply holds: not read is not empty. */
export function readRecord(place: Place, fields: readonly string[], deps: ReadDeps): RecordSnapshot {
  const { service } = deps;
  const { record } = service;
  const id = readId(place, service);
  if (id === undefined)
    throw new VendorReplyError({
      message: `A record without an id: nothing stands at "${record.id}". Correct the path under record.id.`,
      facts: { path: record.id },
    });
  const text = (path: string | undefined) => (path === undefined ? undefined : textAt(place, parsePath(path)));
  const known = fields.filter((name) => Object.hasOwn(service.fields, name));
  const values = known.flatMap((name) => {
    const value = readField(place, service.fields[name] as FieldDocument);
    return value === undefined ? [] : [[name, value] as const];
  });
  const labels = known.flatMap((name) => {
    const label = labelOf(place, name, deps);
    return label === undefined ? [] : [[name, label] as const];
  });
  const stateLabel = record.state === undefined ? undefined : (labelOf(place, record.state, deps) ?? plainText(place, record.state, service));
  const number = text(record.number) ?? id;
  const optional = { stateLabel, assigneeName: text(record.assignee), correlationId: text(record.correlation.at) };
  return {
    id,
    number,
    title: text(record.title) ?? '',
    version: readVersion(place, service),
    life: lifeOf(place, service),
    fields: Object.fromEntries(values),
    labels: Object.fromEntries(labels),
    url: urlOf(record.url, { id, number }, deps.baseUrl),
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined && value !== '')),
  };
}

/** What people see for a field, where that is not the value. */
export function labelOf(place: Place, name: string, { service, labels }: ReadDeps): string | undefined {
  const field = Object.hasOwn(service.fields, name) ? service.fields[name] : undefined;
  if (field === undefined) return undefined;
  const value = readField(place, field);
  const shown = field.labelAt === undefined ? undefined : textAt(place, parsePath(field.labelAt));
  const own = Array.isArray(field.options) ? field.options.find((option) => option.value === value)?.label : labels?.get(name)?.get(String(value));
  const label = shown ?? own;
  return label === undefined || label === '' || label === value ? undefined : label;
}

function plainText(place: Place, name: string, service: ServiceDocument): string | undefined {
  const field = Object.hasOwn(service.fields, name) ? service.fields[name] : undefined;
  const value = field === undefined ? undefined : readField(place, field);
  return value === undefined || value === null ? undefined : String(value);
}

export function lifeOf(place: Place, { record }: ServiceDocument): RecordLife {
  if (record.deleted !== undefined && shows(place, record.deleted)) return 'deleted';
  return record.closed !== undefined && shows(place, record.closed) ? 'closed' : 'open';
}

/** Values are encoded, so an id can lead nowhere else. Only web addresses: a link is something that a person clicks. */
export function urlOf(template: string, values: Readonly<Record<'id' | 'number', string>>, baseUrl: string): string {
  const filled = template.replace(/\{(id|number)\}/g, (_whole, name: 'id' | 'number') => encodeURIComponent(values[name].toWellFormed()));
  const url = new URL(filled, `${baseUrl.replace(/\/$/, '')}/`);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new InvalidInputError({ message: 'record.url of the description must lead to a web address.' });
  return url.href;
}
