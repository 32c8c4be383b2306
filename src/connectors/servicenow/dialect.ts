/** @module connectors/servicenow/dialect  How the vendor says no. https://www.servicenow.com/docs/r/api-reference/rest-apis/c_TableAPI.html */
import { parseJson, type VendorDialect } from '#connector-kit';
import { type Failure, failureEnvelope } from './wire.ts';

/** A quote inside a JSON text is escaped, so this cannot come from a record's own words. */
const FAILURE_MARK = /"status"\s*:\s*"failure"/;

/** The vendor's words in one line. */
export function wordsOf(failure: Failure): string {
  return [failure.message, failure.detail].filter((part) => part !== '').join(': ');
}

/**
 * Reads refusals; a 200 that carries an error (a cancelled transaction sends what it had) is a failure of the vendor, not an answer.
 * `redact` knows the connection's secrets, also those that did not go out with the refused call.
 */
export function createDialect(redact: (text: string) => string): VendorDialect {
  return {
    readRefusal: (_response, text) => ({ message: redact(readWords(text)), fields: [] }),
    isFailure: (_response, text) => FAILURE_MARK.test(text),
    // Only reads come here with a 2xx: writes read their own answers, because there "unavailable" would invite a repetition.
    reclassify: (response) => (response.status >= 200 && response.status < 300 ? 'unavailable' : undefined),
  };
}

function readWords(text: string): string {
  try {
    const parsed = failureEnvelope.safeParse(parseJson(text));
    return parsed.success ? wordsOf(parsed.data.error) : text;
  } catch {
    return text;
  }
}
