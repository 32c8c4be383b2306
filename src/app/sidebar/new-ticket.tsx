/** @module app/sidebar/new-ticket  On a ticket that is not saved yet: who asks, and which items it is about. What was chosen is linked after the first save. */
import { useState } from 'react';
import type { ItemView } from '#contract';
import { useHostEvent, useServices, useWords } from '../platform/index.ts';
import { Empty, Facts, InlineList, Meta, Name, PanelFrame, ProblemNotice, Quiet, Row, useAnnounce } from '../ui/index.ts';
import { LinkAnItem } from './affected-items/index.tsx';
import { keyOf } from './affected-items/item-looks.ts';
import { useKeptFocus } from './attendant/use-kept-focus.ts';
import { NewTicketRequesterPanel } from './requester/new-ticket.tsx';

export function NewTicketSidebar() {
  useKeptFocus();
  return (
    <main>
      <ChosenItemsPanel />
      <NewTicketRequesterPanel />
    </main>
  );
}

function ChosenItemsPanel() {
  const words = useWords();
  const { chosen, failed, choose, remove, isAttaching } = useChosenItems();
  return (
    <PanelFrame name="affected-items" title={words.t('items.title')} startsOpen={true} count={chosen.length}>
      <Empty why={words.t(chosen.length > 0 ? 'new-ticket.will-attach' : 'new-ticket.empty')} />
      <InlineList>
        {chosen.map((item) => (
          <li key={keyOf(item)}>
            <Row $apart="apart">
              <span>
                <Name>{item.name}</Name>{' '}
                <Meta as="span">
                  <Facts of={[item.classLabel, item.sourceName]} />
                </Meta>
              </span>
              <Quiet disabled={isAttaching} aria-label={words.t('new-ticket.remove-named', { name: item.name })} onClick={() => remove(item)}>
                {words.t('new-ticket.remove')}
              </Quiet>
            </Row>
          </li>
        ))}
      </InlineList>
      {failed.length > 0 && <ProblemNotice tone="warning">{words.t('new-ticket.not-attached', { names: failed.join(', ') })}</ProblemNotice>}
      <LinkAnItem linked={new Set(chosen.map(keyOf))} isBusy={isAttaching} onChoose={choose} />
    </PanelFrame>
  );
}

/** Items chosen before the ticket exists; linked once the host knows its id. */
function useChosenItems() {
  const { api, host, words } = useServices();
  const announce = useAnnounce();
  const [chosen, setChosen] = useState<readonly ItemView[]>([]);
  const [failed, setFailed] = useState<readonly string[]>([]);
  const [isAttaching, setAttaching] = useState(false);

  const attach = async () => {
    if (chosen.length === 0) return;
    setAttaching(true);
    const ticketId = await host.readTicketId().catch(() => null);
    const outcomes = await Promise.all(chosen.map((item) => attachOne(ticketId, item)));
    const left = chosen.filter((_, index) => !outcomes[index]);
    const lost = left.map(({ name }) => name);
    setFailed(lost);
    setChosen(left);
    setAttaching(false);
    const said =
      lost.length > 0 ? words.t('new-ticket.not-attached', { names: lost.join(', ') }) : words.t('new-ticket.attached', { count: chosen.length });
    announce(said);
    // The panel goes with the new-ticket tab, so the host says it too.
    await host.notify(lost.length > 0 ? 'error' : 'notice', said).catch(() => undefined);
  };
  const attachOne = async (ticketId: string | null, item: ItemView): Promise<boolean> => {
    if (!ticketId) return false;
    const body = { connectionId: item.connectionId, itemId: item.id };
    return api.call('linkItem', { ticketId }, { body }).then(
      () => true,
      () => false,
    );
  };
  useHostEvent('saved', () => void attach());
  return {
    chosen,
    failed,
    isAttaching,
    choose: (item: ItemView) => setChosen([...chosen, item]),
    remove: (item: ItemView) => setChosen(chosen.filter((other) => keyOf(other) !== keyOf(item))),
  };
}
