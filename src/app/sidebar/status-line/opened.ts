/** @module app/sidebar/status-line/opened  What the status line opens: one chunk, loaded then. */
export { ShortJourney } from '../history/index.tsx';
export { Where } from './where.tsx';
