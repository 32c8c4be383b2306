/** @module app/console/mappings/schemas/unread-notice  Which fields cannot be offered now and why, with one way to ask for them again, and what goes on without them. */
import { useWords, type Words } from '../../../platform/index.ts';
import { ProblemNotice } from '../../../ui/index.ts';
import type { FieldsRead, LiveSchemas } from './use-schemas.ts';

/** As many systems have a sentence of their own; the others are counted. */
const MOST_SENTENCES = 3;

/** Whether the connection's fields, as they are now, are not known. */
export const isUnread = ({ answer, error }: FieldsRead): boolean => (answer ? answer.problem !== null : error !== undefined);

export function UnreadNotice({ live: { schemas, failure, retry, needed, reads } }: { readonly live: LiveSchemas }) {
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
  if (unread.length === 0) return null;
  const count = unread.length - MOST_SENTENCES;
  const again = () => {
    for (const { read } of unread) read.retry();
  };
  return (
    <ProblemNotice tone="warning" onRetry={again} isTrying={unread.some(({ read }) => read.isTrying)}>
      {unread.slice(0, MOST_SENTENCES).map(({ connection, read }) => (
        <p key={connection}>{whyOf(connection, read, words)}</p>
      ))}
      {count > 0 && <p>{words.t('console.mappings.fields.more', { count })}</p>}
      <p>{words.t('console.mappings.fields.meanwhile')}</p>
    </ProblemNotice>
  );
}

/** "servicenow does not answer.", where there are such words for its failure that need no other fact. */
function whyOf(connection: string, { answer, error }: FieldsRead, words: Words): string {
  const code = answer?.problem?.facts.code;
  if (code !== 'vendor-rate-limited' && words.has(`source.${code}`)) return words.t(`source.${code}`, { name: connection });
  const problem = answer?.problem ? words.reason(answer.problem, { system: connection }) : words.error(error);
  return words.t('console.mappings.fields.unread', { connection, problem });
}
