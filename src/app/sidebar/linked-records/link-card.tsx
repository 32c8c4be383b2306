/** @module app/sidebar/linked-records/link-card  One linked record: its state and why, what it waits for, its fields, and what can be done with it. */
import { lazy, Suspense } from 'react';
import type { LinkView } from '#contract';
import { useServices, useWords } from '../../platform/index.ts';
import {
  CopyId,
  Disclosure,
  Facts,
  Meta,
  MoreActions,
  OutLink,
  ProblemNotice,
  RelativeTime,
  Row,
  SkeletonRows,
  Stack,
  StatusPill,
  useNow,
  Why,
} from '../../ui/index.ts';
import { useMayAct } from '../use-session.ts';
import { type LinkActions, useLinkActions } from './use-links.ts';

const Following = lazy(() => import('./card-parts.ts').then((module) => ({ default: module.Following })));
const HoldRow = lazy(() => import('./card-parts.ts').then((module) => ({ default: module.HoldRow })));
const LinkActionsRow = lazy(() => import('./card-parts.ts').then((module) => ({ default: module.LinkActionsRow })));
const Overlaps = lazy(() => import('./card-parts.ts').then((module) => ({ default: module.Overlaps })));
const FieldRows = lazy(() => import('./card-parts.ts').then((module) => ({ default: module.FieldRows })));

export interface LinkCardProps {
  readonly ticketId: string;
  readonly link: LinkView;
}

export function LinkCard({ ticketId, link }: LinkCardProps) {
  const words = useWords();
  const mayAct = useMayAct();
  const actions = useLinkActions(ticketId, link);
  const name = link.record?.number ?? words.t('links.being-created', { system: link.connectionName });
  const inSync = link.fields.filter(({ state }) => state === 'in-sync').length;
  return (
    <article aria-label={name}>
      <Stack $gap={4}>
        {mayAct ? (
          <MoreActions about={name} line={<Headline link={link} name={name} />}>
            {(close) => (
              <Suspense fallback={null}>
                <LinkActionsRow link={link} actions={actions} onDone={close} />
              </Suspense>
            )}
          </MoreActions>
        ) : (
          <Headline link={link} name={name} />
        )}
        {link.record && <div>{link.record.title}</div>}
        <Meta>
          <Facts
            of={[
              link.connectionName,
              link.record?.stateLabel,
              link.record && (link.record.assigneeName ?? words.t('nobody-assigned')),
              link.follows && words.t('links.follower'),
            ]}
          />
        </Meta>
        <StateLine link={link} />
        <Suspense fallback={<SkeletonRows count={1} waitsFor={words.t('links.waits-for')} />}>
          {link.follows && <Following follows={link.follows} name={name} promote={mayAct ? actions.promote : undefined} />}
          {!link.isGateOpen && isSyncing(link) && <Meta>{words.t('links.gate-closed')}</Meta>}
          {link.holds.map((hold) => (
            <HoldRow key={hold.id} link={link} hold={hold} actions={actions} />
          ))}
        </Suspense>
        <ActionFailure actions={actions} />
        {mayAct && link.canCheckOverlaps && (
          <Disclosure label={words.t('links.overlaps')}>
            {() => (
              <Suspense fallback={null}>
                <Overlaps link={link} />
              </Suspense>
            )}
          </Disclosure>
        )}
        {link.fields.length > 0 && (
          <Disclosure label={words.t('links.fields', { inSync, count: link.fields.length })}>
            {() => (
              <Suspense fallback={<SkeletonRows count={link.fields.length} waitsFor={words.t('links.waits-for')} />}>
                <FieldRows fields={link.fields} systemName={link.connectionName} />
              </Suspense>
            )}
          </Disclosure>
        )}
      </Stack>
    </article>
  );
}

/** Neither stopped by somebody nor given up. */
function isSyncing({ state, pause, scopePause }: LinkView): boolean {
  return state !== 'dead-letter' && !pause && !scopePause;
}

function Headline({ link, name }: { readonly link: LinkView; readonly name: string }) {
  return (
    <Row $apart="apart">
      <Row $gap={4}>
        {link.record ? (
          <>
            <OutLink url={link.record.url}>{link.record.number}</OutLink>
            <CopyId value={link.record.number} />
          </>
        ) : (
          <strong>{name}</strong>
        )}
      </Row>
      <StatusPill state={link.state} />
    </Row>
  );
}

/** The sentence under the state: quiet when all is well, the reason when it is not. */
function StateLine({ link }: { readonly link: LinkView }) {
  const { words } = useServices();
  const now = useNow();
  const synced = link.lastSyncAt ? (
    <>
      {words.t('links.last-sync')} <RelativeTime at={link.lastSyncAt} />
    </>
  ) : (
    words.t('links.never-synced')
  );
  const scopePauseOf = ({ scope, by, until }: NonNullable<LinkView['scopePause']>, system: string) =>
    words.t('links.scope-paused', { scope, by, system, until: until ? words.moment(until, now) : '', ends: until ? 'known' : 'open' });
  // What is held says so itself; what is tried again or waits for its turn meanwhile has a reason of its own.
  const isTold = link.state === 'in-sync' || ((link.state === 'held' || link.state === 'conflict') && link.holds.length > 0);
  // In sync is a link also where a field that only goes out differs on the other side: that both say the same would not be true.
  const isAlike = link.state === 'in-sync' && link.fields.every(({ state }) => state !== 'drift');
  const said = [
    link.scopePause ? scopePauseOf(link.scopePause, link.connectionName) : null,
    !isTold && !link.pause && !link.scopePause && words.reason(link.stateReason, { system: link.connectionName }),
    link.nextAttemptAt && words.t('links.next-attempt', { at: words.moment(link.nextAttemptAt, now) }),
    link.pause &&
      (link.pause.until
        ? words.t('links.paused-until', { by: link.pause.by, until: words.moment(link.pause.until, now) })
        : words.t('links.paused-by', { by: link.pause.by })),
  ].filter(Boolean);
  return (
    <Meta as="div">
      {said.length > 0 && <div>{said.join(' ')}</div>}
      <Why about={link.record?.number ?? link.connectionName} reasons={isAlike ? [link.stateReason] : []}>
        {synced}
      </Why>
    </Meta>
  );
}

function ActionFailure({ actions }: { readonly actions: LinkActions }) {
  const words = useWords();
  const failed = [actions.sync, actions.resume, actions.unlink, actions.pause].find(({ isError }) => isError);
  if (!failed) return null;
  return (
    <ProblemNotice tone="warning" onRetry={failed.reset}>
      {words.error(failed.error)}
    </ProblemNotice>
  );
}
