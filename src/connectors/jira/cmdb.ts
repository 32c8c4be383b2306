/** @module connectors/jira/cmdb  Configuration items: objects of the CMDB and the references between them. */
import type { Call, CmdbCapability } from '#capabilities';
import type { ConfigurationItem, ItemNeighbourhood, ItemRelation } from '#domain';
import type { JiraApi } from './api.ts';
import { type AqlCondition, type AqlQuery, isObjectId } from './aql.ts';
import type { ItemAttributeRole } from './config.ts';
import type { Attributes, Objects } from './objects.ts';
import type { AssetObject } from './objects-wire.ts';
import { findUserByEmail } from './people.ts';
import { relationsOf, roleValues, toItem } from './translate-item.ts';

export interface CmdbDeps {
  readonly objects: Objects;
  readonly api: Pick<JiraApi, 'findUsers'>;
  readonly siteUrl: string;
  /** Names of object types that are services, lower-case. */
  readonly serviceTypes: readonly string[];
}

/** A single letter is part of nearly every name. */
const MIN_PART = 2;
const NAMES_PER_QUERY = 40;
/** Objects read per step of a walk; beyond, the walk counts as cut short. */
const MAX_NEIGHBOURS = 500;
const EXACT_ROLES: readonly ItemAttributeRole[] = ['serialNumber', 'assetTag', 'ipAddress'];

export function createCmdb(deps: CmdbDeps): CmdbCapability {
  const { objects, siteUrl, serviceTypes } = deps;
  const show = async (found: readonly AssetObject[], call: Call): Promise<readonly ConfigurationItem[]> => {
    if (found.length === 0) return [];
    const attributes = await objects.attributes(call);
    return found.map((object) => toItem(object, { attributes, siteUrl, serviceTypes }));
  };
  return {
    readItems: async (ids, call) => show(await objects.readAll(ids, call), call),
    searchItems: async (text, limit, call) => show(await search(objects, text.trim(), limit, call), call),
    listItemsOf: async (holder, limit, call) => show((await listOf(deps, holder, limit, call)).slice(0, limit), call),
    async findItemsByNames(names, limit, call) {
      const wanted = [...new Set(names.map((name) => name.trim()).filter((name) => name !== ''))];
      const found: AssetObject[] = [];
      for (let start = 0; start < wanted.length && found.length < limit; start += NAMES_PER_QUERY) {
        const values = wanted.slice(start, start + NAMES_PER_QUERY).flatMap(spellings);
        found.push(...(await objects.find(named({ attribute: 'Name', operator: 'IN', values }), limit - found.length, call)));
      }
      return show(found.filter(({ label }) => isOneOf(wanted, label)).slice(0, limit), call);
    },
    readNeighbourhood: (ids, depth, limit, call) => walk({ objects, show }, { ids, depth, limit }, call),
  };
}

const named = (...any: readonly AqlCondition[]): AqlQuery => ({ all: [], any, orderBy: 'Name ASC' });

/** The vendor says that it compares without case and once said otherwise: the usual spellings are asked for, and compared without case here. */
function spellings(text: string): readonly string[] {
  return [...new Set([text, text.toLowerCase(), text.toUpperCase()])];
}

function isOneOf(wanted: readonly string[], value: string): boolean {
  return value !== '' && wanted.some((text) => text.toLowerCase() === value.toLowerCase());
}

/** Conditions on what a role holds, where any type has such an attribute. */
function roleIn(attributes: Attributes, role: ItemAttributeRole, values: readonly string[]): readonly AqlCondition[] {
  const attribute = attributes.nameOf(role);
  return attribute === undefined || values.length === 0 ? [] : [{ attribute, operator: 'IN', values }];
}

