/** @module sync/letter-cause  Why work gave up, as few causes that each have one way out, and that way out. */
import { because, type Reason } from '#domain';

/** Cause by the code of what failed last. */
const CAUSES: Readonly<Record<string, string>> = {
  'vendor-unavailable': 'letter-vendor-down',
  'breaker-open': 'letter-vendor-down',
  'vendor-reply-unreadable': 'letter-vendor-reply',
  'vendor-refused': 'letter-vendor-refused',
  'vendor-not-found': 'letter-vendor-refused',
  'payload-too-large': 'letter-vendor-refused',
  'version-conflict': 'letter-keeps-changing',
  'outcome-unknown': 'letter-outcome-unknown',
};

/** What to do about a cause, as a reason code. */
const FIXES: Readonly<Record<string, string>> = {
  'letter-vendor-down': 'fix-vendor-down',
  'letter-vendor-reply': 'fix-vendor-reply',
  'letter-vendor-refused': 'fix-vendor-refused',
  'letter-keeps-changing': 'fix-keeps-changing',
  'letter-outcome-unknown': 'fix-unknown-outcome',
  'worker-crashed-repeatedly': 'fix-crashed',
};

/** The cause whose letters go on by themselves when the vendor is back. */
export const VENDOR_DOWN = 'letter-vendor-down';

/** Letters are grouped by this. */
export function causeOfLetter(reason: Reason): Reason {
  const { code } = reason.facts;
  return because(CAUSES[String(code)] ?? 'letter-internal', reason.facts);
}

/** What to do about letters of that cause, in plain words. */
export function fixOf(cause: Reason): Reason {
  return because(FIXES[cause.code] ?? 'fix-internal', cause.facts);
}
