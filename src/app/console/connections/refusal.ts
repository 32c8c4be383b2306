/** @module app/console/connections/refusal  Why the backend refused what was asked of a connection. That it stands against how things are is only its code; its facts say what does. */
import { isApiError, type Words } from '../../platform/index.ts';

export function refusalOf(error: unknown, words: Words): string {
  const { takenBy, redirectUri } = (isApiError(error) && error.code === 'conflict' && error.problem?.facts) || {};
  if (typeof takenBy === 'string') return words.t('console.connection.name-taken', { name: takenBy });
  if (typeof redirectUri === 'string') return words.t('console.consent.redirect', { address: redirectUri });
  return words.error(error);
}
