/** @module app/console/mappings/checks/test-list  The tests that the document carries, with what each came to. */
import { styled } from 'styled-components';
import { useWords } from '../../../platform/index.ts';
import { InlineList, Meta, Name, Pill, Quiet, Row } from '../../../ui/index.ts';
import { useWorkbench } from '../workbench-context.ts';
import { differenceWords } from './difference-words.ts';

const Difference = styled.pre`
  margin: 4px 0 0;
  padding: 8px;
  border-radius: 4px;
  background: var(--tl-recessed);
  font: 12px/18px ui-monospace, SFMono-Regular, Menlo, monospace;
  white-space: pre-wrap;
  overflow-wrap: anywhere;
`;

export function TestList() {
  const words = useWords();
  const { check, outline, goTo, openPanel } = useWorkbench();
  const tests = outline?.tests ?? [];
  if (tests.length === 0)
    return (
      <>
        <Meta as="p">{words.t('console.mappings.tests.none')}</Meta>
        <Quiet onClick={() => openPanel('preview')}>{words.t('console.mappings.tests.from-preview')}</Quiet>
      </>
    );
  return (
    <InlineList>
      {tests.map((test) => {
        const result = check.tests[test.index];
        const looks =
          result?.outcome === 'passed'
            ? ({ tone: 'good', icon: 'check' } as const)
            : result
              ? ({ tone: 'danger', icon: 'cross' } as const)
              : ({ tone: 'neutral', icon: 'clock' } as const);
        return (
          <li key={test.index}>
            <Row $gap={12}>
              <Pill {...looks}>{words.t(`console.mappings.test.${result?.outcome ?? 'waiting'}`)}</Pill>
              <Name>{test.name}</Name>
              <Meta as="span">{test.flow}</Meta>
              <Quiet onClick={() => goTo({ from: test.from, to: test.to, isMarked: true, takesFocus: true })}>
                {words.t('console.mappings.show-text')}
              </Quiet>
            </Row>
            {result !== undefined && result.differences.length > 0 && (
              <Difference>{result.differences.map((difference) => differenceWords(words, difference)).join('\n')}</Difference>
            )}
          </li>
        );
      })}
    </InlineList>
  );
}
