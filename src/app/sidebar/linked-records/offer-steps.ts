/** @module app/sidebar/linked-records/offer-steps  What an offer leads to once it was pressed: one chunk, loaded then. */
export { LinkExisting } from './link-existing.tsx';
export { OpenIncidentWarning } from './open-incident-warning.tsx';
