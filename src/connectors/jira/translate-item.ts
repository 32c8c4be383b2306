/** @module connectors/jira/translate-item  Objects of the CMDB and change issues in our words; pure. */
import type { ChangePhase, ChangeRequest, ConfigurationItem, ItemRelation, ItemStatus, NamedParty } from '#domain';
import type { ItemAttributeRole } from './config.ts';
import { toIso } from './field-shape.ts';
import type { Attributes } from './objects.ts';
import type { AssetObject, AttributeValue } from './objects-wire.ts';

const EPOCH = '1970-01-01T00:00:00.000Z';

/** Attribute types of the vendor. */
const REFERENCE = 1;

export interface ItemOptions {
  readonly attributes: Attributes;
  readonly siteUrl: string;
  /** Lower-case names of object types. */
  readonly serviceTypes: readonly string[];
}

/** Names of the vendor's default statuses, in parts: an admin may add others, which then go by their category. */
const STATUSES: readonly (readonly [RegExp, ItemStatus])[] = [
  [/degraded|warning|impaired/, 'degraded'],
  [/down|failed|broken|outage|stolen|lost/, 'down'],
  [/maintenance|repair|service/, 'maintenance'],
  [/retired|disposed|decommission|archived|closed/, 'retired'],
  [/planned|ordered|in stock|pending|support requested|requested/, 'planned'],
  [/active|running|operational|in use|installed|live|up/, 'operational'],
];
const BY_CATEGORY: readonly ItemStatus[] = ['retired', 'operational', 'planned'];

/** An item as its object says. */
export function toItem(object: AssetObject, { attributes, siteUrl, serviceTypes }: ItemOptions): ConfigurationItem {
  const values = (role: ItemAttributeRole) => valuesOf(object, attributes, role);
  const text = (role: ItemAttributeRole) =>
    values(role)
      .map(labelOfValue)
      .filter((label) => label !== '')
      .join(', ');
  const [status] = values('status');
  return {
    id: object.id,
    name: object.label || object.objectKey,
    className: object.objectType.id,
    classLabel: object.objectType.name,
    status: statusOf(status),
    statusLabel: status === undefined ? 'Unknown' : labelOfValue(status) || 'Unknown',
    ...textIf('environment', text('environment')),
    ...textIf('serialNumber', text('serialNumber')),
    ...textIf('assetTag', text('assetTag')),
    ...textIf('ipAddress', text('ipAddress')),
    ...partyIf('owner', values('owner')),
    ...partyIf('assignedTo', values('assignedTo')),
    ...partyIf('supportGroup', values('supportGroup')),
    ...textIf('location', text('location')),
    isService: serviceTypes.includes(object.objectType.name.toLowerCase()),
    updatedAt: toIso(object.updated ?? '') ?? EPOCH,
    url: `${siteUrl}/jira/servicedesk/assets/object/${encodeURIComponent(object.id)}`,
  };
}

function statusOf(value: AttributeValue | undefined): ItemStatus {
  if (value === undefined) return 'unknown';
  const name = labelOfValue(value).toLowerCase();
  return STATUSES.find(([pattern]) => pattern.test(name))?.[1] ?? BY_CATEGORY[value.status?.category ?? -1] ?? 'unknown';
}

function valuesOf(object: AssetObject, attributes: Attributes, role: ItemAttributeRole): readonly AttributeValue[] {
  return object.attributes
    .filter(({ objectTypeAttributeId }) => attributes.roleOf(objectTypeAttributeId) === role)
    .flatMap((entry) => entry.objectAttributeValues);
}

/** Everything by which a value of that role could be named: its text, the account id or the address of a person. */
export function roleValues(object: AssetObject, attributes: Attributes, role: ItemAttributeRole): readonly string[] {
  const texts = valuesOf(object, attributes, role).flatMap(({ value, displayValue, searchValue, user }) => [
    value,
    displayValue,
    searchValue,
    user?.emailAddress,
  ]);
  return texts.filter((text): text is string => text !== undefined && text !== null && text !== '');
}

