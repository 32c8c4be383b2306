/**
 * @module capabilities/desk.suite
 * What a help desk promises beside its tickets: people and their roles, who may see what, our installation and its webhook.
 */
import { hasErrorCode, isTielineError } from '#domain';
import type { Call } from './connector.ts';
import { type ContractCases, type ContractHarness, runContractCases, type SkippedCases } from './contract-cases.suite.ts';
import type { DeskCapability, DeskRole } from './desk.ts';

/** A desk over its fake. Ids are the desk's own. */
export interface DeskHarness extends ContractHarness {
  readonly desk: DeskCapability;
  readonly call: Call;
  /** One person per role; `none` are an end user and a suspended agent. */
  readonly people: { readonly [Role in Exclude<DeskRole, 'none'>]: string } & { readonly none: readonly string[] };
  /** Agents who see some tickets only: each with one that they see and one that they do not. */
  readonly restricted: readonly { readonly userId: string; readonly seen: string; readonly hidden: string }[];
  readonly requesters: { readonly verified: string; readonly unverified: string };
  /** A ticket of the verified requester, with a description and an internal comment, and the words to be found in each. */
  readonly ticket: { readonly id: string; readonly inDescription: string; readonly inComment: string };
  /** Adds a comment of that length to the ticket, as a person at the desk. */
  readonly addLongComment: (length: number) => void;
  /** A person merges the first ticket into the second. */
  readonly mergeAsPerson: (source: string, target: string) => Promise<void>;
  readonly seedRecord: () => string;
  readonly installation: {
    readonly id: string;
    readonly appId: string;
    readonly plain: Readonly<Record<string, string>>;
    readonly secureName: string;
  };
  readonly unknownId: string;
  readonly hostileId: string;
  /** Webhooks and messages that the desk now holds. */
  readonly webhookCount: () => number;
  readonly notifications: () => readonly { readonly event: string; readonly body: string }[];
}

const MAX_TEXT_LENGTH = 10_000;
const HOOK = { name: 'Tieline', endpoint: 'https://tieline.example/v1/hooks/7f3a' };

const people = {
  'tells the role of every kind of person': async ({ desk, call, people: who }) => {
    const roles = await Promise.all([who.admin, who.agent, who.viewer, ...who.none].map(async (id) => (await desk.readUser(id, call))?.role));
    expect(roles).toEqual(['admin', 'agent', 'viewer', ...who.none.map(() => 'none')]);
  },
  'knows nobody under an unknown or a hostile id': async ({ desk, call, unknownId, hostileId }) => {
    for (const id of [unknownId, hostileId, '']) {
      expect(await desk.readUser(id, call)).toBeUndefined();
      expect(await desk.readRequester(id, call)).toBeUndefined();
    }
  },
  'lets admins and unrestricted agents see every ticket that exists, and people without a role none': async (harness) => {
    const { desk, call, people: who, ticket, unknownId, hostileId } = harness;
    for (const id of [who.admin, who.agent, who.viewer]) expect(await desk.canSeeTicket(id, ticket.id, call)).toBe(true);
    for (const id of [...who.none, unknownId, hostileId]) expect(await desk.canSeeTicket(id, ticket.id, call)).toBe(false);
    for (const missing of [unknownId, hostileId]) expect(await desk.canSeeTicket(who.admin, missing, call)).toBe(false);
  },
  'keeps a restricted agent to the tickets that the desk lets them see': async ({ desk, call, restricted }) => {
    expect(restricted.length).toBeGreaterThan(0);
    for (const { userId, seen, hidden } of restricted) {
      expect(await desk.canSeeTicket(userId, seen, call)).toBe(true);
      expect(await desk.canSeeTicket(userId, hidden, call)).toBe(false);
    }
  },
  'tells whether the address of a requester is verified, and never assumes it': async ({ desk, call, requesters }) => {
    expect(await desk.readRequester(requesters.verified, call)).toMatchObject({ id: requesters.verified, isEmailVerified: true });
    expect(await desk.readRequester(requesters.unverified, call)).toMatchObject({ id: requesters.unverified, isEmailVerified: false });
  },
} satisfies ContractCases<DeskHarness>;

