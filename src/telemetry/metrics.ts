/** @module telemetry/metrics  Every metric of the product, made in one place: names, labels and buckets are a public surface. Labels are closed lists, never ids. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { createRequestHistogram } from './request-histogram.ts';

/** What code reports. Durations in seconds, as Prometheus wants them. */
export interface Metrics {
  /** `route` is the operation's name, never a path with ids. */
  requestServed(request: { readonly route: string; readonly status: number; readonly seconds: number }): void;
  /** `outcome` is `ok` or one of our error codes. */
  vendorCalled(call: { readonly connector: string; readonly operation: string; readonly outcome: string; readonly seconds: number }): void;
  webhookReceived(webhook: { readonly connector: string; readonly outcome: string }): void;
  linkRun(run: { readonly outcome: string; readonly seconds: number }): void;
  /** Set by a round: how many links are held, in conflict, dead. */
  linksInState(state: string, count: number): void;
  /** Text in Prometheus' format. */
  expose(): Promise<string>;
  readonly contentType: string;
}

const SECONDS = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: 'tieline_' });
  const requests = createRequestHistogram({ name: 'tieline_http_request_seconds', help: 'Requests served.', bounds: SECONDS });
  const calls = new Histogram({
    name: 'tieline_vendor_call_seconds',
    help: 'Calls to vendors.',
    labelNames: ['connector', 'operation', 'outcome'],
    buckets: SECONDS,
    registers,
  });
  const webhooks = new Counter({ name: 'tieline_webhooks_total', help: 'Deliveries of vendors.', labelNames: ['connector', 'outcome'], registers });
  const runs = new Histogram({ name: 'tieline_link_run_seconds', help: 'Runs of links.', labelNames: ['outcome'], buckets: SECONDS, registers });
  const links = new Gauge({ name: 'tieline_links', help: 'Links by state.', labelNames: ['state'], registers });
  return {
    requestServed: requests.observe,
    vendorCalled: ({ seconds, ...labels }) => calls.observe(labels, seconds),
    webhookReceived: (labels) => webhooks.inc(labels),
    linkRun: ({ outcome, seconds }) => runs.observe({ outcome }, seconds),
    linksInState: (state, count) => links.set({ state }, count),
    expose: async () => requests.expose() + (await registry.metrics()),
    contentType: registry.contentType,
  };
}
