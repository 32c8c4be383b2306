/** @module connectors/servicenow-soap/dialect  How the service says no: a SOAP 1.1 fault with HTTP 500. https://www.servicenow.com/docs/r/api-reference/web-services/c_SOAPWebService.html */
import type { VendorDialect } from '#connector-kit';

const FAULT_WORDS = /<faultstring[^>]*>([^<]{0,4000})/;
const RIGHTS = /insufficient rights|not authori[sz]ed|security constraints|ACL/i;
const MISSING = /no record|not found|doesn't exist|does not exist/i;

/** A fault's own words, still escaped; undefined where an answer is no fault. Read by pattern, because what failed may not even be XML. */
function faultWordsOf(text: string): string | undefined {
  return /<(?:[\w-]+:)?Fault[\s>]/.test(text) ? (FAULT_WORDS.exec(text)?.[1] ?? '') : undefined;
}

/** What a fault means, by its words: the service has no codes for it. */
export function meaningOf(words: string): 'forbidden' | 'not-found' | 'refused' {
  // First: "no record, or an access rule hides it" names both.
  if (MISSING.test(words)) return 'not-found';
  return RIGHTS.test(words) ? 'forbidden' : 'refused';
}

/** For reads; writes read their own answers. A 500 without a fault is the gateway's, and stays a failure of the vendor. */
export function createDialect(redact: (text: string) => string): VendorDialect {
  return {
    readRefusal: (_response, text) => ({ message: redact(faultWordsOf(text) ?? text), fields: [] }),
    reclassify(response, text) {
      const words = response.status === 500 ? faultWordsOf(text) : undefined;
      return words === undefined ? undefined : meaningOf(words);
    },
  };
}