const tickets = {
  'reads a ticket with its requester and the words of description and comments': async ({ desk, call, ticket, requesters }) => {
    const context = await desk.readTicketContext(ticket.id, call);
    expect(context).toMatchObject({ id: ticket.id, requester: { id: requesters.verified, isEmailVerified: true } });
    expect(context?.text).toContain(ticket.inDescription);
    expect(context?.text).toContain(ticket.inComment);
    expect(context?.subject).not.toBe('');
  },
  'tells the words that a ticket was opened with from all that was said in it later': async ({ desk, call, ticket }) => {
    const comments = await desk.listComments(ticket.id, undefined, call);
    const [opening, ...others] = comments.filter(({ isOpening }) => isOpening === true);
    expect(others).toEqual([]);
    expect(opening?.text).toContain(ticket.inDescription);
    expect(comments.find(({ text }) => text.includes(ticket.inComment))?.isOpening).toBeUndefined();
  },
  'cuts the words of a long ticket and keeps the description': async ({ desk, call, ticket, addLongComment }) => {
    addLongComment(30_000);
    const context = await desk.readTicketContext(ticket.id, call);
    expect(context?.text.length).toBeLessThanOrEqual(MAX_TEXT_LENGTH);
    expect(context?.text).toContain(ticket.inDescription);
    expect(context?.text.isWellFormed()).toBe(true);
  },
  'has no context of a ticket that does not exist': async ({ desk, call, unknownId, hostileId }) => {
    for (const id of [unknownId, hostileId]) expect(await desk.readTicketContext(id, call)).toBeUndefined();
  },
  'shows a merged ticket as merged, with where it went': async ({ desk, call, seedRecord, mergeAsPerson }) => {
    const [source, target] = [seedRecord(), seedRecord()];
    await mergeAsPerson(source, target);
    expect(await desk.read(source, [], call)).toMatchObject({ kind: 'found', record: { life: 'merged', mergedInto: target } });
    expect(await desk.read(target, [], call)).toMatchObject({ kind: 'found', record: { life: 'open' } });
  },
} satisfies ContractCases<DeskHarness>;

const installation = {
  "reads our installation's settings without the secure ones": async ({ desk, call, installation: ours }) => {
    const read = await desk.readInstallation(ours.id, call);
    expect(read).toMatchObject({ installationId: ours.id, appId: ours.appId, isEnabled: true });
    expect(read.settings).toEqual(ours.plain);
    expect(read.settings).not.toHaveProperty(ours.secureName);
    expect(Number.isNaN(Date.parse(read.updatedAt))).toBe(false);
  },
  'refuses an installation that does not exist with an error that says so': async ({ desk, call, unknownId, hostileId }) => {
    const missing = await desk.readInstallation(unknownId, call).catch((error: unknown) => error);
    expect(hasErrorCode(missing, 'vendor-not-found')).toBe(true);
    expect(isTielineError(await desk.readInstallation(hostileId, call).catch((error: unknown) => error))).toBe(true);
  },
  'reads the key that signs the pages of the app': async ({ desk, call, installation: ours }) => {
    expect(await desk.readAppPublicKey(ours.appId, call)).toMatch(/^-----BEGIN PUBLIC KEY-----\n[\s\S]+-----END PUBLIC KEY-----$/);
  },
  'makes our webhook once, and finds it with the same secret afterwards': async ({ desk, call, webhookCount }) => {
    const [first, second] = [await desk.ensureWebhook(HOOK, call), await desk.ensureWebhook(HOOK, call)];
    expect(second).toEqual(first);
    expect(first.signingSecret.length).toBeGreaterThanOrEqual(16);
    expect(webhookCount()).toBe(1);
  },
  'makes another webhook for another address and leaves the first alone': async ({ desk, call, webhookCount }) => {
    const first = await desk.ensureWebhook(HOOK, call);
    const moved = await desk.ensureWebhook({ ...HOOK, endpoint: 'https://moved.example/v1/hooks/7f3a' }, call);
    expect(moved.id).not.toBe(first.id);
    expect(await desk.ensureWebhook(HOOK, call)).toEqual(first);
    expect(webhookCount()).toBe(2);
  },
  'shows a text to agents once': async ({ desk, call, notifications }) => {
    await desk.notify({ event: 'tieline.hold', body: 'Ticket 101: choose a close code.' }, call);
    expect(notifications()).toEqual([{ event: 'tieline.hold', body: 'Ticket 101: choose a close code.' }]);
  },
} satisfies ContractCases<DeskHarness>;

/** Every promise of a desk by its title. */
export const deskCases = { ...people, ...tickets, ...installation };

/** Runs every promise of a desk that its record store does not already make. */
export function runDeskContract(setup: () => Promise<DeskHarness>, options: { readonly skip?: SkippedCases<keyof typeof deskCases> } = {}): void {
  runContractCases('desk', deskCases, setup, options.skip);
}
