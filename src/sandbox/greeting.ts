/** @module sandbox/greeting  What a newcomer reads after `npm start`. */
import type { Origins } from './sandbox.ts';

/** The addresses, who to be, and the first three things to try. */
export function greeting(origins: Origins, tookMs: number): string {
  return `
Tieline's sandbox is open (${(tookMs / 1_000).toFixed(1)} s).

  Workspace    ${origins.workspace}    the help desk, with the app in its tickets
  Backend      ${origins.backend}    Tieline itself; ${origins.backend}/openapi.json
  Vendor hub   ${origins.hub}    "ServiceNow", "Jira" and "Entra ID": records, logs, fault switches

Sign in as Jonas Lindqvist (agent), or as Leona Vogt (admin) for the console.

  1. Open ticket #1042: what is broken, what changed, who asks. Create an incident in the sidebar.
  2. Submit the ticket as Solved: the sidebar asks for the close code that ServiceNow demands.
  3. Open "World", let an answer get lost, submit again, and look at ServiceNow's log in the hub.

Ctrl+C stops and keeps everything. npm start -- --reset starts over.`;
}
