/** @module app/sidebar/linked-records/link-plan  What linking would do, counted and field by field: before → after, and a choice where both sides differ. */
import { useState } from 'react';
import { styled } from 'styled-components';
import type { LinkPlanView, PlannedFieldView } from '#contract';
import { useServices, useWords, type Words } from '../../platform/index.ts';
import { Disclosure, FormFooter, InlineList, Meta, Name, OutLink, ProblemNotice, Quiet, Stack, Why } from '../../ui/index.ts';
import { SideChoice } from './side-choice.tsx';
import { useCreateLink } from './use-links.ts';

const Change = styled.div`
  font-size: 12px;
  line-height: 16px;
  > del { color: var(--tl-subtle); text-decoration-thickness: 1px; }
  > ins { text-decoration: none; font-weight: 600; }
`;

/** By the remote field's path, as the backend takes them. */
type Choices = Readonly<Record<string, 'desk' | 'remote'>>;

export interface LinkPlanProps {
  readonly ticketId: string;
  readonly plan: LinkPlanView;
  readonly systemName: string;
  /** Makes the plan anew, after it went out of date. */
  readonly onAgain: () => void;
  readonly onClose: () => void;
}

export function LinkPlan({ ticketId, plan, systemName, onAgain, onClose }: LinkPlanProps) {
  const { words } = useServices();
  const create = useCreateLink(ticketId);
  const [choices, setChoices] = useState<Choices>({});
  const quiet = plan.fields.filter(({ effect }) => effect === 'equal' || effect === 'keep');
  const moving = plan.fields.filter((field) => !quiet.includes(field));
  const open = plan.fields.filter(({ effect, remotePath }) => effect === 'ask' && !choices[remotePath]).length;
  const confirm = () =>
    create.mutate({ mode: 'existing', flow: plan.flow, number: plan.record.number, planToken: plan.token, choices }, { onSuccess: onClose });
  return (
    <Stack $gap={8} role="group" aria-label={words.t('plan.title', { number: plan.record.number })}>
      <div>
        <OutLink url={plan.record.url}>{plan.record.number}</OutLink> {plan.record.title}
        <Meta>{summaryOf(plan, words, systemName)}</Meta>
      </div>
      {plan.ownedBy && <LedElsewhere leader={plan.ownedBy.ticketId} />}
      <InlineList>
        {moving.map((field) => (
          <li key={`${field.deskPath}/${field.remotePath}`}>
            <Planned
              field={field}
              systemName={systemName}
              choice={choices[field.remotePath]}
              onChoose={(side) => setChoices({ ...choices, [field.remotePath]: side })}
            />
          </li>
        ))}
      </InlineList>
      {quiet.length > 0 && (
        <Disclosure label={words.t('plan.unchanged', { count: quiet.length })}>
          {() => <Meta>{quiet.map(({ deskLabel }) => deskLabel).join(', ')}</Meta>}
        </Disclosure>
      )}
      {create.isError && (
        <ProblemNotice tone="warning" onRetry={onAgain}>
          {words.error(create.error)}
        </ProblemNotice>
      )}
      {open > 0 && <Meta role="status">{words.t('plan.choose-first', { count: open })}</Meta>}
      <FormFooter
        label={words.t(create.isPending ? 'links.linking' : 'plan.confirm')}
        isDisabled={open > 0 || create.isPending}
        onConfirm={confirm}
        onClose={onClose}
      />
    </Stack>
  );
}

/** Another ticket leads the record: says what that means, and leads there. */
function LedElsewhere({ leader }: { readonly leader: string }) {
  const { host, words } = useServices();
  return (
    <ProblemNotice tone="warning">
      {words.t('plan.follower', { ticket: leader })}{' '}
      <Quiet onClick={() => void host.openTicket(leader).catch(() => undefined)}>{words.t('plan.open-leader', { ticket: leader })}</Quiet>
    </ProblemNotice>
  );
}

/** "2 fields change here, 1 in ServiceNow, 1 needs your choice". */
function summaryOf({ fields }: LinkPlanView, words: Words, system: string): string {
  const count = (effect: PlannedFieldView['effect']) => fields.filter((field) => field.effect === effect).length;
  return words.t('plan.summary', { desk: count('write-desk'), remote: count('write-remote'), ask: count('ask'), hold: count('hold'), system });
}

interface PlannedProps {
  readonly field: PlannedFieldView;
  readonly systemName: string;
  readonly choice: 'desk' | 'remote' | undefined;
  readonly onChoose: (side: 'desk' | 'remote') => void;
}

function Planned({ field, systemName, choice, onChoose }: PlannedProps) {
  const words = useWords();
  const label = `${field.deskLabel} · ${field.remoteLabel}`;
  const text = (value: PlannedFieldView['desk']) => value?.label || words.t('value.empty');
  if (field.effect === 'ask')
    return (
      <SideChoice
        systemName={systemName}
        label={label}
        desk={field.desk?.label ?? ''}
        remote={field.remote?.label ?? ''}
        value={choice ?? ''}
        onChange={onChoose}
      />
    );
  const before = field.effect === 'write-remote' ? field.remote : field.desk;
  return (
    <>
      <Name>{label}</Name>
      <Why about={label} reasons={[field.reason]} known={{ system: systemName }}>
        <Meta>{words.t(`plan.${field.effect}`, { system: systemName })}</Meta>
      </Why>
      {field.effect !== 'hold' && (
        <Change>
          <del>{text(before)}</del> → <ins>{text(field.after)}</ins>
        </Change>
      )}
    </>
  );
}
