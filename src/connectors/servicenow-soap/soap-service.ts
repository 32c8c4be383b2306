/**
 * @module connectors/servicenow-soap/soap-service
 * One SOAP call: the `soap` package writes the envelope and reads the answer, our client carries it, with the egress guard, budget, breaker and retries.
 */
import type { Client, IHttpClient, WSDL } from 'soap';
import type { Call } from '#capabilities';
import type { HttpClient } from '#connector-kit';
import { isTielineError, OutcomeUnknownError, VendorReplyError } from '#domain';
import type { TableName } from '../servicenow/index.ts';
import { decodeXml, escapeXml, whyNotPlain } from './plain-xml.ts';
import { type SoapOperation, wsdlOf } from './wsdl.ts';

export interface SoapRequest {
  readonly table: TableName;
  readonly operation: SoapOperation;
  /** Children of the operation, by name. */
  readonly values: Readonly<Record<string, string>>;
}

export type SoapReply =
  /** `value` is what stands in the response element, as the package reads it. */
  | { readonly kind: 'answer'; readonly value: unknown; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'fault'; readonly words: string };

export interface SoapService {
  /** Writes answer their faults; faults of reads are thrown as the vendor errors they mean. */
  invoke(request: SoapRequest, call: Call): Promise<SoapReply>;
}

/** Answers that a write reads itself: the fault, and the one that gives up on waiting for what goes on all the same. */
const WRITE_ANSWERS = [408, 500] as const;

/** Loaded with the first call: it is heavy, and most servers never speak SOAP. */
const loadSoap = () => import('soap');

export function createSoapService({ http, origin }: { readonly http: HttpClient; readonly origin: string }): SoapService {
  const known = new Map<TableName, Promise<WSDL>>();
  const readWsdl = (table: TableName): Promise<WSDL> => {
    const wsdl = known.get(table) ?? parseWsdl(table);
    known.set(table, wsdl);
    return wsdl;
  };
  return {
    async invoke(request, call) {
      const { Client: SoapClient } = await loadSoap();
      let headers: Readonly<Record<string, string>> = {};
      const httpClient = carrier((xml, action) =>
        send({ http, origin }, { ...request, xml, action }, call).then((sent) => {
          headers = sent.headers;
          return sent.text;
        }),
      );
      const client = new SoapClient(await readWsdl(request.table), `${origin}/${request.table}.do?SOAP&displayvalue=all`, {
        httpClient,
        preserveWhitespace: true,
      });
      try {
        return { kind: 'answer', value: await run(client, request), headers };
      } catch (error) {
        return readFailure(error, request);
      }
    },
  };
}

/** The package's own carrier would open sockets of its own, past the guard; this one hands the envelope to us. */
function carrier(post: (xml: string, action: string) => Promise<string>): IHttpClient {
  const request: IHttpClient['request'] = (_address, xml, callback, headers) => {
    post(String(xml), String(headers?.SOAPAction ?? '')).then(
      (text) => callback(null, { status: 200, headers: {}, data: text }, text),
      (error: unknown) => callback(error),
    );
    // The package looks at the callback only.
    return undefined as unknown as ReturnType<IHttpClient['request']>;
  };
  return { request };
}

async function parseWsdl(table: TableName): Promise<WSDL> {
  const { WSDL: SoapWsdl } = await loadSoap();
  return new Promise((resolve, reject) => {
    const wsdl: WSDL = new SoapWsdl(wsdlOf(table), `bundled:${table}`, { preserveWhitespace: true });
    wsdl.onReady((error: unknown) => (error ? reject(error) : resolve(wsdl)));
  });
}

type Method = (values: { readonly _xml: string }) => Promise<readonly unknown[]>;

/** The children are written here: without their schema the package would give them a namespace prefix, which this service does not read. */
async function run(client: Client, { table, operation, values }: SoapRequest): Promise<unknown> {
  const children = Object.entries(values).map(([name, text]) => `<${name}>${escapeXml(text)}</${name}>`);
  const method = client[`${operation}Async`] as Method;
  const _xml = `<tns:${operation} xmlns:tns="http://www.service-now.com/${table}">${children.join('')}</tns:${operation}>`;
  const [value] = await method.call(client, { _xml });
  return value;
}

async function send(
  { http, origin }: { readonly http: HttpClient; readonly origin: string },
  { table, operation, xml, action }: SoapRequest & { readonly xml: string; readonly action: string },
  call: Call,
): Promise<{ readonly text: string; readonly headers: Readonly<Record<string, string>> }> {
  const isWrite = isWriting(operation);
  const { bytes, headers } = await http.download(
    {
      operation: `${table}.${operation}`,
      method: 'POST',
      path: new URL(`${origin}/${table}.do?SOAP&displayvalue=all`),
      headers: { accept: 'text/xml', 'content-type': 'text/xml; charset=utf-8', soapaction: action },
      bytes: new TextEncoder().encode(xml),
      repeat: isWrite ? 'unsafe' : 'safe',
      ...(isWrite ? { alsoAnswers: WRITE_ANSWERS } : {}),
    },
    call,
  );
  const text = decodeXml(bytes);
  const why = text === undefined ? 'it is not UTF-8' : whyNotPlain(text);
  if (text === undefined || why !== undefined) throw new UnreadableAnswer(why ?? '');
  return { text, headers };
}

class UnreadableAnswer extends Error {
  override readonly name = 'UnreadableAnswer';
}

const isWriting = (operation: SoapOperation) => operation === 'insert' || operation === 'update';

/** A fault, or an error that says what an answer without sense means: after a write nobody knows what was done. */
function readFailure(error: unknown, { table, operation }: SoapRequest): SoapReply {
  if (isTielineError(error)) throw error;
  const words = faultOf(error);
  if (words !== undefined) return { kind: 'fault', words };
  const facts = { operation: `${table}.${operation}`, wasSent: true };
  const problem = error instanceof UnreadableAnswer ? error.message : 'it is no SOAP envelope of this operation';
  if (isWriting(operation))
    throw new OutcomeUnknownError({ message: `${table}.${operation}: the answer cannot be read: ${problem}. Check there before repeating.`, facts });
  throw new VendorReplyError({
    message: `${table}.${operation}: the answer cannot be read: ${problem}. Check that the address is the instance's and that its SOAP service is open.`,
    facts,
  });
}

/** The package throws a fault with the parsed envelope on it. */
function faultOf(error: unknown): string | undefined {
  const envelope = (error as { readonly root?: { readonly Envelope?: { readonly Body?: { readonly Fault?: unknown } } } } | undefined)?.root
    ?.Envelope;
  const fault = envelope?.Body?.Fault as { readonly faultstring?: unknown } | undefined;
  return fault === undefined ? undefined : String(fault.faultstring ?? '');
}
