/** @module app/console/setup  From a fresh install to the first synced ticket: each step verified by what really happened. */
import { useWords } from '../../platform/index.ts';
import { InlineList, Meta, Name } from '../../ui/index.ts';
import { useSetup } from '../admin-queries.ts';
import { Section } from '../section.tsx';

export function SetupScreen() {
  const words = useWords();
  return (
    <Section title={words.t('console.setup')} query={useSetup()}>
      {({ steps }) => (
        <InlineList as="ol">
          {steps.map(({ step, reason }) => (
            <li key={step}>
              <Name>{words.t(`console.setup.step.${step}`)}</Name>
              <Meta>{words.reason(reason)}</Meta>
            </li>
          ))}
        </InlineList>
      )}
    </Section>
  );
}
