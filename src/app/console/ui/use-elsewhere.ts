/** @module app/console/ui/use-elsewhere  What a link opens may stand on another page than the one that is shown. */
import { useEffect, useState } from 'react';
import type { Pages } from './use-pages.ts';

/** The id that is open and not on this page; empty where there is none. Told once the page is read: one that was just added is about to be on it. */
export function useElsewhere<Answer, Row>({ rows, query }: Pages<Answer, Row>, idOf: (row: Row) => string, open = ''): string {
  const [elsewhere, setElsewhere] = useState('');
  const isListed = rows.some((row) => idOf(row) === open);
  const isRead = query.data !== undefined && !query.isFetching;
  useEffect(() => {
    if (isRead) setElsewhere(isListed ? '' : open);
  }, [isRead, isListed, open]);
  return elsewhere === open ? elsewhere : '';
}
