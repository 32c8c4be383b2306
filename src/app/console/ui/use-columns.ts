/** @module app/console/ui/use-columns  Which columns a reader wants to see, remembered on this computer. */
import { useState } from 'react';
import { useServices } from '../../platform/index.ts';

interface Hideable {
  readonly key: string;
  readonly shown?: 'always' | 'hidden';
}

export interface Columns<Part extends Hideable> {
  readonly visible: readonly Part[];
  readonly hidden: ReadonlySet<string>;
  toggle(key: string): void;
}

export function useColumns<Part extends Hideable>(table: string, columns: readonly Part[]): Columns<Part> {
  const { memory } = useServices();
  const key = `columns:${table}`;
  const [hidden, setHidden] = useState<ReadonlySet<string>>(() => readHidden(memory.recall(key), columns));
  return {
    hidden,
    visible: columns.filter((column) => column.shown === 'always' || !hidden.has(column.key)),
    toggle(column) {
      const next = new Set(hidden);
      if (!next.delete(column)) next.add(column);
      memory.remember(key, JSON.stringify([...next]));
      setHidden(next);
    },
  };
}

/** What was remembered; else, or where that cannot be read, what the table starts with. */
function readHidden(remembered: string | null, columns: readonly Hideable[]): ReadonlySet<string> {
  try {
    const names: unknown = JSON.parse(remembered ?? '');
    if (Array.isArray(names)) return new Set(names.map(String));
  } catch {
    // Never remembered, or by another version.
  }
  return new Set(columns.filter(({ shown }) => shown === 'hidden').map(({ key }) => key));
}
