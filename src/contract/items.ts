/** @module contract/items  Configuration items: the Affected items panel, search and relations. */
import { z } from 'zod';
import { instant, party, reason, sourceState } from './common.ts';

export const itemView = z
  .object({
    connectionId: z.string(),
    /** The connection's name, where several offer items and one machine may stand in each; else null. */
    sourceName: z.string().nullable(),
    id: z.string(),
    name: z.string(),
    classLabel: z.string(),
    status: z.enum(['operational', 'degraded', 'down', 'maintenance', 'planned', 'retired', 'unknown']),
    statusLabel: z.string(),
    environment: z.string().nullable(),
    owner: party.nullable(),
    supportGroup: party.nullable(),
    assignedTo: party.nullable(),
    serialNumber: z.string().nullable(),
    ipAddress: z.string().nullable(),
    isService: z.boolean(),
    /** When the vendor's record last changed. */
    updatedAt: instant,
    url: z.string(),
  })
  .meta({ id: 'Item' });
export type ItemView = z.infer<typeof itemView>;

/** One neighbour, read from the item that it belongs to: `up` depends on the item, `down` is what the item depends on. */
export const itemRelationView = z
  .object({ direction: z.enum(['up', 'down']), label: z.string(), isDependency: z.boolean(), item: itemView })
  .meta({ id: 'ItemRelation' });
export type ItemRelationView = z.infer<typeof itemRelationView>;

export const openIncidentView = z
  .object({
    connectionId: z.string(),
    id: z.string(),
    number: z.string(),
    title: z.string(),
    stateLabel: z.string(),
    priorityLabel: z.string().nullable(),
    assigneeName: z.string().nullable(),
    openedAt: instant,
    url: z.string(),
  })
  .meta({ id: 'OpenIncident' });
export type OpenIncidentView = z.infer<typeof openIncidentView>;

export const affectedItemView = z
  .object({
    item: itemView,
    businessServices: z.array(z.object({ id: z.string(), name: z.string() })),
    relations: z.array(itemRelationView),
    isRelationsTruncated: z.boolean(),
    openIncidents: z.array(openIncidentView),
    linkedAt: instant,
    linkedBy: z.string(),
  })
  .meta({ id: 'AffectedItem' });
export type AffectedItemView = z.infer<typeof affectedItemView>;

export const suggestedItemView = z.object({ item: itemView, reasons: z.array(reason) }).meta({ id: 'SuggestedItem' });
export type SuggestedItemView = z.infer<typeof suggestedItemView>;

/** A ticket field that a linked item may fill, from the active mapping. */
export const fillableField = z.object({ path: z.string(), label: z.string() }).meta({ id: 'FillableField' });

export const affectedItemsPanel = z
  .object({
    items: z.array(affectedItemView),
    suggestions: z.array(suggestedItemView),
    fillableFields: z.array(fillableField),
    /** False where no connection offers configuration items: the panel then teaches how to add one. */
    isConfigured: z.boolean(),
    sources: z.array(sourceState),
  })
  .meta({ id: 'AffectedItemsPanel' });
export type AffectedItemsPanel = z.infer<typeof affectedItemsPanel>;

export const itemSearchAnswer = z.object({ items: z.array(itemView), sources: z.array(sourceState) }).meta({ id: 'ItemSearchAnswer' });
export type ItemSearchAnswer = z.infer<typeof itemSearchAnswer>;

export const itemRelationsAnswer = z
  .object({
    relations: z.array(itemRelationView),
    businessServices: z.array(z.object({ id: z.string(), name: z.string() })),
    openIncidents: z.array(openIncidentView),
    isTruncated: z.boolean(),
    sources: z.array(sourceState),
  })
  .meta({ id: 'ItemRelationsAnswer' });
export type ItemRelationsAnswer = z.infer<typeof itemRelationsAnswer>;

export const linkItemBody = z
  .object({ connectionId: z.string().min(1), itemId: z.string().min(1).max(200) })
  .strict()
  .meta({ id: 'LinkItemBody' });
export type LinkItemBody = z.infer<typeof linkItemBody>;
