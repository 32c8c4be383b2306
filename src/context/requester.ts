/** @module context/requester  The Requester panel, by the matching rules of identity reference §0: none, many, unknown and unverified are different answers. */
import type { TicketRequester } from '#capabilities';
import type { DirectoryPerson, PersonDetails, PersonSummary } from '#domain';
import type { Asker, SourceAnswer } from './ask-source.ts';
import { DEADLINE_MS, FRESH_MS } from './item-facts.ts';
import type { ContextDeps, ContextRequest, Source } from './ports.ts';
import { askTicket, DESK_SOURCE } from './ticket-facts.ts';
import type { PersonView, RequesterMatch, RequesterPanel } from './views.ts';

/** A directory's whole answer about one address. */
export type PersonAnswer =
  | { readonly kind: 'one'; readonly person: DirectoryPerson; readonly details: PersonDetails }
  | { readonly kind: 'none' }
  | { readonly kind: 'many'; readonly people: readonly PersonSummary[] };

/** Asks one directory about one address: profile and all details in one cached fact. */
export function askPerson(
  asker: Asker,
  source: Source,
  email: string,
  request: Pick<ContextRequest, 'installationId' | 'traceId'>,
): Promise<SourceAnswer<PersonAnswer>> {
  return asker.ask(
    {
      source,
      key: `person/${email.toLowerCase()}`,
      freshMs: FRESH_MS.person,
      deadlineMs: DEADLINE_MS,
      load: async (call): Promise<PersonAnswer> => {
        const identity = source.capabilities.identity;
        const match = (await identity?.matchByEmail(email, call)) ?? { kind: 'none' as const };
        if (!identity || match.kind !== 'one') return match as PersonAnswer;
        return { kind: 'one', person: match.person, details: await identity.readDetails(match.person.id, { wantFactors: 'yes' }, call) };
      },
    },
    request,
  );
}

/** The panel for a saved ticket. */
export async function readRequester(deps: ContextDeps, asker: Asker, request: ContextRequest): Promise<RequesterPanel> {
  const ticket = await askTicket(deps, asker, request);
  if (!ticket.value) return { requester: { id: '', name: '', email: null }, match: { kind: 'unreachable' }, sources: [ticket.state] };
  return describeRequester(deps, asker, request, ticket.value.requester);
}

/** The panel for a ticket that is not saved yet: the requester is a desk user. `undefined` where the desk has no such user. */
export async function readNewTicketRequester(
  deps: ContextDeps,
  asker: Asker,
  request: ContextRequest,
  deskUserId: string,
): Promise<RequesterPanel | undefined> {
  const answer = await asker.ask<TicketRequester | null>(
    {
      source: DESK_SOURCE,
      key: `requester/${deskUserId}`,
      freshMs: FRESH_MS.person,
      deadlineMs: DEADLINE_MS,
      load: async (call) => (await (await deps.desk(request.installationId)).readRequester(deskUserId, call)) ?? null,
    },
    request,
  );
  if (answer.value === null) return undefined;
  if (!answer.value) return { requester: { id: deskUserId, name: '', email: null }, match: { kind: 'unreachable' }, sources: [answer.state] };
  return describeRequester(deps, asker, request, answer.value);
}

async function describeRequester(deps: ContextDeps, asker: Asker, request: ContextRequest, asked: TicketRequester): Promise<RequesterPanel> {
  const requester = { id: asked.id, name: asked.name, email: asked.email ?? null };
  if (!asked.email) return { requester, match: { kind: 'no-email' }, sources: [] };
  if (!asked.isEmailVerified) return { requester, match: { kind: 'unverified' }, sources: [] };
  const directories = (await deps.sources(request.installationId)).filter((source) => source.capabilities.identity);
  if (directories.length === 0) return { requester, match: { kind: 'not-configured' }, sources: [] };
  const email = asked.email;
  const answers = await Promise.all(directories.map((source) => askPerson(asker, source, email, request)));
  return { requester, match: decideMatch(answers, request.user.role), sources: answers.map(({ state }) => state) };
}

/** Several directories together: one match in all of them is one; more are many; a directory that could not be asked never counts as "none". */
function decideMatch(answers: readonly SourceAnswer<PersonAnswer>[], role: ContextRequest['user']['role']): RequesterMatch {
  const told = answers.flatMap(({ value }) => value ?? []);
  const ones = told.flatMap((answer) => (answer.kind === 'one' ? [answer] : []));
  const people = told.flatMap((answer) => (answer.kind === 'many' ? answer.people : answer.kind === 'one' ? [summarise(answer.person)] : []));
  const [first] = ones;
  if (people.length === 1 && first) return { kind: 'one', person: viewPerson(first.person, first.details, role) };
  if (people.length > 1) return { kind: 'many', people };
  return { kind: told.length === answers.length ? 'none' : 'unreachable' };
}

function summarise({ id, displayName, email }: DirectoryPerson): PersonSummary {
  return email === undefined ? { id, displayName } : { id, displayName, email };
}

function viewPerson(person: DirectoryPerson, details: PersonDetails, role: ContextRequest['user']['role']): PersonView {
  return {
    id: person.id,
    displayName: person.displayName,
    email: person.email ?? null,
    login: person.login,
    title: person.title ?? null,
    department: person.department ?? null,
    officeLocation: person.officeLocation ?? null,
    status: person.status,
    isGuest: person.isGuest,
    passwordChangedAt: person.passwordChangedAt ?? null,
    url: person.url ?? null,
    manager: details.manager,
    groups: mapTold(details.groups, (groups) => [...groups]),
    lock: mapTold(details.lock, (lock) => ({ isLocked: lock.isLocked, kind: lock.kind, evidence: lock.evidence ?? null, at: lock.at ?? null })),
    factors: role === 'viewer' ? { state: 'unknown', why: 'role' } : mapTold(details.factors, (factors) => [...factors]),
    lastSignIn: details.lastSignIn,
    devices: mapTold(details.devices, (devices) =>
      devices.map((device) => ({
        id: device.id,
        name: device.name,
        operatingSystem: device.operatingSystem ?? null,
        serialNumber: device.serialNumber ?? null,
        model: device.model ?? null,
        compliance: device.compliance,
        lastSeenAt: device.lastSeenAt ?? null,
      })),
    ),
  };
}

type Told<Value> = { readonly state: 'known'; readonly value: Value } | { readonly state: 'unknown'; readonly why: string };

function mapTold<From, To>(told: Told<From>, map: (value: From) => To): Told<To> {
  return told.state === 'known' ? { state: 'known', value: map(told.value) } : told;
}
