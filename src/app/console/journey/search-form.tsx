/** @module app/console/journey/search-form  Any id that a person has at hand. */
import { Button } from '@zendeskgarden/react-buttons';
import { Field, Input } from '@zendeskgarden/react-forms';
import { type FormEvent, useEffect, useState } from 'react';
import { styled } from 'styled-components';
import { useWords } from '../../platform/index.ts';
import { useNavigation } from '../use-route.tsx';

const Form = styled.form`
  display: flex;
  flex-wrap: wrap;
  align-items: flex-end;
  gap: 8px;
  max-width: 640px;
  > :first-child { flex: 1 1 240px; }
`;

export function SearchForm({ id }: { readonly id: string }) {
  const words = useWords();
  const { go } = useNavigation();
  const [text, setText] = useState(id);
  // Another id may come by a link.
  useEffect(() => setText(id), [id]);
  const search = (event: FormEvent) => {
    event.preventDefault();
    const wanted = text.trim().replace(/^#/, '');
    if (wanted) go({ screen: 'journey', query: { id: wanted } });
  };
  return (
    <Form role="search" aria-label={words.t('console.journey')} onSubmit={search}>
      <Field>
        <Field.Label>{words.t('console.journey.search')}</Field.Label>
        <Input
          isCompact={true}
          type="search"
          autoComplete="off"
          spellCheck={false}
          maxLength={200}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
      <Button type="submit" size="small" isPrimary={true} disabled={text.trim() === ''}>
        {words.t('console.journey.show')}
      </Button>
    </Form>
  );
}
