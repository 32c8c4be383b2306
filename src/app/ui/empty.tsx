/** @module app/ui/empty  Why there is nothing, and the one thing to do. */
import type { ReactNode } from 'react';
import { Meta, Stack } from './text.tsx';

export function Empty({ why, children }: { readonly why: string; readonly children?: ReactNode }) {
  return (
    <Stack $gap={6}>
      <Meta>{why}</Meta>
      {children}
    </Stack>
  );
}
