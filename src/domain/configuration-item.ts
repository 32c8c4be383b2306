/** @module domain/configuration-item  A configuration item and its relations, as every CMDB connector fills them. */

/** Working order of an item, in our words; `label` on the item keeps the vendor's. */
export type ItemStatus = 'operational' | 'degraded' | 'down' | 'maintenance' | 'planned' | 'retired' | 'unknown';

/** Someone or some group that a vendor names; `email` where it tells. */
export interface NamedParty {
  readonly id: string;
  readonly name: string;
  readonly email?: string;
}

/** One configuration item. Optional parts are absent where the vendor has no value. */
export interface ConfigurationItem {
  readonly id: string;
  readonly name: string;
  /** The vendor's class id and label: `cmdb_ci_linux_server`, "Linux Server". */
  readonly className: string;
  readonly classLabel: string;
  readonly status: ItemStatus;
  readonly statusLabel: string;
  readonly environment?: string;
  readonly serialNumber?: string;
  readonly assetTag?: string;
  readonly ipAddress?: string;
  readonly owner?: NamedParty;
  readonly assignedTo?: NamedParty;
  readonly supportGroup?: NamedParty;
  readonly location?: string;
  /** True for business and technical services. */
  readonly isService: boolean;
  /** ISO 8601 UTC, when the vendor's record last changed. */
  readonly updatedAt: string;
  readonly url: string;
}

/** An edge between two items: `from` is the dependent or the one that the label reads from ("erp-api" "depends on" "web-01"). */
export interface ItemRelation {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Read from `from` to `to`: "Depends on". */
  readonly label: string;
  /** Read from `to` to `from`: "Used by". */
  readonly inverseLabel: string;
  /** True where trouble at `to` reaches `from`. */
  readonly isDependency: boolean;
}

/** Items around a set of items, at most `depth` edges away. */
export interface ItemNeighbourhood {
  readonly items: readonly ConfigurationItem[];
  readonly relations: readonly ItemRelation[];
  /** True where the vendor's limit or ours cut the walk short; the screens say so. */
  readonly isTruncated: boolean;
}
