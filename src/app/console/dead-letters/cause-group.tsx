/** @module app/console/dead-letters/cause-group  Letters of one cause: what happened, how many, since when, what to do about it, and the replay of all that are safe. */
import { styled } from 'styled-components';
import type { DeadLettersAnswer } from '../../platform/index.ts';
import { useWords } from '../../platform/index.ts';
import { Meta, Pill, ProblemNotice, Quiet, RelativeTime, Row, Stack } from '../../ui/index.ts';
import { BatchPanel, useStartBatch, WaitingButton } from '../ui/index.ts';
import { useNavigation } from '../use-route.tsx';

const Card = styled.article`
  padding: 16px;
  border: 1px solid var(--tl-line);
  border-radius: 6px;
  &[data-chosen] { border-color: var(--tl-accent); }
  h2 { font-weight: 600; }
`;
const Split = styled.div`
  display: flex;
  flex-wrap: wrap;
  gap: 12px 24px;
  align-items: flex-start;
  > :first-child { flex: 1 1 360px; min-width: 0; }
`;

export interface CauseGroupProps {
  readonly group: DeadLettersAnswer['groups'][number];
  /** The system that these are for, where it is known. */
  readonly systemName: string;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

export function CauseGroup({ group: { cause, count, since, fix, isWaitingForVendor }, systemName, isChosen, onChoose }: CauseGroupProps) {
  const words = useWords();
  const { route, go } = useNavigation();
  const start = useStartBatch();
  const name = words.reason(cause);
  const batchId = route.query.replay === cause.code ? route.query.batch : undefined;
  // A fresh address: what was opened in the batch before is of no use in this one.
  const { cause: onlyCause, flow } = route.query;
  const show = (batch: string | null) =>
    go({ screen: 'dead-letters', query: { cause: onlyCause, flow, replay: batch && cause.code, batch } }, 'replace');
  const check = () => start.mutate({ kind: 'replay', cause: cause.code, ...(flow && { flow }) }, { onSuccess: ({ id }) => show(id) });
  return (
    <Card aria-label={name} data-chosen={isChosen || undefined}>
      <Stack $gap={12}>
        <Split>
          <Stack $gap={4}>
            <h2>{name}</h2>
            <Meta as="p">
              {words.t('console.dead-letters.count', { count })} · {words.t('console.dead-letters.since')} <RelativeTime at={since} />
            </Meta>
            {isWaitingForVendor ? <Held systemName={systemName} /> : <p>{words.reason(fix)}</p>}
          </Stack>
          <Row>
            {!isChosen && <Quiet onClick={onChoose}>{words.t('console.dead-letters.show-these')}</Quiet>}
            {!batchId && !isWaitingForVendor && (
              <WaitingButton isWaiting={start.isPending} onClick={check}>
                {words.t(start.isPending ? 'console.dead-letters.checking' : 'console.dead-letters.check-all', { count })}
              </WaitingButton>
            )}
          </Row>
        </Split>
        {start.isError && <ProblemNotice tone="danger">{words.error(start.error)}</ProblemNotice>}
        {batchId && <BatchPanel batchId={batchId} onClose={() => show(null)} />}
      </Stack>
    </Card>
  );
}

/** Nothing to do: said by a mark and a sentence, so that nobody replays into a system that is down. */
function Held({ systemName }: { readonly systemName: string }) {
  const words = useWords();
  return (
    <div>
      <Pill tone="accent" icon="pause">
        {words.t('console.dead-letters.held')}
      </Pill>
      <p>{words.t('console.dead-letters.held-says', { system: systemName })}</p>
    </div>
  );
}
