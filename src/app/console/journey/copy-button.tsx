/** @module app/console/journey/copy-button  Copies a longer text and says so, without reading it out. */
import { useState } from 'react';
import { useWords } from '../../platform/index.ts';
import { writeToClipboard } from '../../ui/copy-id.tsx';
import { Icon, Quiet, useAnnounce } from '../../ui/index.ts';

export interface CopyButtonProps {
  readonly text: string;
  /** What is copied: "Copy the link". */
  readonly label: string;
}

export function CopyButton({ text, label }: CopyButtonProps) {
  const words = useWords();
  const announce = useAnnounce();
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    const worked = await writeToClipboard(text);
    setCopied(worked);
    announce(words.t(worked ? 'console.journey.copied' : 'console.journey.not-copied'));
  };
  return (
    <Quiet onClick={() => void copy()} onBlur={() => setCopied(false)}>
      <Icon name={isCopied ? 'check' : 'copy'} /> {label}
    </Quiet>
  );
}
