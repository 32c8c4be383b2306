/** @module server/backend-metrics  What a backend counts of itself. */

/** Filled by the process's metrics. Durations in seconds; labels are closed lists, never ids. */
export interface BackendMetrics {
  expose(): Promise<string>;
  requestServed(request: { readonly route: string; readonly status: number; readonly seconds: number }): void;
  vendorCalled(call: { readonly connector: string; readonly operation: string; readonly outcome: string; readonly seconds: number }): void;
  webhookReceived(webhook: { readonly connector: string; readonly outcome: string }): void;
  linkRun(run: { readonly outcome: string; readonly seconds: number }): void;
}
