/**
 * @module sandbox/workspace/outbound-proxy
 * Carries an app's request to another host, as the help desk's proxy does: secure settings are filled in here, never in the browser. Reaches this machine only,
 * so that nothing of the sandbox leaves it.
 */
import type { AppRequest, AppResponse } from '../zaf/desk.ts';
import { type ProxyInstallation, ProxyRefusal, prepareProxiedRequest } from '../zaf/secure-proxy.ts';
import { isLoopback } from './guard.ts';

/** Characters of an answer that are passed on. */
const MAX_ANSWER = 5_000_000;
const TIMEOUT_MS = 30_000;

/** Never throws: a refusal is a response in the proxy's own words. */
export async function carryRequest(request: AppRequest, installation: ProxyInstallation, nowMs: number): Promise<AppResponse> {
  try {
    const { url, method, headers, body } = await prepareProxiedRequest(request, installation, nowMs);
    const { hostname } = new URL(url);
    if (!isLoopback(hostname)) throw new ProxyRefusal(403, `The sandbox's proxy reaches this machine only, not ${hostname}.`);
    const answer = await fetch(url, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = (await answer.text()).slice(0, MAX_ANSWER);
    const headerText = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join('\r\n');
    return { status: answer.status, statusText: answer.statusText, headers: headerText, responseText: text, ...parsed(text), readyState: 4 };
  } catch (error) {
    const status = error instanceof ProxyRefusal ? error.status : 502;
    const message = error instanceof ProxyRefusal ? error.message : 'The proxy got no answer.';
    return {
      status,
      statusText: message,
      headers: '',
      responseText: JSON.stringify({ error: message }),
      responseJSON: { error: message },
      readyState: 4,
    };
  }
}

function parsed(text: string): { responseJSON?: unknown } {
  try {
    return { responseJSON: JSON.parse(text) };
  } catch {
    return {};
  }
}
