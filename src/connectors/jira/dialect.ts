/** @module connectors/jira/dialect  How the vendor says no. https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/#status-codes */
import { parseJson, type VendorDialect } from '#connector-kit';
import { type Failure, failureEnvelope } from './wire.ts';

/** The vendor's words in one line: general ones first, then field by field. */
export function wordsOf(failure: Failure): string {
  const byField = Object.entries(failure.errors).map(([field, words]) => `${field}: ${words}`);
  return [...failure.errorMessages, failure.errorMessage, failure.message, ...byField].filter((part) => part !== '').join(' ');
}

/** Fields that the vendor demands rather than objects to. Its words are English for a user whose language is. */
export function demandedIn(failure: Failure): readonly string[] {
  return Object.entries(failure.errors)
    .filter(([, words]) => /\b(is|are) required\b|must (specify|be specified|be provided|be set|have a value)/i.test(words))
    .map(([field]) => field);
}

/** `redact` knows the connection's secrets, also those that did not go out with the refused call. */
export function createDialect(redact: (text: string) => string): VendorDialect {
  return {
    readRefusal(_response, text) {
      const failure = readFailure(text);
      if (failure === undefined) return { message: redact(text), fields: [] };
      return { message: redact(wordsOf(failure)), fields: Object.keys(failure.errors), missing: demandedIn(failure) };
    },
    // After too many wrong sign-ins the vendor wants a picture puzzle solved in a browser and answers 403 until then.
    reclassify: ({ status, headers }) =>
      status === 403 && /AUTHENTICATION_DENIED/i.test(headers['x-seraph-loginreason'] ?? headers['x-authentication-denied-reason'] ?? '')
        ? 'auth'
        : undefined,
    // https://developer.atlassian.com/cloud/jira/platform/rate-limiting/#per-issue-rate-limiting-on-write-operations
    isOfOneRecord: ({ headers }) => headers['ratelimit-reason'] === 'jira-per-issue-on-write',
  };
}

function readFailure(text: string): Failure | undefined {
  try {
    return failureEnvelope.safeParse(parseJson(text)).data;
  } catch {
    return undefined;
  }
}
