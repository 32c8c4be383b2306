/** @module app/console/frame/closed  What stands in place of the console for whom it does not open, and why: not an admin, or nobody whom the help desk has proven. */
import { useWords } from '../../platform/index.ts';
import { ProblemNotice } from '../../ui/index.ts';
import { useAdminSession } from '../admin-queries.ts';
import { Page, QueryBody } from '../ui/index.ts';

export function Closed() {
  const words = useWords();
  return (
    <main>
      <Page title="Tieline">
        <QueryBody query={useAdminSession()} waitsFor={words.t('console.overview')} skeletonRows={1}>
          {/* In assets mode an admin is one of many who say so: "ask an admin" would lead nowhere. */}
          {({ identity }) => (
            <ProblemNotice tone="warning">{words.t(identity === 'asserted' ? 'console.closed-unproven' : 'console.admins-only')}</ProblemNotice>
          )}
        </QueryBody>
      </Page>
    </main>
  );
}
