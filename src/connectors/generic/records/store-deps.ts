/** @module connectors/generic/records/store-deps  What the parts of the record store share. */
import type { Call } from '#capabilities';
import type { Clock } from '#domain';
import type { ServiceDocument } from '../service/schema.ts';
import type { Client, Reply } from '../talk/client.ts';
import type { Place } from '../wire/place.ts';
import type { ReadDeps } from './read-record.ts';

export interface StoreDeps extends ReadDeps {
  readonly service: ServiceDocument;
  readonly client: Client;
  readonly clock: Pick<Clock, 'now'>;
  /** One record as it is now; undefined where there is none. Throws `VendorNotFoundError` as the client does. */
  readonly fetch: (id: string, call: Call) => Promise<{ readonly place: Place; readonly reply: Reply } | undefined>;
}
