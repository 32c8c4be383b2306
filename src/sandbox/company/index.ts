/**
 * @module sandbox/company
 * One believable company in plain words, without any vendor's: the sandbox's seed turns it into each fake's records. Times are relative to the moment of seeding.
 */
export * from './application-support.ts';
export * from './changes.ts';
export * from './incidents.ts';
export * from './items.ts';
export * from './people.ts';
export * from './support-groups.ts';
export * from './tickets.ts';
