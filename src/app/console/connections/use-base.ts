/** @module app/console/connections/use-base  The version of a connection that a form without its settings began with, and goes on with once a newer one was seen. */
import { useState } from 'react';
import type { ConnectionView } from '#contract';

export interface Base {
  readonly base: ConnectionView;
  /** Somebody else has saved it since. */
  readonly isNewer: boolean;
  /** The newer one was seen. */
  goOn(): void;
  /** What this form did has made a version. */
  hasMadeOne(): void;
}

export function useBase(connection: ConnectionView): Base {
  const [base, setBase] = useState(connection);
  return {
    base,
    isNewer: connection.version > base.version,
    goOn: () => setBase(connection),
    hasMadeOne: () => setBase({ ...base, version: base.version + 1 }),
  };
}
