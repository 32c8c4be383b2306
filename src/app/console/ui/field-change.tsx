/** @module app/console/ui/field-change  One field before → after. An empty value is said, never left blank. */
import { styled } from 'styled-components';
import type { ShownValue } from '#contract';
import { useWords } from '../../platform/index.ts';
import { Hidden } from '../../ui/text.tsx';

const Line = styled.div`
  display: flex;
  flex-wrap: wrap;
  gap: 2px 8px;
  font-size: 12px;
  line-height: 16px;
  > b { font-weight: 600; }
  > del { color: var(--tl-subtle); }
  > ins { text-decoration: none; font-weight: 600; }
`;

export interface FieldChangeProps {
  readonly label: string;
  readonly before: ShownValue | null;
  readonly after: ShownValue | null;
}

export function FieldChange({ label, before, after }: FieldChangeProps) {
  const words = useWords();
  const text = (value: ShownValue | null) => value?.label || words.t('value.empty');
  return (
    <Line>
      {label && <b>{label}</b>}
      <del>{text(before)}</del>
      <span aria-hidden="true">→</span>
      <Hidden>{words.t('console.becomes')}</Hidden>
      <ins>{text(after)}</ins>
    </Line>
  );
}
