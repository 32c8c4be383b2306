/** @module capabilities/cmdb  Configuration items and their relations, read only. */
import type { ConfigurationItem, ItemNeighbourhood } from '#domain';
import type { Call } from './connector.ts';

export interface CmdbCapability {
  /** In the order asked; unknown ids are left out. */
  readItems(ids: readonly string[], call: Call): Promise<readonly ConfigurationItem[]>;
  /** By name, serial number, asset tag or IP address; exact matches first, then name prefixes, then names containing it. `text` is free user input. */
  searchItems(text: string, limit: number, call: Call): Promise<readonly ConfigurationItem[]>;
  /** Items assigned to any of those people (by e-mail) or with one of those serial numbers. */
  listItemsOf(
    holder: { readonly emails: readonly string[]; readonly serialNumbers: readonly string[] },
    limit: number,
    call: Call,
  ): Promise<readonly ConfigurationItem[]>;
  /** Items whose exact name is one of `names` (case-insensitive): suggestions from the words of a ticket. */
  findItemsByNames(names: readonly string[], limit: number, call: Call): Promise<readonly ConfigurationItem[]>;
  /** Everything within `depth` edges of `ids` (the ids included), at most `limit` items. */
  readNeighbourhood(ids: readonly string[], depth: 1 | 2, limit: number, call: Call): Promise<ItemNeighbourhood>;
}
