/** @module app/ui/copy-id  Copies an id in one click and says so. */
import { useState } from 'react';
import { styled } from 'styled-components';
import { useWords } from '../platform/index.ts';
import { useAnnounce } from './announcer.tsx';
import { Icon } from './icons.tsx';

const Shell = styled.button.attrs({ type: 'button' })`
  appearance: none;
  border: 0;
  background: none;
  display: inline-flex;
  align-items: center;
  justify-content: center;
  width: 24px;
  height: 24px;
  margin: -4px -2px;
  border-radius: 4px;
  color: var(--tl-subtle);
  cursor: pointer;
  &:hover { color: var(--tl-ink); background: var(--tl-recessed); }
`;

/** A text with the control that copies it at its end: together on a line however narrow it gets. */
export const Copied = styled.span`
  display: inline-flex;
  align-items: flex-end;
  max-width: 100%;
  > :first-child { min-width: 0; }
  > button { flex: none; }
`;

export interface CopyIdProps {
  readonly value: string;
  /** What is copied, where the value itself must not be read out: a secret. */
  readonly label?: string;
}

export function CopyId({ value, label }: CopyIdProps) {
  const words = useWords();
  const announce = useAnnounce();
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    const worked = await writeToClipboard(value);
    setCopied(worked);
    announce(words.t(worked ? 'copy.done' : 'copy.failed', { value: label ?? value }));
  };
  const name = label ?? words.t('copy.label', { value });
  return (
    <Shell title={name} aria-label={name} onClick={copy} onBlur={() => setCopied(false)}>
      <Icon name={isCopied ? 'check' : 'copy'} />
    </Shell>
  );
}

/** The iframe may lack the clipboard permission; the old way needs only the click. */
export async function writeToClipboard(value: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(value);
    return true;
  } catch {
    return copyBySelection(value);
  }
}

function copyBySelection(value: string): boolean {
  const field = document.createElement('textarea');
  field.value = value;
  field.style.position = 'fixed';
  document.body.append(field);
  field.select();
  const worked = document.execCommand?.('copy') ?? false;
  field.remove();
  return worked;
}
