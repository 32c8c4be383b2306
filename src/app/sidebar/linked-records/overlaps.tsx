/** @module app/sidebar/linked-records/overlaps  What is in the way of a linked change, by its own system's check. Asked when it is opened, and loaded then. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { LinkView, OverlapsAnswer } from '#contract';
import { useServices, useWords } from '../../platform/index.ts';
import { Facts, InlineList, Meta, Name, PhasePill, ProblemNotice, Quiet, RelativeTime, SkeletonRows, Stack, useNow } from '../../ui/index.ts';
import { ChangeHead, windowOf } from '../changes-near/change-row.tsx';

/** A check costs the other system some work, so what it found stands this long when it is opened again, ms. */
const STANDS_MS = 60_000;

export function Overlaps({ link }: { readonly link: LinkView }) {
  const { api, words } = useServices();
  const client = useQueryClient();
  const queryKey = ['overlaps', link.id];
  const query = useQuery({
    queryKey,
    queryFn({ signal }) {
      // One that is under way is waited for: another one would only keep the system busy.
      const run = client.getQueryData<OverlapsAnswer>(queryKey)?.run ?? null;
      return api.call('checkOverlaps', { linkId: link.id }, { signal, body: { run } });
    },
    staleTime: STANDS_MS,
    retry: false,
  });
  const system = link.connectionName;
  if (query.isFetching) return <SkeletonRows count={2} waitsFor={words.t('links.overlaps-waits', { system })} />;
  if (query.isError || !query.data) {
    return (
      <ProblemNotice tone="warning" onRetry={() => void query.refetch()}>
        {words.error(query.error)}
      </ProblemNotice>
    );
  }
  return (
    <Stack $gap={6} role="status">
      <div>
        <Outcome answer={query.data} system={system} />
      </div>
      <Meta>
        <RelativeTime at={query.data.checkedAt} /> ·{' '}
        <Quiet onClick={() => void query.refetch()}>{words.t(query.data.run === null ? 'links.overlaps-again' : 'links.overlaps-look')}</Quiet>
      </Meta>
    </Stack>
  );
}

function Outcome({ answer, system }: { readonly answer: OverlapsAnswer; readonly system: string }) {
  const words = useWords();
  const { outcome, message, overlaps, isTruncated } = answer;
  if (outcome !== 'checked') return <div>{words.t(`links.overlaps-${outcome}`, { system, message: message ?? '' })}</div>;
  if (overlaps.length === 0) return <div>{words.t('links.overlaps-none')}</div>;
  return (
    <>
      <InlineList>
        {overlaps.map((overlap) => (
          <li key={`${overlap.kind}/${overlap.change?.id}/${overlap.itemName}`}>
            <OverlapRow overlap={overlap} />
          </li>
        ))}
      </InlineList>
      {isTruncated && <Meta>{words.t('links.overlaps-cut')}</Meta>}
    </>
  );
}

function OverlapRow({ overlap: { kind, change, itemName } }: { readonly overlap: OverlapsAnswer['overlaps'][number] }) {
  const words = useWords();
  const now = useNow();
  const where = itemName && words.t('changes.on-item', { item: itemName });
  if (!change) {
    return (
      <>
        <Name>{kind}</Name>
        {where && <Meta as="div">{where}</Meta>}
      </>
    );
  }
  return (
    <article aria-label={change.number}>
      <ChangeHead change={change}>
        <PhasePill phase={change.phase} label={change.stateLabel} />
      </ChangeHead>
      <Meta>
        <Facts of={[where, windowOf(change, words, now), kind]} />
      </Meta>
    </article>
  );
}
