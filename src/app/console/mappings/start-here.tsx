/** @module app/console/mappings/start-here  No text in the settings: what one is and a first one that fits the systems, or the one that is still in force. */
import type { MappingVersionView } from '#contract';
import { useWords } from '../../platform/index.ts';
import { Empty } from '../ui/index.ts';
import { isUnread } from './schemas/unread-notice.tsx';
import { type ConnectionSchemas, firstOf, type LiveSchemas } from './schemas/use-schemas.ts';
import { starterFor } from './starter.ts';
import { useWorkbench } from './workbench-context.ts';

export interface StartHereProps {
  readonly inForce: MappingVersionView | null;
  readonly live: LiveSchemas;
}

export function StartHere({ inForce, live }: StartHereProps) {
  const words = useWords();
  const { dispatch } = useWorkbench();
  const write = (text: string) => () => {
    dispatch({ kind: 'wrote', text });
    // This goes with its button: reading begins anew at the top, where the draft is named and planned.
    document.querySelector<HTMLElement>('h1')?.focus();
  };
  if (inForce) {
    const { version, document } = inForce;
    return (
      <Empty
        why={words.t('console.mappings.emptied', { version })}
        teach={words.t('console.mappings.emptied.teach')}
        action={{ label: words.t('console.mappings.emptied.again', { version }), onClick: write(document) }}
      />
    );
  }
  const first = firstOf(live.schemas);
  if (live.schemas && !first)
    return (
      <Empty
        why={words.t('console.mappings.empty')}
        teach={words.t('console.mappings.empty.connect')}
        action={{ label: words.t('console.connection.add'), to: { screen: 'connections', rest: ['new'] } }}
      />
    );
  const text = first ? starterFor(first) : null;
  return (
    <Empty
      why={words.t('console.mappings.empty')}
      teach={words.t('console.mappings.empty.teach')}
      action={{
        label: words.t('console.mappings.empty.start'),
        onClick: write(text ?? ''),
        waits: text === null ? words.t(`console.mappings.empty.${waitsFor(live, first)}`, { connection: first?.name ?? '' }) : undefined,
      }}
    />
  );
}

/** Why no first text can be proposed yet. */
function waitsFor({ failure, reads }: LiveSchemas, first: ConnectionSchemas | undefined): 'waiting' | 'unread' | 'no-field' {
  const read = first && reads.get(first.name);
  if (first ? read && isUnread(read) : failure) return 'unread';
  return read?.answer ? 'no-field' : 'waiting';
}
