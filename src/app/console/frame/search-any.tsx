/** @module app/console/frame/search-any  Any ticket number, record number, delivery id or trace id opens its journey. "/" brings the cursor here. */
import { Field, Input } from '@zendeskgarden/react-forms';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { styled } from 'styled-components';
import { useWords } from '../../platform/index.ts';
import { useNavigation } from '../use-route.tsx';

const Form = styled.form`
  flex: 0 1 300px;
  min-width: 140px;
  @media (max-width: 899px) { flex: 1 1 200px; max-width: 300px; }
`;

export function SearchAny() {
  const words = useWords();
  const { go } = useNavigation();
  const [text, setText] = useState('');
  const input = useSlashFocus();
  const search = (event: FormEvent) => {
    event.preventDefault();
    const id = text.trim().replace(/^#/, '');
    if (id) go({ screen: 'journey', query: { id } });
  };
  return (
    <Form role="search" onSubmit={search}>
      <Field>
        <Field.Label hidden={true}>{words.t('console.search.label')}</Field.Label>
        <Input
          ref={input}
          isCompact={true}
          type="search"
          autoComplete="off"
          spellCheck={false}
          placeholder={words.t('console.search.hint')}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
    </Form>
  );
}

/** Not while somebody writes elsewhere: there a slash is a slash. */
function useSlashFocus() {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isWritable(event.target)) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  return input;
}

function isWritable(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
