/** The judge: the vendors' ledgers and their present state against what people did. Knows nothing of how the product works. */
import type { LedgerEntry } from '../../src/connector-kit/testing/index.ts';
import { DESK } from '../../src/sandbox/seed/desk.ts';
import type { Vendors } from '../../src/sandbox/vendors.ts';
import type { Edit } from './edits.ts';
import { FIELDS } from './mapping.ts';
import { AGENT, RESOLVER } from './people.ts';

export interface Verdict {
  /** Comments and values that never arrived. */
  readonly lost: readonly string[];
  /** Effects that happened more than once at a vendor. */
  readonly doubled: readonly string[];
  /** Fields whose value now is not the one that the edits lead to. */
  readonly wrong: readonly string[];
}

export interface History {
  readonly vendors: Vendors;
  readonly edits: readonly Edit[];
  /** Incident ids by ticket. */
  readonly incidents: ReadonlyMap<string, string>;
  /** Comments as they stand now, see {@link readTexts}. */
  readonly texts: { readonly desk: readonly string[]; readonly remote: readonly string[] };
}

export function judge(history: History): Verdict {
  return {
    lost: [...lostNotes(history)],
    doubled: [...doubledCreates(history), ...doubledWrites(history), ...doubledNotes(history)],
    wrong: [...wrongValues(history)],
  };
}

const lastOf = (edits: readonly Edit[], ticketId: string, what: Edit['what']): string | undefined =>
  edits.findLast((edit) => edit.ticketId === ticketId && edit.what === what)?.value;

function* wrongValues({ vendors, edits, incidents }: History): Generator<string> {
  const tickets = byId(vendors.desk, 'tickets');
  const records = byId(vendors.incidentSystem, 'incident');
  for (const [ticketId, incidentId] of incidents) {
    const ticket = tickets.get(ticketId) ?? {};
    const record = records.get(incidentId) ?? {};
    const subject = lastOf(edits, ticketId, 'out') ?? ticket[FIELDS.out.desk];
    if (record[FIELDS.out.remote] !== subject) yield `#${ticketId}: out is ${String(record[FIELDS.out.remote])}, should be ${String(subject)}`;
    const notes = lastOf(edits, ticketId, 'in');
    if (notes !== undefined && ticket[FIELDS.in.desk] !== notes) yield `#${ticketId}: in is ${String(ticket[FIELDS.in.desk])}, should be ${notes}`;
    const ends = [lastOf(edits, ticketId, 'both-desk'), lastOf(edits, ticketId, 'both-remote')];
    if (ends.every((end) => end === undefined)) continue;
    const [desk, remote] = [ticket[FIELDS.both.desk], record[FIELDS.both.remote]];
    if (desk !== remote) yield `#${ticketId}: both differs: ${String(desk)} at the desk, ${String(remote)} at the record`;
    else if (!ends.includes(String(desk))) yield `#${ticketId}: both is ${String(desk)}, which is the last word of neither side (${ends.join(', ')})`;
  }
}

function byId(vendor: Pick<Vendors['desk'], 'rows'>, table: string): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const found = new Map<string, Readonly<Record<string, unknown>>>();
  for (let offset = 0; ; offset += 500) {
    const { rows } = vendor.rows(table, { offset, limit: 500 });
    for (const row of rows) found.set(row.id, row);
    if (rows.length < 500) return found;
  }
}

const isOurs = ({ actor }: LedgerEntry): boolean => actor !== AGENT && actor !== RESOLVER;

function* doubledCreates({ vendors, incidents }: History): Generator<string> {
  const creates = vendors.incidentSystem.ledger.filter((entry) => entry.effect === 'incident.create' && isOurs(entry));
  const correlations = creates.map(({ values }) => String(values.correlation_id));
  const twice = correlations.filter((id, index) => correlations.indexOf(id) !== index);
  for (const id of new Set(twice)) yield `an incident was created more than once for ${id}`;
  if (creates.length < incidents.size) yield `only ${creates.length} of ${incidents.size} incidents are in the ledger`;
}

/** Values are unique, so one value written twice to one field is one effect too many. */
function* doubledWrites({ vendors, edits }: History): Generator<string> {
  const known = new Set(edits.map(({ value }) => value));
  const seen = new Set<string>();
  for (const [vendor, ledger] of [
    ['desk', vendors.desk.ledger],
    ['record', vendors.incidentSystem.ledger],
  ] as const) {
    for (const { effect, recordId, values } of ledger.filter(isOurs)) {
      if (!/\.update$/.test(effect)) continue;
      for (const [field, value] of Object.entries(values)) {
        if (typeof value !== 'string' || !known.has(value)) continue;
        const key = `${vendor} ${recordId} ${field} ${value}`;
        if (seen.has(key)) yield `written twice: ${key}`;
        seen.add(key);
      }
    }
  }
}

/** How often each note stands at the other side. */
function arrivals({ edits, texts }: History): ReadonlyMap<Edit, number> {
  const notes = edits.filter(({ what }) => what.startsWith('note-'));
  return new Map(
    notes.map((edit) => [edit, texts[edit.what === 'note-desk' ? 'remote' : 'desk'].filter((text) => text.includes(edit.value)).length]),
  );
}

/** Every comment of the linked tickets and every journal entry, as the vendors' own readers show them. */
export async function readTexts({ desk, incidentSystem }: Vendors, ticketIds: readonly string[]): Promise<History['texts']> {
  const texts: string[] = [];
  for (const id of ticketIds) {
    let path: string | null = `/api/v2/tickets/${id}/comments?page[size]=100`;
    while (path) {
      const answer = await desk.fetchAs(DESK.integrationUserId, new Request(new URL(path, 'http://desk.test')));
      const page = (await answer.json()) as { comments: { plain_body: string }[]; meta: { has_more: boolean }; links: { next: string | null } };
      texts.push(...page.comments.map((comment) => comment.plain_body));
      path = page.meta.has_more ? page.links.next : null;
    }
  }
  const entries = byId(incidentSystem, 'sys_journal_field');
  return { desk: texts, remote: [...entries.values()].map(({ value }) => String(value)) };
}

function* lostNotes(history: History): Generator<string> {
  for (const [{ ticketId, value }, count] of arrivals(history)) if (count === 0) yield `#${ticketId}: the note "${value}" never arrived`;
}

function* doubledNotes(history: History): Generator<string> {
  for (const [{ ticketId, value }, count] of arrivals(history)) if (count > 1) yield `#${ticketId}: the note "${value}" arrived ${count} times`;
}
