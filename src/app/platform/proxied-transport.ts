/**
 * @module app/platform/proxied-transport
 * Assets mode: calls go through the help desk's proxy, signed with the installation's shared secret. Who the agent is, is only asserted.
 */
import { ApiError } from './api-error.ts';
import type { DeskHost, DeskUser } from './desk-host.ts';
import { isHostError } from './host-error.ts';
import type { Transport } from './transport.ts';

export interface ProxiedTransportDeps {
  readonly host: DeskHost;
  readonly backend: string;
  readonly user: Promise<DeskUser>;
}

export function proxiedTransport({ host, backend, user }: ProxiedTransportDeps): Transport {
  return async ({ method, path, body, signal }) => {
    try {
      const claims = claimsFor(host, await user);
      return await host.request({
        method,
        url: `${backend}${path}`,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        claims,
        ...(signal ? { signal } : {}),
      });
    } catch (cause) {
      if (signal?.aborted) throw cause;
      throw new ApiError({ code: isHostError(cause) && cause.failure === 'timeout' ? 'app-timeout' : 'app-host-refused', cause });
    }
  };
}

/** What the signed call says about itself. Every value is a string, so that ids above 2^53 survive. */
function claimsFor(host: DeskHost, user: DeskUser): Record<string, string> {
  const ticket: Record<string, string> = host.place.kind === 'ticket' ? { ticket_id: host.place.ticketId } : {};
  return {
    iss: `${host.installation.subdomain}.zendesk.com`,
    sub: user.id,
    installation_id: host.installation.id,
    ...ticket,
  };
}
