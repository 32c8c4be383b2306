/** @module app/sidebar/linked-records/ask-first  An action that asks once more in its own place, and says what went wrong there. */
import { Button } from '@zendeskgarden/react-buttons';
import { useEffect, useRef, useState } from 'react';
import { useWords } from '../../platform/index.ts';
import { Meta, ProblemNotice, Row, Stack } from '../../ui/index.ts';

export interface AskFirstProps {
  readonly label: string;
  /** What will happen, and what will not. */
  readonly question: string;
  readonly confirm: string;
  readonly action: { readonly mutate: () => void; readonly isPending: boolean; readonly error: unknown };
}

export function AskFirst({ label, question, confirm, action }: AskFirstProps) {
  const words = useWords();
  const [isAsking, setAsking] = useState(false);
  const yes = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isAsking) yes.current?.focus();
  }, [isAsking]);
  const run = () => {
    setAsking(false);
    action.mutate();
  };
  return (
    <Stack $gap={4}>
      {action.error !== null && <ProblemNotice tone="warning">{words.error(action.error)}</ProblemNotice>}
      {isAsking ? (
        <Stack $gap={4} role="group" aria-label={label}>
          <Meta>{question}</Meta>
          <Row>
            <Button ref={yes} size="small" isPrimary={true} disabled={action.isPending} onClick={run}>
              {confirm}
            </Button>
            <Button size="small" isBasic={true} onClick={() => setAsking(false)}>
              {words.t('cancel')}
            </Button>
          </Row>
        </Stack>
      ) : (
        <div>
          <Button size="small" disabled={action.isPending} onClick={() => setAsking(true)}>
            {label}
          </Button>
        </div>
      )}
    </Stack>
  );
}