function labelOfValue({ referencedObject, status, user, displayValue, value }: AttributeValue): string {
  return user?.displayName ?? status?.name ?? referencedObject?.label ?? displayValue ?? value ?? '';
}

function textIf<Key extends string>(key: Key, text: string): Partial<Record<Key, string>> {
  return text === '' ? {} : ({ [key]: text } as Record<Key, string>);
}

function partyIf<Key extends string>(key: Key, [first]: readonly AttributeValue[]): Partial<Record<Key, NamedParty>> {
  const name = first === undefined ? '' : labelOfValue(first);
  if (first === undefined || name === '') return {};
  const email = first.user?.emailAddress ?? '';
  return {
    [key]: { id: first.referencedObject?.id ?? first.searchValue ?? first.value ?? name, name, ...(email === '' ? {} : { email }) },
  } as Record<Key, NamedParty>;
}

/** Read from the object that holds the reference: it suffers when the other fails. */
const DEPENDS = /^(depends|depends on|runs on|hosted on|hosted by|uses|installed on|powered by|virtualized by)$/i;
/** Read so, the other one suffers. */
const SUPPORTS = /^(used by|supports|hosts|runs|powers|required by)$/i;

/** The references that an object holds, each turned so that `from` is the dependent one. What plays a role of the item (its place, its owner) is none. */
export function relationsOf(object: AssetObject, attributes: Attributes): readonly ItemRelation[] {
  return object.attributes.flatMap(({ objectTypeAttributeId, objectAttributeValues }) => {
    const attribute = attributes.byId.get(objectTypeAttributeId);
    if (attribute?.type !== REFERENCE || attributes.roleOf(objectTypeAttributeId) !== undefined) return [];
    const words = [attribute.name, attribute.referenceType?.name ?? ''];
    const isTurned = SUPPORTS.test(attribute.name);
    const isDependency = isTurned || words.some((word) => DEPENDS.test(word));
    return objectAttributeValues.flatMap(({ referencedObject }): readonly ItemRelation[] => {
      if (!referencedObject || referencedObject.id === object.id) return [];
      const [from, to] = isTurned ? [referencedObject.id, object.id] : [object.id, referencedObject.id];
      const back = isDependency ? (isTurned ? 'Depends on' : 'Used by') : `${attribute.name} of`;
      const [label, inverseLabel] = isTurned ? [back, attribute.name] : [attribute.name, back];
      return [{ id: `${object.id}:${objectTypeAttributeId}:${referencedObject.id}`, from, to, label, inverseLabel, isDependency }];
    });
  });
}

/** Names of the statuses in the vendor's templates; an admin may have others, which go by their category. */
const PHASES: readonly (readonly [RegExp, ChangePhase])[] = [
  [/cancel|declin|reject|withdrawn/, 'cancelled'],
  [/complete|closed|resolved|done|failed|rolled back/, 'closed'],
  [/post.?implementation|in review|under review/, 'review'],
  [/implementing|in progress|running/, 'running'],
  [/awaiting implementation|scheduled|approved/, 'scheduled'],
  [/approval|authori[sz]e|assess/, 'pending'],
  [/review|planning|open|draft|to do|new/, 'draft'],
];
const PHASE_BY_CATEGORY: Readonly<Record<string, ChangePhase>> = { new: 'draft', indeterminate: 'pending', done: 'closed' };

export function phaseOf(status: { readonly name: string; readonly category: string }): ChangePhase {
  return PHASES.find(([pattern]) => pattern.test(status.name.toLowerCase()))?.[1] ?? PHASE_BY_CATEGORY[status.category] ?? 'pending';
}

export function changeKindOf(label: string): ChangeRequest['kind'] {
  return (['normal', 'standard', 'emergency'] as const).find((kind) => label.toLowerCase().startsWith(kind)) ?? 'other';
}
