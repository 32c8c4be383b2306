/**
 * @module connector-kit/transport
 * The only place where bytes leave for a vendor: axios with redirects and proxies off, bounded in time and size, behind the egress guard.
 * Refuses to retry, to follow, or to say "failed" where a write may have arrived.
 */
import http, { type ClientRequest, type RequestOptions } from 'node:http';
import https from 'node:https';
import { Readable } from 'node:stream';
import { createSecureContext, getCACertificates, type SecureContext, type TLSSocket } from 'node:tls';
import type { AxiosResponse } from 'axios';
import { type FileContent, readAll, type Transport, type TransportRequest, type TransportResponse } from '#capabilities';
import { InvalidInputError } from '#domain';
import { createEgressGuard, type EgressPolicy } from './egress-policy.ts';
import { incomingStream, openOutgoing, SourceBroke } from './file-stream.ts';
import { createGuardedLookup, type GuardedLookup, type Resolve, systemResolve } from './guarded-lookup.ts';
import { type Progress, toTransportError } from './transport-error.ts';

/** A transport that owns sockets. */
export type ClosableTransport = Transport & {
  /** Ends all idle connections; for shutdown and tests. */
  readonly close: () => void;
};

export interface TransportOptions {
  readonly egress: EgressPolicy;
  /** Certificate authorities in PEM beside the well-known ones, for systems inside a company. Verification is never switched off. */
  readonly ca?: readonly string[];
  /** Sockets per host. Default 32. */
  readonly maxSockets?: number;
  /** Called before each send; throws where the caller is inside a database transaction. */
  readonly assertOutsideTransaction?: () => void;
  /** Default: the operating system's. */
  readonly resolve?: Resolve;
  /** The longest wait for an answer, ms, whatever a caller asks for. Default {@link MAX_TIMEOUT_MS}, which it cannot exceed. */
  readonly longestMs?: number;
}

/** No call may hold a worker longer, whatever the caller asks for (ms). */
export const MAX_TIMEOUT_MS = 30_000;
/** The largest request body, bytes. */
const MAX_REQUEST_BYTES = 64 * 1024 * 1024;

/**
 * Makes the transport of one connection.
 * @throws EgressDeniedError (from the transport) before anything is sent to an address outside the policy.
 * @example const transport = createTransport({ egress: { allowedPrivateCidrs: ['10.20.0.0/16'] } });
 */
export function createTransport(options: TransportOptions): ClosableTransport {
  const guard = createEgressGuard(options.egress);
  const lookup = createGuardedLookup(guard, options.resolve ?? systemResolve);
  const maxSockets = options.maxSockets ?? 32;
  const httpAgent = new http.Agent({ keepAlive: true, maxSockets });
  // Said in full, because NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment would otherwise switch verification off.
  const httpsAgent = new AgentOfOneContext({ keepAlive: true, maxSockets, rejectUnauthorized: true }, options.ca);

  const transport: Transport = async (request) => {
    options.assertOutsideTransaction?.();
    const url = guard.checkUrl(request.url);
    checkHeaders(request.headers);
    request.signal.throwIfAborted();
    const timeoutMs = Math.min(request.timeoutMs, options.longestMs ?? MAX_TIMEOUT_MS, MAX_TIMEOUT_MS);
    return send({ url, request, timeoutMs, lookup, httpAgent, httpsAgent });
  };
  const close = () => {
    httpAgent.destroy();
    httpsAgent.destroy();
  };
  return Object.assign(transport, { close });
}

/**
 * Node makes a context of its own for each connection, which costs more than the rest of opening it; who is trusted is the same for all of a transport. Made with
 * the first connection: most transports of a process never open one.
 */
class AgentOfOneContext extends https.Agent {
  readonly #ca: readonly string[] | undefined;
  #context: SecureContext | undefined;

  constructor(options: https.AgentOptions, ca: readonly string[] | undefined) {
    super(options);
    this.#ca = ca;
  }

