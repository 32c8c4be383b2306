/** @module app/console/console  The admin's page: is it flowing, what needs me. One page for now; each part alone in its states. */
import { useQuery } from '@tanstack/react-query';
import { styled } from 'styled-components';
import { isApiError, useIsActive, useServices } from '../platform/index.ts';
import { Meta, ProblemNotice } from '../ui/index.ts';
import { overviewQuery } from './admin-queries.ts';
import { Connections } from './connections.tsx';
import { DeadLetters } from './dead-letters.tsx';
import { MappingVersions } from './mapping-versions.tsx';
import { Overview } from './overview.tsx';

const Page = styled.main`
  max-width: 1040px;
  margin: 0 auto;
  padding: 24px 32px 48px;
  > header h1 { font-weight: 600; font-size: 22px; line-height: 28px; }
`;

export function Console() {
  const { api, host, words } = useServices();
  const { error } = useQuery({ ...overviewQuery(api), enabled: useIsActive() });
  const isAdminsOnly = isApiError(error) && error.status === 403;
  return (
    <Page>
      <header>
        <h1>Tieline</h1>
        <Meta>{words.t('console.account', { subdomain: host.installation.subdomain })}</Meta>
      </header>
      {isAdminsOnly ? (
        <ProblemNotice tone="warning">{words.t('console.admins-only')}</ProblemNotice>
      ) : (
        <>
          <Overview />
          <DeadLetters />
          <MappingVersions />
          <Connections />
        </>
      )}
    </Page>
  );
}
