/**
 * @module connectors/jira/issue-sweep
 * Issues that changed since a checkpoint. Queries know minutes, in a time zone that the vendor does not promise, so they are asked in minutes before now and
 * compared exactly here, by the vendor's own clock (its Date header).
 */
import { z } from 'zod';
import type { Call, ChangedPage } from '#capabilities';
import { InvalidInputError, VendorReplyError } from '#domain';
import type { SearchPage } from './api.ts';
import { type IssueParts, scopeOf } from './issue-parts.ts';
import { buildJql } from './jql.ts';
import { PAGE_SIZE } from './limits.ts';
import { toVersion } from './translate.ts';
import type { Issue } from './wire.ts';

type Parts = Pick<IssueParts, 'api' | 'clock' | 'projectKey' | 'issueType'>;

/** The vendor's search index lags behind its writes, and nothing bounds it. */
const OVERLAP_MS = 5 * 60_000;
/** Versions remembered from the overlap, so that quiet issues are not named in each sweep; beyond this they are named again, which does no harm. */
const MAX_SEEN = 500;

const checkpointShape = z.object({
  /** From here on issues are asked for, ms by the vendor's clock. */
  sinceMs: z.number().int().min(0),
  /** Our own clock when `sinceMs` was taken: the time between two sweeps is right whatever either clock shows. */
  takenMs: z.number(),
  /** Of a sweep under way: the query, the next page and the vendor's clock at the first one. */
  under: z.object({ minutes: z.number().int().min(1), pageToken: z.string().min(1), startedMs: z.number() }).nullable(),
  seen: z.array(z.string()),
});
type Checkpoint = z.output<typeof checkpointShape>;

/** One page; the checkpoint is opaque text. */
export async function listChangedSince(parts: Parts, checkpoint: string | undefined, call: Call): Promise<ChangedPage> {
  if (checkpoint === undefined) return startFromNow(parts, call);
  const from = readCheckpoint(checkpoint);
  const { page, minutes } = await readPage(parts, from, call);
  const startedMs = from.under?.startedMs ?? page.answeredAt ?? parts.clock.now();
  const fresh = page.issues.filter((issue) => toVersion(issue).order >= from.sinceMs && !from.seen.includes(seenKey(issue)));
  const seen = [...from.seen, ...fresh.map(seenKey)].slice(-MAX_SEEN);
  const changes = fresh.map((issue) => ({ id: issue.id, version: toVersion(issue), isDeletion: false }));
  if (page.nextPageToken === undefined) return { changes, checkpoint: nextSweep(parts, startedMs, seen), isLast: true };
  const next: Checkpoint = { ...from, under: { minutes, pageToken: page.nextPageToken, startedMs }, seen };
  return { changes, checkpoint: JSON.stringify(next), isLast: false };
}

async function readPage(parts: Parts, from: Checkpoint, call: Call): Promise<{ readonly page: SearchPage; readonly minutes: number }> {
  if (from.under !== null) return { page: await search(parts, from.under.minutes, from.under.pageToken, call), minutes: from.under.minutes };
  const elapsedMs = Math.max(0, parts.clock.now() - from.takenMs);
  const minutes = minutesOf(elapsedMs + OVERLAP_MS);
  const page = await search(parts, minutes, undefined, call);
  // Another worker's clock may have stood elsewhere when the checkpoint was taken: the vendor's own tells whether we asked far enough back.
  const needed = page.answeredAt === undefined ? minutes : minutesOf(page.answeredAt - from.sinceMs);
  return needed <= minutes ? { page, minutes } : { page: await search(parts, needed, undefined, call), minutes: needed };
}

/** One more: the vendor cuts to whole minutes. */
const minutesOf = (ms: number) => Math.max(1, Math.ceil(ms / 60_000) + 1);

async function search(parts: Parts, minutes: number, pageToken: string | undefined, call: Call): Promise<SearchPage> {
  const jql = buildJql({ all: [...scopeOf(parts), { field: 'updated', operator: '>=', value: `-${minutes}m` }], orderBy: 'updated ASC' });
  const request = { jql: jql ?? '', fields: ['updated', 'labels'], max: PAGE_SIZE };
  const page = await parts.api.search(pageToken === undefined ? request : { ...request, pageToken }, call);
  if (pageToken !== undefined && page.nextPageToken === pageToken)
    throw new VendorReplyError({
      message: 'issue.sweep: the vendor names the same next page again. It is tried again later.',
      facts: { operation: 'issue.sweep' },
    });
  return page;
}

async function startFromNow(parts: Parts, call: Call): Promise<ChangedPage> {
  const { answeredAt } = await search(parts, 1, undefined, call);
  return { changes: [], checkpoint: nextSweep(parts, answeredAt ?? parts.clock.now(), []), isLast: true };
}

function nextSweep({ clock }: Pick<Parts, 'clock'>, startedMs: number, seen: readonly string[]): string {
  const next: Checkpoint = { sinceMs: Math.max(0, startedMs - OVERLAP_MS), takenMs: clock.now(), under: null, seen: [...seen] };
  return JSON.stringify(next);
}

const seenKey = (issue: Issue) => `${issue.id}:${toVersion(issue).token}`;

function readCheckpoint(text: string): Checkpoint {
  try {
    return checkpointShape.parse(JSON.parse(text));
  } catch (cause) {
    throw new InvalidInputError({
      message: 'The checkpoint of the issue sweep cannot be read. Start the sweep from now and compare the links once.',
      cause,
    });
  }
}
