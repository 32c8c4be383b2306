/** @module app/console/ui/csv-button  All rows of a table, as filtered, into a file. Long ones say how far they are and can be stopped. */
import { Button } from '@zendeskgarden/react-buttons';
import { useEffect, useRef, useState } from 'react';
import { useWords } from '../../platform/index.ts';
import { useAnnounce } from '../../ui/index.ts';
import { csvOf, downloadText } from './csv.ts';
import type { Column } from './paged-table.tsx';
import type { Pages } from './use-pages.ts';

/** Rows of a file at most: beyond that a spreadsheet is the wrong tool, and the server has other work. */
const MOST_ROWS = 10_000;

export interface CsvButtonProps<Answer, Row> {
  readonly pages: Pages<Answer, Row>;
  readonly columns: readonly Column<Row>[];
}

export function CsvButton<Answer, Row>({ pages, columns }: CsvButtonProps<Answer, Row>) {
  const words = useWords();
  const announce = useAnnounce();
  const [state, setState] = useState<'idle' | 'reading' | 'failed'>('idle');
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const written = columns.filter(({ csv }) => csv !== undefined);
  if (written.length === 0) return null;
  const read = async () => {
    const stop = new AbortController();
    running.current = stop;
    setState('reading');
    try {
      const rows = await pages.readAll(MOST_ROWS, stop.signal);
      const cells = rows.map((row) => written.map(({ csv }) => csv?.(row) ?? ''));
      downloadText(
        `tieline-${pages.name}.csv`,
        csvOf(
          written.map(({ label }) => label),
          cells,
        ),
      );
      announce(words.t('console.csv.done', { count: rows.length }));
      setState('idle');
    } catch (error) {
      setState(stop.signal.aborted ? 'idle' : 'failed');
      if (!stop.signal.aborted) announce(words.error(error));
    }
  };
  if (state === 'reading')
    return (
      <Button size="small" isBasic={true} onClick={() => running.current?.abort()}>
        {words.t('console.csv.stop')}
      </Button>
    );
  return (
    <Button size="small" isBasic={true} onClick={() => void read()}>
      {words.t(state === 'failed' ? 'console.csv.again' : 'console.csv')}
    </Button>
  );
}
