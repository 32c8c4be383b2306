/**
 * @module sandbox/announcements
 * Posts what the vendors beside the help desk announce of their own accord, signed as they sign: ServiceNow's business rules and Jira's webhooks. Nothing is kept
 * over a restart; what is lost here, the sweep finds.
 */
import type { Clock } from '#domain';
import type { FakeShell } from '../connector-kit/testing/index.ts';
import type { JiraFake } from '../connectors/jira/fake.ts';
import type { ServiceNowFake } from '../connectors/servicenow/fake.ts';
import type { Deliveries } from './deliveries.ts';
import { type Delivery, type DeliveryRules, type Posted, postDelivery } from './post-delivery.ts';

export interface AnnouncementsDeps {
  readonly incidentSystem: Pick<ServiceNowFake, 'onOutbound' | 'faults'>;
  readonly issueTracker: Pick<JiraFake, 'onChange' | 'takeDeliveries' | 'faults'>;
  readonly clock: Clock;
}

/** The rule hands its message to the background once and never looks back: docs/servicenow-update-set.md. */
const INCIDENT_SYSTEM_RULES: DeliveryRules = { timeoutMs: 10_000, pauseAfter: () => undefined };

/** Up to five tries, five to fifteen minutes apart. https://developer.atlassian.com/cloud/jira/platform/webhooks/ */
const ISSUE_TRACKER_RULES: DeliveryRules = {
  timeoutMs: 30_000,
  pauseAfter: (posted, attempt) => (attempt < 5 && isRetried(posted) ? 5 * 60_000 : undefined),
};

function isRetried(posted: Posted): boolean {
  return posted.kind !== 'answer' || posted.status >= 500 || [408, 409, 425, 429].includes(posted.status);
}

/** Begins to post what is announced from now on. */
export function startAnnouncements({ incidentSystem, issueTracker, clock }: AnnouncementsDeps): Deliveries {
  const closing = new AbortController();
  const underWay = new Set<Promise<unknown>>();
  const begin = (delivery: Delivery, rules: DeliveryRules, { faults }: Pick<FakeShell, 'faults'>) => {
    const work = postDelivery(delivery, { rules, clock, signal: closing.signal, faults });
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  };
  const ends = [
    incidentSystem.onOutbound(({ url, ...message }) => begin({ endpoint: url, ...message }, INCIDENT_SYSTEM_RULES, incidentSystem)),
    issueTracker.onChange(() => {
      for (const { url, ...message } of issueTracker.takeDeliveries()) begin({ endpoint: url, ...message }, ISSUE_TRACKER_RULES, issueTracker);
    }),
  ];
  return {
    drained: async () => {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    close: async () => {
      for (const end of ends) end();
      closing.abort();
      await Promise.all(underWay);
    },
  };
}
