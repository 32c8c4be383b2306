/** @module app/console/mappings  The field mapping: written as text or as a table, checked while it is written, tried on real tickets, planned, then applied. */
import type { MappingVersionView } from '#contract';
import { type AppSettings, useWords } from '../../platform/index.ts';
import { useAdminSession, useMappingVersions } from '../admin-queries.ts';
import { Page, QueryBody } from '../ui/index.ts';
import { type Base, normal } from './draft/draft.ts';
import { mappingOf } from './save/save-mapping.ts';
import { useSettings } from './save/use-settings.ts';
import { Workbench } from './workbench.tsx';

export function MappingsScreen() {
  const words = useWords();
  const versions = useMappingVersions();
  const settings = useSettings();
  const isWaiting = versions.data === undefined || (settings.data === undefined && !settings.isError);
  if (isWaiting || !versions.data)
    return (
      <Page title={words.t('console.mapping')} lead={words.t('console.mappings.lead')}>
        <QueryBody query={versions.isError ? versions : { ...versions, data: undefined }} waitsFor={words.t('console.mapping')} skeletonRows={6}>
          {() => null}
        </QueryBody>
      </Page>
    );
  return <Loaded versions={versions.data} settings={settings.data ?? null} settingsError={settings.error} onRetry={() => void settings.refetch()} />;
}

interface LoadedProps {
  readonly versions: { readonly active: number | null; readonly versions: readonly MappingVersionView[] };
  readonly settings: AppSettings | null;
  readonly settingsError: unknown;
  readonly onRetry: () => void;
}

function Loaded({ versions, settings, settingsError, onRetry }: LoadedProps) {
  const session = useAdminSession();
  const inForce = versions.versions.find(({ version, state }) => state === 'active' && version === versions.active);
  const current = settings ? baseOf(mappingOf(settings), versions.versions) : baseOf(inForce?.document ?? '', versions.versions);
  const readOnly = session.data?.identity === 'asserted' ? 'assets' : settings ? null : 'unread';
  return (
    <Workbench
      // Settings that came late replace what stood in for them.
      key={settings ? 'settings' : 'stored'}
      current={current}
      inForce={inForce ?? null}
      versions={versions.versions}
      readOnly={readOnly}
      settingsError={settingsError}
      onRetry={onRetry}
    />
  );
}

/** A text with the number that we know it by: a text that was written again has the newest. */
function baseOf(text: string, versions: readonly MappingVersionView[]): Base {
  const known = versions.filter((one) => normal(one.document) === normal(text));
  return { text: normal(text), version: (known.find(({ state }) => state === 'active') ?? known[0])?.version ?? null };
}
