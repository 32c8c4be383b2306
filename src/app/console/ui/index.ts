/** @module app/console/ui  Shared pieces of the console's screens, beyond those that the sidebar has too. */
export { BatchPanel } from './batch-panel.tsx';
export { Confirm } from './confirm.tsx';
export { Empty } from './empty.tsx';
export { FieldChange } from './field-change.tsx';
export { fieldChoices } from './field-choices.ts';
export { LinkWays } from './link-ways.tsx';
export { Page } from './page.tsx';
export { type Column, PagedTable } from './paged-table.tsx';
export { Pager } from './pager.tsx';
export { QueryBody } from './query-body.tsx';
export { OpeningRow, RowTable } from './row-table.tsx';
export { ScreenLink } from './screen-link.tsx';
export { Sparkline } from './sparkline.tsx';
export type { FilterChoice } from './table-toolbar.tsx';
export { useBatch, useStartBatch } from './use-batch.ts';
export { type PageQuery, type Pages, usePages } from './use-pages.ts';
