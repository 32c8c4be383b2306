/** @module sandbox/workspace/page/world-levers  What the World drawer can do, each with the sentence that says so. Pure. */
import type { HostFault } from '../../zaf/desk.ts';

/** A switch at a vendor's fake, as the hub takes it. */
export interface VendorLever {
  readonly kind: string;
  readonly what: string;
  /** Only these vendors have it; all where absent. */
  readonly vendors?: readonly string[];
  readonly body: Readonly<Record<string, unknown>>;
}

export const VENDOR_LEVERS: readonly VendorLever[] = [
  { kind: 'down', what: 'Down: connections are reset.', body: { kind: 'down' } },
  { kind: 'slow', what: 'Slow: every answer takes four seconds.', body: { kind: 'slow', delayMs: 4_000 } },
  { kind: 'error', what: 'Error 500 on every request.', body: { kind: 'error', status: 500 } },
  { kind: 'rate-limited', what: 'Too many requests: 429, come back in 30 seconds.', body: { kind: 'rate-limited', retryAfter: '30' } },
  { kind: 'expired-token', what: 'Sign-in expired: one 401, then a new token works.', body: { kind: 'expired-token' } },
  { kind: 'answer-lost', what: 'The next write happens, but its answer is lost.', body: { kind: 'answer-lost', times: 1 } },
  { kind: 'stale-reads', what: 'Reads are ten seconds behind.', body: { kind: 'stale-reads', lagMs: 10_000 } },
  {
    kind: 'doubled-deliveries',
    what: 'Everything it announces is posted twice.',
    vendors: ['zendesk', 'servicenow', 'jira'],
    body: { kind: 'doubled-deliveries' },
  },
  {
    kind: 'business-rule',
    what: 'A business rule sets urgency to high after each write.',
    vendors: ['servicenow'],
    body: { kind: 'business-rule', table: 'incident', field: 'urgency', value: '1' },
  },
];

/** A way in which the help desk's own host page misbehaves towards the app. */
export interface HostLever {
  readonly key: string;
  readonly what: string;
  readonly fault: HostFault;
}

export const HOST_LEVERS: readonly HostLever[] = [
  { key: 'slow-proxy', what: 'Its proxy takes four seconds for every call of the app.', fault: { kind: 'slow-proxy', delayMs: 4_000 } },
  { key: 'proxy-429', what: 'Its proxy answers 429: come back in 30 seconds.', fault: { kind: 'proxy-answers', status: 429, retryAfterS: 30 } },
  { key: 'proxy-502', what: 'Its proxy answers 502 for everything.', fault: { kind: 'proxy-answers', status: 502 } },
  { key: 'no-answer', what: 'It never answers what the app asks about the ticket.', fault: { kind: 'never-answer', match: 'ticket' } },
  { key: 'nameless', what: 'It answers with errors that the SDK takes for results.', fault: { kind: 'error-without-name', match: 'ticket' } },
  { key: 'twice', what: 'It registers the app twice; show it by reloading the app.', fault: { kind: 'register-twice' } },
  {
    key: 'stranger',
    what: 'It sends the app an event for an instance that it never opened; show it by reloading the app.',
    fault: { kind: 'unknown-instance' },
  },
  {
    key: 'other-origin',
    what: 'It opens the app with the address of another help desk as its host; show it by reloading the app.',
    fault: { kind: 'wrong-origin' },
  },
];
