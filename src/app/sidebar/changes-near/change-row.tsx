/** @module app/sidebar/changes-near/change-row  One change: what, where in the graph, when, and why it stands here. */
import type { ReactNode } from 'react';
import type { NearbyChangeView } from '#contract';
import { useWords, type Words } from '../../platform/index.ts';
import { CopyId, Facts, Meta, OutLink, PhasePill, Pill, Row, useNow, Why } from '../../ui/index.ts';

export function ChangeRow({ change }: { readonly change: NearbyChangeView }) {
  const words = useWords();
  const now = useNow();
  const [leading] = change.reasons;
  return (
    <article aria-label={change.number}>
      <ChangeHead change={change}>
        <Ending change={change} />
      </ChangeHead>
      <Meta>
        <Facts of={[whereOf(change, words), windowOf(change, words, now)]} />
      </Meta>
      <Why about={change.number} reasons={change.reasons} more={<Meta>{detailsOf(change, words)}</Meta>}>
        <Meta>{leading ? words.reason(leading) : ''}</Meta>
      </Why>
    </article>
  );
}

/** What a change begins with wherever it is shown: number, beside it where it stands (`children`), title. */
export function ChangeHead({
  change,
  children,
}: {
  readonly change: Pick<NearbyChangeView, 'number' | 'url' | 'title'>;
  readonly children: ReactNode;
}) {
  return (
    <>
      <Row $apart="apart">
        <Row $gap={4}>
          <OutLink url={change.url}>{change.number}</OutLink>
          <CopyId value={change.number} />
        </Row>
        {children}
      </Row>
      <div>{change.title}</div>
    </>
  );
}

/** Where it stands. What ended without success is a suspect, and "done" would hide that; the vendor's word says how it ended. */
function Ending({ change }: { readonly change: NearbyChangeView }) {
  const isSuspect = change.reasons.some(({ code }) => code === 'change-unsuccessful');
  if (!isSuspect || !change.outcome) return <PhasePill phase={change.phase} label={change.stateLabel} />;
  return (
    <Pill tone="danger" icon="cross">
      {change.outcome}
    </Pill>
  );
}

/** "On erp-api itself" or "1 hop: erp-api → web-01". */
function whereOf(change: NearbyChangeView, words: Words): string {
  const item = change.path.at(-1) ?? '';
  if (change.distance === 0) return words.t('changes.on-item', { item });
  return words.t('changes.hops', { count: change.distance, path: change.path.join(' → ') });
}

/** "21 Nov, 15:00 to 16:00": the day once where it ends on the day it starts. */
export function windowOf(change: Pick<NearbyChangeView, 'startsAt' | 'endsAt'>, words: Words, nowMs: number): string {
  const { startsAt, endsAt } = change;
  if (!startsAt && !endsAt) return words.t('changes.no-window');
  if (!endsAt) return words.t('changes.since', { from: words.moment(startsAt ?? '', nowMs) });
  if (!startsAt) return words.t('changes.until', { to: words.moment(endsAt, nowMs) });
  return words.t('changes.span', { from: words.moment(startsAt, nowMs), to: words.moment(endsAt, Date.parse(startsAt)) });
}

function detailsOf(change: NearbyChangeView, words: Words) {
  return (
    <Facts
      of={[
        words.t(`change-kind.${change.kind}`),
        change.risk && words.t('changes.risk', { risk: change.risk }),
        change.assignmentGroup?.name,
        change.outcome && words.t('changes.outcome', { outcome: change.outcome }),
        words.t('changes.score', { score: Math.round(change.score) }),
      ]}
    />
  );
}
