/**
 * @module app/console/mappings/checks/use-check
 * What is wrong with the text: at once what can be told here, a moment later what only the backend knows (live fields, tests). Never two answers mixed: what is
 * shown belongs to one text.
 */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { MappingOutline } from '#mapping';
import { type Replies, useIsActive, useServices } from '../../../platform/index.ts';

export type CheckAnswer = Replies['checkMapping'];
export type Problem = CheckAnswer['problems'][number];

/** Milliseconds of quiet before the text is read here, and before the backend is asked. */
const READ_AFTER_MS = 120;
const ASK_AFTER_MS = 600;

interface LocalRead {
  readonly text: string;
  /** Null where the text is not YAML: the last readable one stays on the table. */
  readonly outline: MappingOutline | null;
  readonly problems: readonly Problem[];
}

export interface Check {
  /** The last outline that could be read, and the text that it is of. */
  readonly outline: MappingOutline | null;
  readonly outlineOf: string;
  readonly isReadable: boolean;
  readonly problems: readonly Problem[];
  readonly tests: CheckAnswer['tests'];
  /** The backend's word on exactly this text; null until it came. */
  readonly isUsable: boolean | null;
  readonly isChecking: boolean;
  readonly error: unknown;
  readonly retry: () => void;
}

export function useCheck(text: string): Check {
  const { api } = useServices();
  const local = useLocalRead(text);
  const asked = useSettled(text, ASK_AFTER_MS);
  const isLocallyRight = local?.text === asked && local.problems.length === 0;
  const query = useQuery({
    queryKey: ['mapping-check', asked],
    queryFn: async ({ signal }) => ({ text: asked, answer: await api.call('checkMapping', {}, { body: { document: asked }, signal }) }),
    enabled: useIsActive() && isLocallyRight && asked.trim() !== '',
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  });
  const answer = query.data?.text === text ? query.data.answer : undefined;
  const isBroken = local?.text === text && local.problems.length > 0;
  const shown = isBroken ? { problems: local.problems, tests: [] } : (answer ?? query.data?.answer);
  const outline = useLastReadable(local);
  return {
    outline: outline?.outline ?? null,
    outlineOf: outline?.text ?? '',
    isReadable: local?.outline !== null,
    problems: shown?.problems ?? [],
    tests: shown?.tests ?? [],
    isUsable: isBroken ? false : (answer?.isUsable ?? null),
    isChecking: !isBroken && answer === undefined && !query.isError,
    error: query.isError ? query.error : null,
    retry: () => void query.refetch(),
  };
}

function useLocalRead(text: string): LocalRead | undefined {
  const [read, setRead] = useState<LocalRead>();
  const settled = useSettled(text, READ_AFTER_MS);
  useEffect(() => {
    let isCurrent = true;
    void readHere(settled).then((result) => isCurrent && setRead(result));
    return () => {
      isCurrent = false;
    };
  }, [settled]);
  return read;
}

async function readHere(text: string): Promise<LocalRead> {
  const { parseMapping, readOutline } = await import('#mapping');
  const [outline, parsed] = await Promise.all([readOutline(text), parseMapping(text)]);
  if (parsed.kind === 'ok' || text.trim() === '') return { text, outline, problems: [] };
  return { text, outline, problems: parsed.problems.map(({ path, ...problem }) => ({ ...problem, path: path.join('.'), fix: problem.fix || null })) };
}

function useLastReadable(local: LocalRead | undefined): LocalRead | undefined {
  const [last, setLast] = useState<LocalRead>();
  if (local?.outline && local !== last) setLast(local);
  return local?.outline ? local : last;
}

/** A value once it stood still; the first one at once. */
function useSettled(value: string, afterMs: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), afterMs);
    return () => clearTimeout(timer);
  }, [value, afterMs]);
  return settled;
}
