/** @module app/console/mappings/start-here  No mapping yet: what one is, and a first one that fits the systems that are connected. */
import { useWords } from '../../platform/index.ts';
import { Empty } from '../ui/index.ts';
import { starterFor } from './starter.ts';
import { useWorkbench } from './workbench-context.ts';

export function StartHere() {
  const words = useWords();
  const { schemas, dispatch } = useWorkbench();
  const isConnected = schemas?.connections.some(({ records }) => records.length > 0) ?? true;
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
      action={{ label: words.t('console.mappings.empty.start'), onClick: () => dispatch({ kind: 'wrote', text: starterFor(schemas) }) }}
    />
  );
}