  override createConnection(...[options, callback]: Parameters<https.Agent['createConnection']>) {
    this.#context ??= createSecureContext(this.#ca ? { ca: [...getCACertificates('default'), ...this.#ca] } : {});
    return super.createConnection({ ...options, secureContext: this.#context } as typeof options, callback);
  }
}

interface Sending {
  readonly url: URL;
  readonly request: TransportRequest;
  readonly timeoutMs: number;
  readonly lookup: GuardedLookup;
  readonly httpAgent: http.Agent;
  readonly httpsAgent: https.Agent;
}

async function send({ url, request, timeoutMs, lookup, httpAgent, httpsAgent }: Sending): Promise<TransportResponse> {
  // Opened before anything is sent: a source that cannot be opened costs the vendor nothing.
  const file = isFile(request.body) ? await openOutgoing(request.body) : undefined;
  const progress: Progress = { mayHaveArrived: false };
  const ending = endAfter(timeoutMs, request.signal);
  const explain = (error: unknown) => toTransportError(error, { request, progress, host: url.host, timeoutMs, hasTimedOut: ending.hasTimedOut() });
  const reading = { maxBytes: request.maxBytes, toError: (error: unknown) => error };
  let isStreaming = false;
  try {
    // Loaded with the first call: it is a third of what a server would otherwise load before its first answer (bench E5).
    const { default: axios } = await import('axios');
    const response: AxiosResponse<Buffer | Readable> = await axios.request({
      url: url.href,
      method: request.method,
      headers: { ...request.headers, ...(isFile(request.body) ? { 'content-length': String(request.body.size) } : {}) },
      data: file?.readable ?? (request.body === undefined ? undefined : Buffer.from(request.body as string)),
      signal: ending.signal,
      responseType: request.answer === 'stream' ? 'stream' : 'arraybuffer',
      validateStatus: () => true,
      maxRedirects: 0,
      proxy: false,
      decompress: true,
      // Counted after inflating, so a gzip bomb ends here as well. A stream is counted by its reader: the library's own counter would not let go of one that is never read.
      maxContentLength: request.answer === 'stream' ? -1 : request.maxBytes,
      maxBodyLength: MAX_REQUEST_BYTES,
      transformRequest: [(data) => data],
      transformResponse: [(data) => data],
      lookup: lookup as never,
      httpAgent,
      httpsAgent,
      transport: watchedTransport(progress),
    });
    const { status, data } = response;
    const answered = { status, headers: flatten(response.headers) };
    if (!(data instanceof Readable)) return { ...answered, body: new Uint8Array(data ?? []) };
    isStreaming = status >= 200 && status < 300;
    // A refusal is read whole, because its words are wanted.
    if (!isStreaming) return { ...answered, body: await readAll(incomingStream(data, { ...reading, onEnd: () => undefined })) };
    return { ...answered, body: new Uint8Array(), stream: incomingStream(data, { ...reading, toError: explain, onEnd: ending.release }) };
  } catch (error) {
    throw file?.failure() === undefined ? explain(error) : new SourceBroke(file.failure());
  } finally {
    file?.release();
    if (!isStreaming) ending.release();
  }
}

const isFile = (body: TransportRequest['body']): body is FileContent => typeof body === 'object' && 'open' in body;

/**
 * A signal that ends with the caller's or after a time. By hand, so that a caller's signal which lives for long (a worker's) keeps nothing of calls that
 * are over.
 */
function endAfter(
  timeoutMs: number,
  callers: AbortSignal,
): { readonly signal: AbortSignal; readonly hasTimedOut: () => boolean; readonly release: () => void } {
  const controller = new AbortController();
  let hasTimedOut = false;
  const giveUp = () => controller.abort();
  const timer = setTimeout(() => {
    hasTimedOut = true;
    giveUp();
  }, timeoutMs);
  callers.addEventListener('abort', giveUp, { once: true });
  const release = () => {
    clearTimeout(timer);
    callers.removeEventListener('abort', giveUp);
  };
  return { signal: controller.signal, hasTimedOut: () => hasTimedOut, release };
}

/** Node's own client, noting the moment from which bytes may have reached the vendor: the end of the TCP, or TLS, handshake. */
function watchedTransport(progress: Progress) {
  return {
    request(options: RequestOptions, onResponse: (response: http.IncomingMessage) => void): ClientRequest {
      const isTls = options.protocol === 'https:';
      const outgoing = (isTls ? https : http).request(options, onResponse);
      const arrived = () => {
        progress.mayHaveArrived = true;
      };
      outgoing.once('socket', (socket) => {
        const isConnecting = socket.connecting || (socket as TLSSocket & { secureConnecting?: boolean }).secureConnecting === true;
        if (!isConnecting) arrived();
        else socket.once(isTls ? 'secureConnect' : 'connect', arrived);
      });
      outgoing.once('response', arrived);
      return outgoing;
    },
  };
}

/** Refuses header injection here, with the name of the header, instead of trusting each layer below. */
function checkHeaders(headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) {
    try {
      http.validateHeaderName(name);
      http.validateHeaderValue(name, value);
    } catch (cause) {
      throw new InvalidInputError({
        message: `Nothing was sent: the header ${JSON.stringify(name)} holds characters that no header may hold.`,
        facts: { header: name },
        cause,
      });
    }
  }
}

function flatten(headers: AxiosResponse['headers']): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || value === null) continue;
    flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : String(value);
  }
  return flat;
}
