/** The judge: the vendors' ledgers and their present state against what people did. Knows nothing of how the product works. */
import type { LedgerEntry } from '../../src/connector-kit/testing/index.ts';
import { DESK } from '../../src/sandbox/seed/desk.ts';
import type { LinkedTicket, Vendors } from './company.ts';
import type { Edit } from './edits.ts';
import { DESK_COLUMNS } from './mapping.ts';
import { AGENT } from './people.ts';
import { type IncidentSystem, recordsOf } from './systems.ts';

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
  /** When each was made, ms. */
  readonly madeAt: ReadonlyMap<Edit, number>;
  /** What each ticket is linked to. */
  readonly links: ReadonlyMap<string, LinkedTicket>;
  /** The comments of each linked ticket as they stand now, see {@link readDeskTexts}. */
  readonly deskTexts: readonly string[];
}

export function judge(history: History): Verdict {
  return {
    lost: [...lostNotes(history)],
    doubled: [...doubledCreates(history), ...doubledWrites(history), ...doubledNotes(history)],
    wrong: [...wrongValues(history)],
  };
}

/** Changes this far apart have an order that both vendors' histories tell: the mapping's rule is `newest`. Closer ones count as made at once, and its `tie` decides. */
const ORDERED_MS = 10_000;

/** What the field of both may be at last: the later word where the histories tell which it is, else the last of either side. */
function lastOfBoth({ madeAt }: History, { keepsHistory }: IncidentSystem, ends: readonly (Edit | undefined)[]): readonly string[] {
  const words = ends.filter((edit) => edit !== undefined).sort((one, other) => (madeAt.get(one) ?? 0) - (madeAt.get(other) ?? 0));
  const [first, last] = words;
  const isOrdered = first && last && (madeAt.get(last) ?? 0) - (madeAt.get(first) ?? 0) > ORDERED_MS;
  return (keepsHistory && isOrdered ? [last] : words).map(({ value }) => value);
}

function* wrongValues(history: History): Generator<string> {
  const { vendors, edits, links } = history;
  const lastEdits = new Map(edits.map((edit) => [`${edit.ticketId} ${edit.what}`, edit]));
  const tickets = recordsOf({ fake: vendors.desk, table: 'tickets' });
  const records = new Map(vendors.systems.map((system) => [system.name, recordsOf(system)]));
  for (const [ticketId, { system, recordId }] of links) {
    const editOf = (what: Edit['what']) => lastEdits.get(`${ticketId} ${what}`);
    const lastOf = (what: Edit['what']) => editOf(what)?.value;
    const ticket = tickets.get(ticketId) ?? {};
    const record = records.get(system.name)?.get(recordId) ?? {};
    const where = `#${ticketId} (${system.name})`;
    const subject = lastOf('out') ?? ticket[DESK_COLUMNS.out];
    if (record[system.columns.out] !== subject) yield `${where}: out is ${String(record[system.columns.out])}, should be ${String(subject)}`;
    const notes = lastOf('in');
    if (notes !== undefined && ticket[DESK_COLUMNS.in] !== notes) yield `${where}: in is ${String(ticket[DESK_COLUMNS.in])}, should be ${notes}`;
    const ends = lastOfBoth(history, system, [editOf('both-desk'), editOf('both-remote')]);
    if (ends.length === 0) continue;
    const [desk, remote] = [ticket[DESK_COLUMNS.both], record[system.columns.both]];
    if (desk !== remote) yield `${where}: both differs: ${String(desk)} at the desk, ${String(remote)} at the record`;
    else if (!ends.includes(String(desk))) yield `${where}: both is ${String(desk)}, should be ${ends.join(' or ')}`;
  }
}

const isOurs = ({ actor }: LedgerEntry, person: string): boolean => actor !== person;

function* doubledCreates({ vendors, links }: History): Generator<string> {
  for (const { name, fake, person, columns } of vendors.systems) {
    const creates = fake.ledger.filter((entry) => entry.effect === 'incident.create' && isOurs(entry, person));
    const titles = creates.map(({ values }) => String(values[columns.out]));
    for (const title of new Set(titles.filter((one, index) => titles.indexOf(one) !== index))) yield `${name}: more than one record for "${title}"`;
    const wanted = [...links.values()].filter(({ system }) => system.name === name).length;
    if (creates.length !== wanted) yield `${name}: ${creates.length} records were created for ${wanted} tickets`;
  }
}

/** Values are unique, so one value written twice to one field is one effect too many. */
function* doubledWrites({ vendors, edits }: History): Generator<string> {
  const known = new Set(edits.map(({ value }) => value));
  const ledgers = [
    { name: 'desk', fake: vendors.desk, person: AGENT, asText: (value: unknown) => (typeof value === 'string' ? value : undefined) },
    ...vendors.systems,
  ] satisfies readonly (Pick<IncidentSystem, 'fake' | 'person' | 'asText'> & { readonly name: string })[];
  for (const { name, fake, person, asText } of ledgers) {
    const seen = new Set<string>();
    for (const entry of fake.ledger) {
      if (!isOurs(entry, person) || !/\.update$/.test(entry.effect)) continue;
      for (const [field, value] of Object.entries(entry.values)) {
        const text = asText(value);
        if (text === undefined || !known.has(text)) continue;
        const key = `${name} ${entry.recordId} ${field} ${text}`;
        if (seen.has(key)) yield `written twice: ${key}; all that was written there: ${writesOf(fake.ledger, entry.recordId, field)}`;
        seen.add(key);
      }
    }
  }
}

/** Who wrote what into a field and when: how a double came about can be told from it. */
function writesOf(ledger: readonly LedgerEntry[], recordId: string, field: string): string {
  const writes = ledger.filter((entry) => entry.recordId === recordId && field in entry.values);
  return writes.map(({ at, actor, values }) => `${at.slice(11, 23)} ${actor}: ${JSON.stringify(values[field])}`).join(' | ');
}

/** How often each note stands at the other side. */
function arrivals({ edits, vendors, deskTexts, links }: History): ReadonlyMap<Edit, number> {
  const texts = new Map(vendors.systems.map((system) => [system.name, system.readTexts()]));
  const textsFor = ({ what, ticketId }: Edit) => (what === 'note-remote' ? deskTexts : (texts.get(links.get(ticketId)?.system.name ?? 'jira') ?? []));
  const notes = edits.filter(({ what }) => what.startsWith('note-'));
  return new Map(notes.map((edit) => [edit, textsFor(edit).filter((text) => text.includes(edit.value)).length]));
}

/** Every comment of these tickets, as the desk's own reader shows them. */
export async function readDeskTexts({ desk }: Pick<Vendors, 'desk'>, ticketIds: Iterable<string>): Promise<readonly string[]> {
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
  return texts;
}

function* lostNotes(history: History): Generator<string> {
  for (const [{ ticketId, value }, count] of arrivals(history)) if (count === 0) yield `#${ticketId}: the note "${value}" never arrived`;
}

function* doubledNotes(history: History): Generator<string> {
  for (const [{ ticketId, value }, count] of arrivals(history)) if (count > 1) yield `#${ticketId}: the note "${value}" arrived ${count} times`;
}
