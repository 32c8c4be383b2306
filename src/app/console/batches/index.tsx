/** @module app/console/batches  Long work over many links: what runs, what waits for a person's word, what came of the rest. */
import { useWords } from '../../platform/index.ts';
import { InlineList, Meta, Name } from '../../ui/index.ts';
import { useBatches } from '../admin-queries.ts';
import { Section } from '../section.tsx';

export function BatchesScreen() {
  const words = useWords();
  return (
    <Section title={words.t('console.batches')} query={useBatches()}>
      {({ batches }) => (
        <InlineList>
          {batches.map(({ id, kind, subject, state }) => (
            <li key={id}>
              <Name>{words.t(`console.batch.kind.${kind}`)}</Name>{' '}
              <Meta as="span">{[subject, words.t(`console.batch.state.${state}`)].join(' · ')}</Meta>
            </li>
          ))}
        </InlineList>
      )}
    </Section>
  );
}
