/** @module context/views  The answers of the three context panels, as the API publishes them. */
import type { IncidentSummary } from '#capabilities';
import type { AccountStatus, ConfigurationItem, ItemStatus, NamedParty, PersonDetails, PersonSummary } from '#domain';
import type { SourceState } from './ask-source.ts';
import type { FillableField } from './ports.ts';
import type { ContextReason } from './reasons.ts';

/** A configuration item with the connection that knows it; absent parts are null. */
export interface ItemView {
  readonly connectionId: string;
  /** Where several connections offer items, since one machine may stand in each; else null. */
  readonly sourceName: string | null;
  readonly id: string;
  readonly name: string;
  readonly classLabel: string;
  readonly status: ItemStatus;
  readonly statusLabel: string;
  readonly environment: string | null;
  readonly owner: NamedParty | null;
  readonly supportGroup: NamedParty | null;
  readonly assignedTo: NamedParty | null;
  readonly serialNumber: string | null;
  readonly ipAddress: string | null;
  readonly isService: boolean;
  readonly updatedAt: string;
  readonly url: string;
}

export interface ItemRelationView {
  readonly direction: 'up' | 'down';
  readonly label: string;
  readonly isDependency: boolean;
  readonly item: ItemView;
}

export interface OpenIncidentView {
  readonly connectionId: string;
  readonly id: string;
  readonly number: string;
  readonly title: string;
  readonly stateLabel: string;
  readonly priorityLabel: string | null;
  readonly assigneeName: string | null;
  readonly openedAt: string;
  readonly url: string;
}

export interface AffectedItemView {
  readonly item: ItemView;
  readonly businessServices: { readonly id: string; readonly name: string }[];
  readonly relations: ItemRelationView[];
  readonly isRelationsTruncated: boolean;
  readonly openIncidents: OpenIncidentView[];
  readonly linkedAt: string;
  readonly linkedBy: string;
}

/** What surrounds one item that nobody has linked yet. */
export interface ItemSurroundings extends Pick<AffectedItemView, 'businessServices' | 'relations' | 'openIncidents'> {
  readonly isTruncated: boolean;
  readonly sources: SourceState[];
}

export interface AffectedItemsPanel {
  readonly items: AffectedItemView[];
  readonly suggestions: { readonly item: ItemView; readonly reasons: ContextReason[] }[];
  readonly fillableFields: FillableField[];
  readonly isConfigured: boolean;
  readonly sources: SourceState[];
}

/** The requester as matched in the directory, its details flattened; absent parts are null, untold parts say why. */
export interface PersonView extends Omit<PersonDetails, 'lock' | 'devices' | 'groups' | 'factors'> {
  readonly id: string;
  readonly displayName: string;
  readonly email: string | null;
  readonly login: string;
  readonly title: string | null;
  readonly department: string | null;
  readonly officeLocation: string | null;
  readonly status: AccountStatus;
  readonly isGuest: boolean;
  readonly passwordChangedAt: string | null;
  readonly url: string | null;
  readonly groups: Told<{ id: string; name: string }[]>;
  readonly factors: Told<string[]>;
  readonly lock: Told<{ isLocked: boolean; kind: 'reported' | 'inferred'; evidence: string | null; at: string | null }>;
  readonly devices: Told<DeviceView[]>;
}

interface DeviceView {
  readonly id: string;
  readonly name: string;
  readonly operatingSystem: string | null;
  readonly serialNumber: string | null;
  readonly model: string | null;
  readonly compliance: 'compliant' | 'not-compliant' | 'unknown';
  readonly lastSeenAt: string | null;
}

type Told<Value> = { readonly state: 'known'; readonly value: Value } | { readonly state: 'unknown'; readonly why: string };

export type RequesterMatch =
  | { readonly kind: 'one'; readonly person: PersonView }
  | { readonly kind: 'many'; readonly people: PersonSummary[] }
  | { readonly kind: 'none' | 'unverified' | 'no-email' | 'not-configured' | 'unreachable' };

export interface RequesterPanel {
  readonly requester: { readonly id: string; readonly name: string; readonly email: string | null };
  readonly match: RequesterMatch;
  readonly sources: SourceState[];
}

/** An item as shown, with nulls for what the vendor does not tell. */
export function viewItem({ connectionId, sourceName }: Pick<ItemView, 'connectionId' | 'sourceName'>, item: ConfigurationItem): ItemView {
  return {
    connectionId,
    sourceName,
    id: item.id,
    name: item.name,
    classLabel: item.classLabel,
    status: item.status,
    statusLabel: item.statusLabel,
    environment: item.environment ?? null,
    owner: item.owner ?? null,
    supportGroup: item.supportGroup ?? null,
    assignedTo: item.assignedTo ?? null,
    serialNumber: item.serialNumber ?? null,
    ipAddress: item.ipAddress ?? null,
    isService: item.isService,
    updatedAt: item.updatedAt,
    url: item.url,
  };
}

export function viewIncident(connectionId: string, incident: IncidentSummary): OpenIncidentView {
  return {
    connectionId,
    id: incident.id,
    number: incident.number,
    title: incident.title,
    stateLabel: incident.stateLabel,
    priorityLabel: incident.priorityLabel ?? null,
    assigneeName: incident.assigneeName ?? null,
    openedAt: incident.openedAt,
    url: incident.url,
  };
}
