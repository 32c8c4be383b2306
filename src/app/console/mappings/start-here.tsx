/** @module app/console/mappings/start-here  No text in the settings: what one is and a first one that fits the systems, or the one that is still in force. */
import type { MappingVersionView } from '#contract';
import { useWords } from '../../platform/index.ts';
import { Empty } from '../ui/index.ts';
import { starterFor } from './starter.ts';
import { useWorkbench } from './workbench-context.ts';

export function StartHere({ inForce }: { readonly inForce: MappingVersionView | null }) {
  const words = useWords();
  const { schemas, dispatch } = useWorkbench();
  const write = (text: string) => () => {
    dispatch({ kind: 'wrote', text });
    // This goes with its button: reading begins anew at the top, where the draft is named and planned.
    document.querySelector<HTMLElement>('h1')?.focus();
  };
  const isConnected = schemas?.connections.some(({ records }) => records.length > 0) ?? true;
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
  if (!isConnected)
    return (
      <Empty
        why={words.t('console.mappings.empty')}
        teach={words.t('console.mappings.empty.connect')}
        action={{ label: words.t('console.connection.add'), to: { screen: 'connections', rest: ['new'] } }}
      />
    );
  return (
    <Empty
      why={words.t('console.mappings.empty')}
      teach={words.t('console.mappings.empty.teach')}
      action={{ label: words.t('console.mappings.empty.start'), onClick: write(starterFor(schemas)) }}
    />
  );
}
