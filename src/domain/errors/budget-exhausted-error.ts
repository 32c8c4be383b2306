import { TielineError } from './tieline-error.ts';

/** The connection's call budget is used up for now: nothing was sent. */
export class BudgetExhaustedError extends TielineError {
  readonly code = 'budget-exhausted';
  readonly isRetryable = true;
}
