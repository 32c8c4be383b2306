/** @module domain/deeds  What somebody did here, as the audit log tells it. */
import type { FieldValue } from './values.ts';

/** Who did what to which thing. Facts are shown and exported: never a secret. */
export interface Deed {
  /** `connection-added`, `all-paused`: thing, dash, deed. */
  readonly action: string;
  /** Who: a desk user, the system, or the operator. */
  readonly actor: { readonly kind: 'user' | 'system' | 'operator'; readonly id: string; readonly name?: string };
  /** The thing it was done to: the id of a link, a ticket or a connection, or `installation/…`. */
  readonly target: string;
  readonly facts?: { readonly [key: string]: FieldValue };
  readonly traceId?: string;
}

/** Says what was done, of what it was done to. Given to a use-case that somebody asked for, which writes it in the transaction of the deed itself. */
export type DeedOf<Subject> = (subject: Subject) => Deed;
