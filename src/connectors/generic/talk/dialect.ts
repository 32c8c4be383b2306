/**
 * @module connectors/generic/talk/dialect
 * How the service says no, by its description: statuses, codes in bodies, SOAP faults, errors inside a 200. Read here once for all requests.
 */
import type { TransportResponse } from '#capabilities';
import type { VendorDialect } from '#connector-kit';
import type { Meaning, RequestDocument, ServiceDocument } from '../service/schema.ts';
import { follow, isFilled, type Path, type Place, parsePath, readReply, textOf } from '../wire/place.ts';

export interface DialectDeps {
  readonly service: ServiceDocument;
  /** The request of an operation, where it says itself what success is. */
  readonly requestOf: (operation: string) => RequestDocument | undefined;
  /** Knows the connection's secrets. */
  readonly redact: (text: string) => string;
}

type Kind = ReturnType<NonNullable<VendorDialect['reclassify']>>;

const KINDS: Readonly<Record<Exclude<Meaning, 'failed'>, NonNullable<Kind>>> = {
  'not-found': 'not-found',
  stale: 'conflict',
  refused: 'refused',
  auth: 'auth',
  forbidden: 'forbidden',
  'rate-limited': 'rate-limited',
};

/** Statuses whose meaning no body changes: the service took nothing up. */
const NOT_BEGUN: ReadonlySet<number> = new Set([408, 425, 429]);

export function createDialect({ service, requestOf, redact }: DialectDeps): VendorDialect {
  const { errors, format } = service;
  const paths = readPaths(service);
  const read = (text: string) => tryRead(text, format === 'soap' ? 'xml' : 'json');
  return {
    isFailure({ status }, text, { operation }) {
      const request = requestOf(operation);
      if (request?.statuses !== undefined && !request.statuses.includes(status)) return true;
      const place = read(text);
      if (place === undefined) return false;
      if (paths.when !== undefined && follow(place, paths.when).some(isFilled)) return true;
      return request?.success !== undefined && !shows(place, request.success);
    },
    reclassify(response, text, { repeat }) {
      const declared = byStatus(errors.statuses, response);
      if (declared === undefined && NOT_BEGUN.has(response.status)) return undefined;
      const place = read(text);
      const code = place === undefined ? undefined : codesIn(place, paths.code).find((one) => Object.hasOwn(errors.meanings, one));
      const meaning = (code === undefined ? undefined : errors.meanings[code]) ?? declared;
      if (meaning === 'failed') return repeat === 'safe' ? 'unavailable' : 'outcome-unknown';
      if (meaning !== undefined) return KINDS[meaning];
      // A SOAP fault comes with status 500 and is an answer, not a breakdown: https://www.w3.org/TR/2000/NOTE-SOAP-20000508/#_Toc478383529
      return format === 'soap' && response.status === 500 && place !== undefined && isFault(place) ? 'refused' : undefined;
    },
    readRefusal(_response, text) {
      const place = read(text);
      if (place === undefined) return { message: redact(text), fields: [] };
      const words = (path: Path | undefined) => (path === undefined ? [] : follow(place, path).flatMap((found) => textOf(found) ?? []));
      const said = words(paths.message).join('; ');
      return { message: redact(said === '' ? text : said), fields: words(paths.fields), missing: words(paths.missing) };
    },
  };
}

const FAULT = parsePath('Body.Fault');
const FAULT_WORDS = parsePath('Body.Fault.faultstring');
const GRAPHQL_ERRORS = parsePath('errors[]');
const GRAPHQL_WORDS = parsePath('errors[].message');

/** The paths of the description; what a format fixes itself need not be written. */
function readPaths({ errors, format }: ServiceDocument) {
  const own = (text: string | undefined) => (text === undefined ? undefined : parsePath(text));
  const fixed = { json: {}, graphql: { when: GRAPHQL_ERRORS, message: GRAPHQL_WORDS }, soap: { when: FAULT, message: FAULT_WORDS } }[format];
  const { when, message }: { readonly when?: Path; readonly message?: Path } = fixed;
  return {
    when: own(errors.when) ?? when,
    message: own(errors.message) ?? message,
    code: own(errors.code),
    fields: own(errors.fields),
    missing: own(errors.missing),
  };
}

const codesIn = (place: Place, path: Path | undefined) => (path === undefined ? [] : follow(place, path).flatMap((found) => textOf(found) ?? []));

function byStatus(statuses: ServiceDocument['errors']['statuses'], { status }: TransportResponse): Meaning | undefined {
  const key = String(status);
  return Object.hasOwn(statuses, key) ? statuses[key] : undefined;
}

const isFault = (place: Place) => follow(place, FAULT).length > 0;

/** Whether a place shows a sign: one of its values, or anything. */
export function shows(place: Place, sign: { readonly at: string; readonly is?: readonly string[] | undefined }): boolean {
  const found = follow(place, parsePath(sign.at));
  return sign.is === undefined ? found.some(isFilled) : found.some((one) => sign.is?.includes(textOf(one) ?? ''));
}

function tryRead(text: string, notation: 'json' | 'xml'): Place | undefined {
  try {
    return readReply(text, notation);
  } catch {
    return undefined;
  }
}
