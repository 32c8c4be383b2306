/** @module capabilities  The ports that vendors fill and engines use. */
export * from './change.ts';
export * from './cmdb.ts';
export * from './connector.ts';
export * from './desk.ts';
export * from './file-content.ts';
export * from './identity.ts';
export * from './incident.ts';
export * from './record-store.ts';
export * from './told-allowance.ts';
