/** @module app/console/mappings/deep-link  `#/mappings?flow=…&field=…&winner=desk`: another screen proposes a rule. The change is drafted and lit up, never saved; the address then forgets it. */
import { useEffect, useRef } from 'react';
import type { MappingEdit, MappingOutline, OutlineFlow, OutlineRule } from '#mapping';
import { useWords } from '../../platform/index.ts';
import { useAnnounce } from '../../ui/index.ts';
import { useQueryState } from '../use-route.tsx';
import type { EditorGoal } from './editor/code-editor.tsx';
import { ruleKeyOf } from './table/use-live-rules.ts';
import type { WorkbenchParts } from './workbench-context.ts';

const WINNERS = ['desk', 'remote', 'newest', 'ask'];

interface Proposal {
  readonly flow: string;
  readonly field: string;
  readonly winner: string;
}

export function useDeepLink({ outline, edit, isReadOnly }: WorkbenchParts, goTo: (goal: EditorGoal) => void): void {
  const words = useWords();
  const announce = useAnnounce();
  const [query, setQuery] = useQueryState();
  const isDone = useRef(false);
  const { flow, field, winner = '' } = query;
  useEffect(() => {
    if (!flow || !outline || isDone.current) return;
    isDone.current = true;
    const found = findRule(outline, { flow, field: field ?? '', winner });
    const left = { flow: null, field: null, winner: null };
    if (!found) {
      setQuery(left);
      announce(words.t('console.mappings.link-unknown', { flow, field: field ?? '' }));
      return;
    }
    const { rule } = found;
    setQuery({ ...left, rule: rule ? `${found.flow.index}.${rule.index}` : null });
    const place = rule ?? found.flow;
    const drafted =
      rule && WINNERS.includes(winner) && rule.winner !== winner && !isReadOnly ? edit(proposed(found.flow, rule, winner)) : Promise.resolve(false);
    void drafted.then((isDrafted) => {
      goTo({ from: place.from, to: Math.min(place.to, place.from + 400), isMarked: true });
      if (isDrafted) announce(words.t('console.mappings.link-drafted', { field: field ?? '' }));
    });
  }, [flow, field, winner, outline, edit, isReadOnly, goTo, setQuery, announce, words]);
}

function findRule(
  outline: MappingOutline,
  { flow: name, field }: Proposal,
): { readonly flow: OutlineFlow; readonly rule: OutlineRule | undefined } | undefined {
  const flow = outline.flows.find((one) => one.name === name);
  const isNamed = (rule: OutlineRule) => rule.desk.includes(field) || rule.remote === field || ruleKeyOf(rule) === field;
  return flow && { flow, rule: flow.rules.find(isNamed) };
}

function proposed(flow: OutlineFlow, rule: OutlineRule, winner: string): MappingEdit {
  return { kind: 'set', path: ['flows', flow.index, 'fields', rule.index, 'winner'], value: winner };
}
