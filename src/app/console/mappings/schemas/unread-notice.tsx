/** @module app/console/mappings/schemas/unread-notice  Which fields cannot be offered now and why, with one way to ask for them again, and what goes on without them. */
import type { ReasonView } from '#contract';
import { useWords, type Words } from '../../../platform/index.ts';
import { ProblemNotice } from '../../../ui/index.ts';
import type { FieldsRead, LiveSchemas } from './use-schemas.ts';

/** As many systems have a sentence of their own; the others are counted. */
const MOST_SENTENCES = 3;

/** Whether the connection's fields, as they are now, are not known. */
export const isUnread = ({ answer, error }: FieldsRead): boolean => (answer ? answer.problem !== null : error !== undefined);

export function UnreadNotice({ live }: { readonly live: LiveSchemas }) {
  const { schemas, failure, retry, needed, reads } = live;
  const words = useWords();
  if (failure && !schemas)
    return (
      <ProblemNotice tone="warning" onRetry={retry} isTrying={failure.isTrying}>
        {words.t('console.mappings.fields.not-listed', { problem: words.error(failure.error) })} {words.t('console.mappings.fields.meanwhile')}
      </ProblemNotice>
    );
  const unread = needed.flatMap((connection) => {
    const read = reads.get(connection);
    return read && isUnread(read) ? [{ connection, read }] : [];
  });
  const ofDesk = schemas?.desk.problem;
  if (unread.length === 0 && !ofDesk) return null;
  const count = unread.length - MOST_SENTENCES;
  const again = () => {
    if (ofDesk) retry();
    for (const { read } of unread) read.retry();
  };
  return (
    <ProblemNotice tone="warning" onRetry={again} isTrying={(ofDesk && live.isTrying) || unread.some(({ read }) => read.isTrying)}>
      {ofDesk && <p>{whyOf(words.t('desk'), { problem: ofDesk }, words)}</p>}
      {unread.slice(0, MOST_SENTENCES).map(({ connection, read }) => (
        <p key={connection}>{whyOf(connection, { problem: read.answer?.problem, error: read.error }, words)}</p>
      ))}
      {count > 0 && <p>{words.t('console.mappings.fields.more', { count })}</p>}
      <p>{words.t('console.mappings.fields.meanwhile')}</p>
    </ProblemNotice>
  );
}

interface Why {
  readonly problem: ReasonView | null | undefined;
  readonly error?: Error | undefined;
}

/** "servicenow does not answer.", where there are such words for its failure that need no other fact. */
function whyOf(name: string, { problem, error }: Why, words: Words): string {
  const code = problem?.facts.code;
  if (code !== 'vendor-rate-limited' && words.has(`source.${code}`)) return words.t(`source.${code}`, { name });
  const why = problem ? words.reason(problem, { system: name }) : words.error(error);
  return words.t('console.mappings.fields.unread', { connection: name, problem: why });
}
