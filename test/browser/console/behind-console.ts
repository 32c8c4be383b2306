/** What happens behind the console's page: the backend as a person of the help desk calls it, and the desk through its own API. */
import { systemClock } from '#domain';
import { type BackendClient, openPageAs } from '../../../src/sandbox/backend-client.ts';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import { deskUserId } from '../../../src/sandbox/seed/desk.ts';
import { loadKeys } from '../../../src/sandbox/state/keys.ts';

/** The backend as that person's page calls it. */
export async function apiAs(sandbox: Sandbox, person: string, page: 'sidebar' | 'console'): Promise<BackendClient> {
  const { appPrivateKeyPem } = await loadKeys(sandbox.state.keys);
  return openPageAs({ backend: sandbox.origins.backend, clock: systemClock, privateKeyPem: appPrivateKeyPem, userId: deskUserId(person), page });
}

/** Through the desk's own API, as its admin. Throws where the desk refuses. */
export async function putAtDesk({ vendors, origins }: Sandbox, path: string, body: object): Promise<void> {
  const request = new Request(`${origins.workspace}${path}`, {
    method: 'PUT',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
  const answer = await vendors.desk.fetchAs(deskUserId('leona.vogt'), request);
  if (!answer.ok) throw new Error(`The desk answered ${answer.status}: ${await answer.text()}`);
}
