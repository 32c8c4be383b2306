/** @module connectors/generic/talk/client  Sends a described request and gives the reply as a place to look into. */
import type { Call } from '#capabilities';
import type { HttpClient } from '#connector-kit';
import { OutcomeUnknownError, VendorReplyError } from '#domain';
import type { RequestDocument, ServiceDocument } from '../service/schema.ts';
import { type Place, readReply } from '../wire/place.ts';
import type { Put } from '../wire/put.ts';
import type { Values } from '../wire/template.ts';
import { type Fill, type Filled, prepareRequest } from './prepared.ts';

/** One request, ready to be sent. */
export interface Operation {
  /** For logs, errors and the dialect: `incident.get`. */
  readonly name: string;
  readonly request: RequestDocument;
  readonly repeat: 'safe' | 'unsafe';
}

export interface Reply {
  readonly place: Place;
  readonly headers: Readonly<Record<string, string>>;
  /** What was sent, for the report of "Test connection" and for relative links. */
  readonly sent: Filled;
}

export interface Client {
  /** `link` goes to a next page that the service named; the client refuses one of another origin. */
  send(operation: Operation, input: { readonly values: Values; readonly puts?: readonly Put[]; readonly link?: URL }, call: Call): Promise<Reply>;
}

export function createClient({ http, service }: { readonly http: HttpClient; readonly service: ServiceDocument }): Client {
  const fills = new Map<RequestDocument, Fill>();
  const fillOf = (request: RequestDocument): Fill => {
    const ready = fills.get(request) ?? prepareRequest(service, request);
    fills.set(request, ready);
    return ready;
  };
  return {
    async send({ name, request, repeat }, { values, puts, link }, call) {
      const filled = fillOf(request)(values, puts);
      const sent = link === undefined ? filled : { ...filled, path: link, query: {} };
      const { bytes, headers } = await http.download({ operation: name, repeat, ...sent }, call);
      return { place: read(bytes, { name, repeat, notation: service.format === 'soap' ? 'xml' : 'json' }), headers, sent };
    },
  };
}

/** A write that was answered with what nobody can read was sent all the same. */
function read(
  bytes: Uint8Array,
  { name, repeat, notation }: { readonly name: string; readonly repeat: Operation['repeat']; readonly notation: 'json' | 'xml' },
): Place {
  try {
    return readReply(new TextDecoder().decode(bytes), notation);
  } catch (cause) {
    const why = cause instanceof SyntaxError ? cause.message : 'unknown';
    const facts = { operation: name, problem: why, wasSent: true };
    if (repeat === 'unsafe')
      throw new OutcomeUnknownError({
        message: `${name}: the service took the write and answered with what cannot be read (${why}). Check there before repeating.`,
        facts,
      });
    throw new VendorReplyError({
      message: `${name}: the service's answer cannot be read as ${notation.toUpperCase()}: ${why}. Check the address, the path and the format in the description.`,
      facts,
    });
  }
}
