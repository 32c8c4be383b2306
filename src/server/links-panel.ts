/** @module server/links-panel  The Linked records panel: the ticket's links, and what each flow offers with open incidents on its items. */
import type { FlowOfferView, LinksPanel } from '#contract';
import { askedUntil, brandId, isTielineError, type TicketId, toldCode } from '#domain';
import type { CompiledField } from '#mapping';
import type { FlowOutcome } from '#sync';
import type { Asker, ServerDeps } from './deps.ts';
import { callFor, labelsOf } from './links.ts';
import { contextRequest } from './panels.ts';
import { isOfGate, viewGate } from './views/gate-view.ts';
import type { FlowLabels, SideLabels } from './views/labels.ts';
import { viewLink } from './views/link-view.ts';

type SourceStates = LinksPanel['sources'];

/** The panel as it is now. A system that cannot be asked leaves the links as last known and says so. */
export async function showLinks(deps: ServerDeps, asked: Asker, ticketId: string): Promise<LinksPanel> {
  const offered = await readOffers(deps, asked, ticketId);
  const listed = await deps.sync.listLinksOfTicket({ installationId: asked.caller.installationId, ticketId: brandId<TicketId>(ticketId) });
  const links = await Promise.all(listed.links.map(async (details) => viewLink(details, await labelsOf(deps, asked, details))));
  return {
    links,
    offers: offered.offers.filter(({ canCreate, canLink }) => canCreate || canLink || links.length === 0),
    isConfigured: listed.mappingVersion !== null,
    mappingVersion: listed.mappingVersion,
    sources: offered.sources,
  };
}

/** The vendors' labels for a flow that has no link yet. */
export async function flowLabels(deps: ServerDeps, asked: Asker, flowName: string): Promise<FlowLabels> {
  const flow = await deps.readFlow(asked.caller.installationId, flowName);
  return deps.labels.ofFlow({
    installationId: asked.caller.installationId,
    connectionName: flow?.connection ?? '',
    recordType: flow?.record ?? 'incident',
    traceId: asked.traceId,
  });
}

/** Of several flows, by name. */
export async function labelsByFlow(deps: ServerDeps, asked: Asker, flows: readonly string[]): Promise<ReadonlyMap<string, FlowLabels>> {
  const names = [...new Set(flows)];
  return new Map(await Promise.all(names.map(async (name): Promise<[string, FlowLabels]> => [name, await flowLabels(deps, asked, name)])));
}

interface FieldGroup {
  readonly flow: string;
  readonly fieldKey: string | null;
  readonly count: number;
}

/** Flows and fields that a list can be filtered by, as people know them. `fieldKey` and label are empty where the whole link is meant. */
export async function viewFieldGroups(deps: ServerDeps, asked: Asker, groups: readonly FieldGroup[]) {
  const labels = await labelsByFlow(
    deps,
    asked,
    groups.map(({ flow }) => flow),
  );
  const views: { flow: string; fieldKey: string; label: string; count: number }[] = [];
  for (const { flow, fieldKey, count } of groups) {
    const field = (await deps.readFlow(asked.caller.installationId, flow))?.fields.find(({ key }) => key === fieldKey);
    views.push({ flow, fieldKey: fieldKey ?? '', label: field ? labelOfPair(field, labels.get(flow)) : (fieldKey ?? ''), count });
  }
  return views;
}

/** "Status · State"; once where both sides name it alike. */
function labelOfPair({ deskPaths, remotePath }: Pick<CompiledField, 'deskPaths' | 'remotePath'>, labels: FlowLabels | undefined): string {
  const desk = deskPaths.map((path) => labels?.desk.field(path) ?? path).join(', ');
  return [...new Set([desk, labels?.remote.field(remotePath) ?? remotePath])].join(' · ');
}

/** What each flow without a link offers for this ticket. Considering also reserves automatic links, as any event of the ticket does. */
export async function readOffers(
  deps: ServerDeps,
  asked: Asker,
  ticketId: string,
): Promise<{ readonly offers: FlowOfferView[]; readonly sources: SourceStates }> {
  const considered = await consider(deps, asked, ticketId);
  if (considered.failure) return { offers: [], sources: [considered.failure] };
  const open = considered.outcomes.filter(({ link }) => link === undefined);
  const mayDouble = open.some((outcome) => outcome.canCreate && outcome.recordType === 'incident');
  // What stands against a flow is told by the desk's labels, which are asked for only then.
  const desk = open.some(({ outcome }) => isOfGate(outcome))
    ? await deps.labels.ofDesk({ installationId: asked.caller.installationId, traceId: asked.traceId })
    : undefined;
  const incidents = mayDouble ? await deps.context.openIncidents(contextRequest(asked, ticketId)) : { incidents: [], sources: [] };
  const offers = open.map((outcome) =>
    viewOffer(
      outcome,
      desk,
      // A change is planned work: an open incident on its item is no double of it, and cannot be linked in its stead.
      outcome.recordType === 'incident' ? incidents.incidents.filter(({ connectionId }) => connectionId === outcome.connectionId) : [],
    ),
  );
  return { offers, sources: incidents.sources };
}

async function consider(
  deps: ServerDeps,
  asked: Asker,
  ticketId: string,
): Promise<{ outcomes: readonly FlowOutcome[]; failure?: SourceStates[number] }> {
  try {
    return {
      outcomes: await deps.sync.consider({
        installationId: asked.caller.installationId,
        ticketId: brandId<TicketId>(ticketId),
        call: callFor(asked),
      }),
    };
  } catch (error) {
    if (!isTielineError(error) || error.code === 'not-found') throw error;
    // The links that exist are ours to show, whatever the desk answers.
    const failure = {
      connectionId: 'desk',
      name: 'Help desk',
      freshness: 'unreachable',
      fetchedAt: null,
      failure: { code: toldCode(error), message: error.message, retryAt: askedUntil(error) },
    } as const;
    return { outcomes: [], failure };
  }
}

function viewOffer(outcome: FlowOutcome, desk: SideLabels | undefined, openIncidents: FlowOfferView['openIncidents']): FlowOfferView {
  return {
    flow: outcome.flow,
    connectionId: outcome.connectionId ?? '',
    connectionName: outcome.connectionName,
    recordType: outcome.recordType,
    canCreate: outcome.canCreate,
    canLink: outcome.canLink,
    gate: viewGate(outcome.outcome, desk),
    openIncidents,
  };
}
