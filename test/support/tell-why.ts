/** A property that failed tells what was expected, beside its seed and the case: without it a log of CI shows only how to run it again. */
import fc from 'fast-check';

fc.configureGlobal({ includeErrorInReport: true });
