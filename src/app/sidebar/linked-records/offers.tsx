/** @module app/sidebar/linked-records/offers  The ways to link this ticket: a new record (after a look at open ones) or an existing one by number. */
import { Button } from '@zendeskgarden/react-buttons';
import { lazy, Suspense, useState } from 'react';
import type { FlowOfferView } from '#contract';
import { useWords } from '../../platform/index.ts';
import { Meta, ProblemNotice, Quiet, Row, SkeletonRows, Stack, Why } from '../../ui/index.ts';
import { useCreateLink } from './use-links.ts';

const LinkExisting = lazy(() => import('./offer-steps.ts').then((module) => ({ default: module.LinkExisting })));
const OpenIncidentWarning = lazy(() => import('./offer-steps.ts').then((module) => ({ default: module.OpenIncidentWarning })));

export interface OffersProps {
  readonly ticketId: string;
  readonly offers: readonly FlowOfferView[];
}

export function Offers({ ticketId, offers }: OffersProps) {
  return (
    <>
      {offers.map((offer) => (
        <Offer key={offer.flow} ticketId={ticketId} offer={offer} />
      ))}
    </>
  );
}

type Step = { readonly kind: 'idle' } | { readonly kind: 'warned' } | { readonly kind: 'existing'; readonly number: string };

function Offer({ ticketId, offer }: { readonly ticketId: string; readonly offer: FlowOfferView }) {
  const words = useWords();
  const create = useCreateLink(ticketId);
  const [step, setStep] = useState<Step>({ kind: 'idle' });
  const back = () => setStep({ kind: 'idle' });
  const createNow = () =>
    create.mutate({ mode: 'create', flow: offer.flow, openIncidentsSeen: offer.openIncidents.map(({ number }) => number) }, { onSuccess: back });
  const isWarningDue = offer.openIncidents.length > 0;
  const values = { record: words.t(`record-type.${offer.recordType}`), system: offer.connectionName };

  if (!offer.canCreate && !offer.canLink) {
    return (
      <Why about={offer.flow} reasons={[offer.gate]}>
        <Meta>{words.t('links.no-offer', values)}</Meta>
      </Why>
    );
  }
  if (step.kind === 'warned') {
    return (
      <Suspense fallback={<SkeletonRows count={2} waitsFor={words.t('links.waits-for')} />}>
        <OpenIncidentWarning
          incidents={offer.openIncidents}
          isBusy={create.isPending}
          error={create.error}
          onLink={(number) => setStep({ kind: 'existing', number })}
          onCreate={createNow}
          onClose={back}
        />
      </Suspense>
    );
  }
  if (step.kind === 'existing') {
    return (
      <Suspense fallback={<SkeletonRows count={2} waitsFor={words.t('links.waits-for')} />}>
        <LinkExisting ticketId={ticketId} offer={offer} startWith={step.number} onClose={back} />
      </Suspense>
    );
  }
  return (
    <Stack $gap={4}>
      <Row $gap={12}>
        {offer.canCreate && (
          <Button size="small" disabled={create.isPending} onClick={() => (isWarningDue ? setStep({ kind: 'warned' }) : createNow())}>
            {words.t(create.isPending ? 'links.creating' : 'links.create', values)}
          </Button>
        )}
        {offer.canLink && <Quiet onClick={() => setStep({ kind: 'existing', number: '' })}>{words.t('links.link-existing', values)}</Quiet>}
      </Row>
      {create.isError && (
        <ProblemNotice tone="warning" onRetry={createNow}>
          {words.error(create.error)}
        </ProblemNotice>
      )}
    </Stack>
  );
}
