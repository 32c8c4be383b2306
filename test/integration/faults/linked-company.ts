/** A company whose tickets have their incidents, on a database of its own; and what tests of its servers ask again and again: did it arrive, was it written twice, was it lost. */
import type { LedgerEntry } from '../../../src/connector-kit/testing/index.ts';
import { BackendRefusal } from '../../../src/sandbox/backend-client.ts';
import { liftPace } from '../../chaos/unpaced.ts';
import { createMigratedDatabase, type TestDatabase } from '../../support/postgres.ts';
import {
  type CompanyOptions,
  createIncidents,
  type Delivery,
  editTicket,
  type Posted,
  type ProcessCompany,
  post,
  type ServerProcess,
  startProcessCompany,
  takeDeliveries,
  titleOf,
} from './process-company.ts';

export interface LinkedCompany extends ProcessCompany {
  /** The server that has set it up, still running. */
  readonly first: ServerProcess;
  /** Where the tables are, past whatever a test put between. */
  readonly databaseUrl: string;
  readonly tickets: readonly string[];
  /** Incident ids by ticket. */
  readonly incidents: ReadonlyMap<string, string>;
  /** An agent gives every ticket this subject; answers the deliveries of that, which are nobody else's any more. */
  rename(text: string): readonly Delivery[];
  /** The same, each delivery posted once; answers how that went. */
  renameAndPost(text: string): Promise<readonly Posted[]>;
  /** Whether every incident has that subject. */
  readonly hasArrived: (text: string) => boolean;
  /** What the product changed at incidents, in order. */
  readonly updates: () => readonly LedgerEntry[];
  /** Incidents with a subject that they were given more than once. */
  readonly doubled: () => readonly string[];
  /** A person who reads the links of the first ticket; answers the status of each read. Throws where no answer came. */
  openReader(personKey: string): Promise<() => Promise<number>>;
  /** Those that were acknowledged and do not lie in the inbox. */
  lostOf(posted: readonly Posted[]): Promise<readonly Posted[]>;
}

export interface LinkedOptions extends Omit<CompanyOptions, 'queryUrl'> {
  readonly tickets: readonly string[];
  /** Default: a database of this run's cluster. */
  readonly database?: Pick<TestDatabase, 'url' | 'drop'>;
  /** Makes the schema and lifts the pace. Default: by our own code. */
  readonly prepare?: (url: string) => Promise<void>;
  /** Where servers reach the database, where something stands between. Default: where it is. */
  readonly through?: (url: string) => string;
}

/** Starts the company and links its tickets. Vendors' allowances by the minute are lifted: they would stretch a test over minutes, and are tested elsewhere. */
export async function startLinkedCompany({
  tickets,
  database,
  prepare = (url) => liftPace({ engine: 'postgres', url }),
  through = (url) => url,
  ...options
}: LinkedOptions): Promise<LinkedCompany> {
  const { url, drop } = database ?? (await createMigratedDatabase());
  try {
    await prepare(url);
    const company = await startProcessCompany(through(url), { ...options, queryUrl: url });
    const close = () => company.close().then(drop);
    const linking = createIncidents(company, tickets);
    const incidents = await linking.catch((error: unknown) => close().then(() => Promise.reject(error)));
    // Linking itself made deliveries; tests count their own.
    takeDeliveries(company);
    return { ...company, ...asked(company, tickets, incidents), databaseUrl: url, close };
  } catch (error) {
    await drop();
    throw error;
  }
}

type Asked = Omit<LinkedCompany, keyof ProcessCompany | 'first' | 'databaseUrl'>;

function asked(company: ProcessCompany, tickets: readonly string[], incidents: ReadonlyMap<string, string>): Asked {
  const { incidentSystem } = company.vendors;
  const subjectOf = (text: string, id: string) => `${text} (${id})`;
  const rename: Asked['rename'] = (text) => {
    for (const id of tickets) editTicket(company, id, { subject: subjectOf(text, id) });
    return takeDeliveries(company);
  };
  const updates: Asked['updates'] = () =>
    incidentSystem.ledger.filter(({ effect, actor }) => effect === 'incident.update' && actor === incidentSystem.credentials.userName);
  return {
    tickets,
    incidents,
    rename,
    renameAndPost: (text) => Promise.all(rename(text).map((delivery) => post(delivery))),
    hasArrived: (text) => tickets.every((id) => titleOf(company, incidents.get(id) ?? '') === subjectOf(text, id)),
    updates,
    doubled: () => {
      const titles = updates().map(({ recordId, values }) => `${recordId} ${String(values.short_description)}`);
      return titles.filter((title, index) => titles.indexOf(title) !== index);
    },
    openReader: async (personKey) => {
      const read = await company.openAs(personKey);
      return () =>
        read('GET', `/v1/tickets/${tickets[0]}/links`).then(
          () => 200,
          (error: unknown) => (error instanceof BackendRefusal ? error.status : Promise.reject(error)),
        );
    },
    lostOf: async (posted) => {
      const stored = new Set(
        (await company.query<{ delivery_id: string }>('SELECT delivery_id FROM sync_inbox')).map(({ delivery_id }) => delivery_id),
      );
      return posted.filter(({ status, eventId }) => status === 202 && !stored.has(eventId));
    },
  };
}
