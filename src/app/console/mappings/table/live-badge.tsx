/** @module app/console/mappings/table/live-badge  How a rule does now, in a word; what waits leads to the list of it. */
import { useWords } from '../../../platform/index.ts';
import { Icon, Meta, Pill } from '../../../ui/index.ts';
import { ScreenLink } from '../../ui/index.ts';
import type { LiveState } from './use-live-rules.ts';

export interface LiveBadgeProps {
  readonly flow: string;
  readonly state: LiveState | null;
}

export function LiveBadge({ flow, state }: LiveBadgeProps) {
  const words = useWords();
  if (!state) return null;
  if (state.kind === 'flowing')
    return (
      <Meta as="span">
        <Icon name="check" /> {words.t('console.mappings.live.flowing')}
      </Meta>
    );
  const query = { flow, field: state.fieldKey };
  if (state.kind === 'set-aside')
    return (
      <span title={words.reason(state.reason, { system: state.system, field: state.label, path: state.label })}>
        <ScreenLink to={{ screen: 'overview', query: { open: flow } }}>
          <Pill tone="warning" icon="lock">
            {words.t('links.field-set-aside')}
          </Pill>
        </ScreenLink>
      </span>
    );
  return (
    <ScreenLink to={{ screen: state.kind === 'held' ? 'held' : 'conflicts', query }}>
      <Pill tone="warning" icon="hold">
        {words.t(`console.mappings.live.${state.kind}`, { count: state.count })}
      </Pill>
    </ScreenLink>
  );
}
