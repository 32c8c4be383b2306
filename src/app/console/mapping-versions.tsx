/** @module app/console/mapping-versions  Which field mapping is in force, which came before, and what is wrong with the newest. */
import { useWords } from '../platform/index.ts';
import { Empty, InlineList, Meta, Name, Pill, RelativeTime, Row } from '../ui/index.ts';
import { useMappingVersions } from './admin-queries.ts';
import { Section } from './section.tsx';

const LOOKS = {
  active: { tone: 'good', icon: 'check' },
  superseded: { tone: 'neutral', icon: 'clock' },
  invalid: { tone: 'danger', icon: 'cross' },
} as const;

export function MappingVersions() {
  const words = useWords();
  return (
    <Section title={words.t('console.mapping')} query={useMappingVersions()}>
      {({ versions }) =>
        versions.length === 0 ? (
          <Empty why={words.t('console.no-mapping')} />
        ) : (
          <InlineList>
            {versions.map((version) => (
              <li key={`${version.version}/${version.hash}`}>
                <Row $gap={12}>
                  <Name>{words.t('console.version', { version: version.version })}</Name>
                  <Pill {...LOOKS[version.state]}>{words.t(`mapping-state.${version.state}`)}</Pill>
                  <Meta as="span">
                    {words.t('console.read')} <RelativeTime at={version.readAt} /> · {words.t('console.tests', version.tests)}
                  </Meta>
                </Row>
                <ul>
                  {version.problems.map((problem) => (
                    <li key={`${problem.line}/${problem.column}/${problem.code}`}>
                      <Meta as="span">{words.t('console.problem-at', { line: problem.line, column: problem.column })}</Meta> {problem.message}{' '}
                      {problem.fix}
                    </li>
                  ))}
                </ul>
              </li>
            ))}
          </InlineList>
        )
      }
    </Section>
  );
}