/** Exact matches first, then names that begin with the text, then names that hold it; each step only while there is room. */
async function search(objects: Objects, text: string, limit: number, call: Call): Promise<readonly AssetObject[]> {
  if (text === '' || limit <= 0) return [];
  const attributes = await objects.attributes(call);
  const found = new Map<string, AssetObject>();
  const keep = (some: readonly AssetObject[], fits: (object: AssetObject) => boolean) => {
    for (const object of some.filter(fits)) if (!found.has(object.id)) found.set(object.id, object);
  };
  const words = spellings(text);
  const exact = [{ attribute: 'Name', operator: 'IN', values: words } as const, ...EXACT_ROLES.flatMap((role) => roleIn(attributes, role, words))];
  const heldBy = (object: AssetObject) => [object.label, ...EXACT_ROLES.flatMap((role) => roleValues(object, attributes, role))];
  keep(await objects.find(named(...exact), limit, call), (object) => heldBy(object).some((value) => isOneOf([text], value)));
  const lower = text.toLowerCase();
  if (found.size < limit && text.length >= MIN_PART)
    keep(await objects.find(named({ attribute: 'Name', operator: 'STARTSWITH', value: text }), limit, call), ({ label }) =>
      label.toLowerCase().startsWith(lower),
    );
  if (found.size < limit && text.length >= MIN_PART)
    keep(await objects.find(named({ attribute: 'Name', operator: 'LIKE', value: text }), limit + found.size, call), ({ label }) =>
      label.toLowerCase().includes(lower),
    );
  return [...found.values()].slice(0, limit);
}

/** People are held by account id, so an address is looked up first; a text attribute may hold the address itself. */
async function listOf(
  { objects, api }: Pick<CmdbDeps, 'objects' | 'api'>,
  { emails, serialNumbers }: { readonly emails: readonly string[]; readonly serialNumbers: readonly string[] },
  limit: number,
  call: Call,
): Promise<readonly AssetObject[]> {
  const mails = emails.map((mail) => mail.trim()).filter((mail) => mail.includes('@'));
  const serials = serialNumbers.map((serial) => serial.trim()).filter((serial) => serial !== '');
  if (mails.length === 0 && serials.length === 0) return [];
  const attributes = await objects.attributes(call);
  const accounts: string[] = [];
  for (const mail of mails) accounts.push(...(await findUserByEmail(api, mail, call)).map(({ id }) => id));
  const holders = [...accounts, ...mails];
  const conditions = [...roleIn(attributes, 'assignedTo', holders), ...roleIn(attributes, 'serialNumber', serials.flatMap(spellings))];
  if (conditions.length === 0) return [];
  const found = await objects.find(named(...conditions), limit, call);
  const isTheirs = (object: AssetObject) =>
    roleValues(object, attributes, 'assignedTo').some((value) => isOneOf(holders, value)) ||
    roleValues(object, attributes, 'serialNumber').some((value) => isOneOf(serials, value));
  return found.filter(isTheirs);
}

interface WalkDeps {
  readonly objects: Objects;
  readonly show: (found: readonly AssetObject[], call: Call) => Promise<readonly ConfigurationItem[]>;
}

/** Breadth first: what the objects of a step point to stands in their attributes, what points to them is one query. */
async function walk(
  { objects, show }: WalkDeps,
  asked: { readonly ids: readonly string[]; readonly depth: 1 | 2; readonly limit: number },
  call: Call,
): Promise<ItemNeighbourhood> {
  const known = new Map((await objects.readAll(asked.ids, call)).map((object) => [object.id, object]));
  if (known.size === 0) return { items: [], relations: [], isTruncated: false };
  const attributes = await objects.attributes(call);
  const relations = new Map<string, ItemRelation>();
  let frontier: readonly AssetObject[] = [...known.values()];
  let isTruncated = false;
  for (let step = 0; step < asked.depth && frontier.length > 0 && known.size < asked.limit; step += 1) {
    const inbound = await objects.find({ all: [{ refersTo: frontier.map(({ id }) => id) }], orderBy: 'Name ASC' }, MAX_NEIGHBOURS, call);
    isTruncated ||= inbound.length >= MAX_NEIGHBOURS;
    const edges = [...frontier, ...inbound].flatMap((object) => relationsOf(object, attributes));
    const reached = new Set(frontier.map(({ id }) => id));
    for (const edge of edges.filter(({ from, to }) => reached.has(from) || reached.has(to))) relations.set(edge.id, edge);
    const outward = [...new Set([...relations.values()].flatMap(({ from, to }) => [from, to]))].filter((id) => isObjectId(id) && !known.has(id));
    const missing = outward.filter((id) => !inbound.some((object) => object.id === id));
    const next = [...(await objects.readAll(missing, call)), ...inbound].filter(({ id }) => outward.includes(id));
    for (const object of next) known.set(object.id, object);
    frontier = next;
  }
  const kept = [...known.values()].slice(0, asked.limit);
  const shown = new Set(kept.map(({ id }) => id));
  return {
    items: await show(kept, call),
    relations: [...relations.values()].filter(({ from, to }) => shown.has(from) && shown.has(to)),
    isTruncated: isTruncated || known.size > kept.length,
  };
}
