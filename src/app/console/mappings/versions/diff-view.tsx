/** @module app/console/mappings/versions/diff-view  What differs between two texts: one column, signs and colours both, unchanged lines folded. */
import { useMemo } from 'react';
import { styled } from 'styled-components';
import { useWords } from '../../../platform/index.ts';
import { Hidden, Meta } from '../../../ui/text.tsx';
import { countChanges, type DiffLine, diffLines, foldSame } from './line-diff.ts';

const Box = styled.section`
  max-height: 420px;
  overflow: auto;
  border: 1px solid var(--tl-line);
  border-radius: 6px;
  font: 12px/18px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
  > div { display: flex; padding-inline: 8px; white-space: pre-wrap; overflow-wrap: anywhere; }
  > div > i { flex: 0 0 72px; color: var(--tl-subtle); font-style: normal; user-select: none; }
  > div > b { flex: 0 0 16px; font-weight: 600; }
  > .gone { background: var(--tl-danger-ground); color: var(--tl-danger-ink); }
  > .new { background: var(--tl-good-ground); color: var(--tl-good-ink); }
  > .folded { color: var(--tl-subtle); background: var(--tl-recessed); padding-block: 2px; }
`;

export interface DiffViewProps {
  readonly before: string;
  readonly after: string;
  readonly beforeName: string;
  readonly afterName: string;
}

export function DiffView({ before, after, beforeName, afterName }: DiffViewProps) {
  const words = useWords();
  const lines = useMemo(() => diffLines(before, after), [before, after]);
  const changes = countChanges(lines);
  if (changes === 0) return <Meta as="p">{words.t('console.mappings.diff.none', { before: beforeName, after: afterName })}</Meta>;
  return (
    <div>
      <Meta as="p">{words.t('console.mappings.diff.count', { before: beforeName, after: afterName, count: changes })}</Meta>
      <Box tabIndex={0} aria-label={words.t('console.mappings.diff.label', { before: beforeName, after: afterName })}>
        {foldSame(lines).map((part, at) =>
          part.kind === 'folded' ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: what is folded is its place
            <div className="folded" key={`folded-${at}`}>
              {words.t('console.mappings.diff.folded', { count: part.count })}
            </div>
          ) : (
            part.lines.map((line) => <Line key={`${line.old}/${line.fresh}`} line={line} />)
          ),
        )}
      </Box>
    </div>
  );
}

const SIGNS = { same: ' ', gone: '−', new: '+' } as const;

function Line({ line }: { readonly line: DiffLine }) {
  const words = useWords();
  return (
    <div className={line.kind}>
      <i aria-hidden="true">{`${line.old ?? ''} ${line.fresh ?? ''}`}</i>
      <b aria-hidden="true">{SIGNS[line.kind]}</b>
      {line.kind !== 'same' && <Hidden>{words.t(line.kind === 'gone' ? 'console.mappings.diff.gone' : 'console.mappings.diff.new')}</Hidden>}
      <span>{line.text || ' '}</span>
    </div>
  );
}
