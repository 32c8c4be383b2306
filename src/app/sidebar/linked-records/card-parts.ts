/** @module app/sidebar/linked-records/card-parts  What a card shows only where something waits or was opened: one chunk, loaded then. */
export { FieldRows } from './field-rows.tsx';
export { Following } from './following.tsx';
export { HoldRow } from './hold-row.tsx';
export { LinkActionsRow } from './link-actions.tsx';
export { Overlaps } from './overlaps.tsx';
