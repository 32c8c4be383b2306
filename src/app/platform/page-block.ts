/**
 * @module app/platform/page-block
 * What the page was served with: a JSON data block beside the scripts. A block and not a script, so that the page's content policy may forbid inline scripts.
 */
import type { PageTokens } from '#contract';

export type PageName = 'sidebar' | 'console';

/** `hosted`: the backend served this page and gave tokens; `assets`: the bundle lies in the app's package and the host signs our calls. */
export type PageBlock =
  | { readonly mode: 'hosted'; readonly page: PageName; readonly backend: string; readonly installationId: string; readonly tokens: PageTokens }
  | { readonly mode: 'assets'; readonly page: PageName; readonly backend: string };

/** Id of the element that holds the block. */
export const PAGE_BLOCK_ID = 'tieline-page';

/** Reads the block. @throws Error naming what is missing: a page without it was packaged wrongly. */
export function readPageBlock(page: Document): PageBlock {
  const text = page.getElementById(PAGE_BLOCK_ID)?.textContent;
  if (!text) throw new Error(`This page lacks its data block #${PAGE_BLOCK_ID}. Package the app again.`);
  const block: unknown = JSON.parse(text);
  if (!isPageBlock(block)) throw new Error(`The data block #${PAGE_BLOCK_ID} is incomplete. Package the app again.`);
  return { ...block, backend: block.backend.replace(/\/+$/, '') };
}

function isPageBlock(block: unknown): block is PageBlock {
  const { mode, page, backend, installationId, tokens } = (block ?? {}) as Record<string, unknown>;
  if (page !== 'sidebar' && page !== 'console') return false;
  if (typeof backend !== 'string') return false;
  if (mode === 'assets') return true;
  return mode === 'hosted' && typeof installationId === 'string' && isPageTokens(tokens);
}

/** Tells whether a value holds both tokens and their ends. */
export function isPageTokens(value: unknown): value is PageTokens {
  const tokens = (value ?? {}) as Record<string, unknown>;
  return ['accessToken', 'accessExpiresAt', 'renewalToken', 'renewalExpiresAt'].every((key) => typeof tokens[key] === 'string');
}
