/** @module sandbox/hub/pages  The pages of the hub. */
import type { Hono } from 'hono';
import type { FakeShell } from '../../../connector-kit/testing/index.ts';

export interface PagesOptions {
  readonly fakes: readonly FakeShell[];
  readonly workspace: string;
}

export function addPages(app: Hono, { fakes }: PagesOptions): void {
  app.get('/', (c) => c.text(fakes.map(({ name }) => name).join('\n')));
}
