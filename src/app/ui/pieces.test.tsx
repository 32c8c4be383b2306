import { screen, waitFor } from '@testing-library/react';
import { mount } from '../testing/mount.tsx';
import { SourceNotices } from './freshness.tsx';
import { CopyId, FreshnessMark, OutLink, RelativeTime, worstFreshness } from './index.ts';

const source = (name: string, freshness: 'fresh' | 'ageing' | 'stale' | 'unreachable') => ({
  connectionId: name,
  name,
  freshness,
  fetchedAt: '2026-11-22T08:00:00Z',
  failure: null,
});

describe('a relative time', () => {
  it('has its exact time in its name, and shows it on click until it is left', async () => {
    const { user } = await mount(<RelativeTime at={new Date(Date.now() - 3 * 60_000).toISOString()} />);
    const time = screen.getByRole('button', { name: /^3 min\. ago, \w+ \d+, \d{4}/ });
    expect(time).toHaveTextContent('3 min. ago');
    await user.click(time);
    expect(time).toHaveTextContent(/\d{4}/);
    await user.tab();
    expect(time).toHaveTextContent('3 min. ago');
  });
});

describe('copying an id', () => {
  it('takes one click and is said aloud', async () => {
    const { user } = await mount(<CopyId value="INC0010042" />);
    const written: string[] = [];
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText: async (text: string) => void written.push(text) } });
    await user.click(screen.getByRole('button', { name: 'Copy INC0010042' }));
    expect(written).toEqual(['INC0010042']);
    expect(screen.getByRole('status')).toHaveTextContent('INC0010042 copied');
  });

  it('says so where the browser refuses', async () => {
    const { user } = await mount(<CopyId value="X" />);
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText: () => Promise.reject(new Error('denied')) } });
    await user.click(screen.getByRole('button', { name: 'Copy X' }));
    await waitFor(() => expect(screen.getByRole('status')).toHaveTextContent('X could not be copied'));
  });
});

describe('a link out', () => {
  it('opens a new tab that cannot reach back', async () => {
    await mount(<OutLink url="https://vendor.example/x">INC1</OutLink>);
    expect(screen.getByRole('link', { name: /^INC1\s?\(opens in a new tab\)$/ })).toHaveAttribute('rel', 'noopener noreferrer');
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', ''])('is plain text for the address %j', async (url) => {
    await mount(<OutLink url={url}>INC1</OutLink>);
    expect(screen.queryByRole('link')).not.toBeInTheDocument();
    expect(screen.getByText('INC1')).toBeInTheDocument();
  });
});

describe('freshness', () => {
  it('takes the worst of several sources', () => {
    expect(worstFreshness([source('a', 'fresh'), source('b', 'stale'), source('c', 'ageing')])).toBe('stale');
    expect(worstFreshness([])).toBeNull();
  });

  it('names every source to those who cannot see the mark', async () => {
    await mount(<FreshnessMark sources={[source('ServiceNow', 'fresh'), source('Entra ID', 'unreachable')]} />);
    expect(screen.getByText(/ServiceNow: read .*Nothing is known from before/s)).toBeInTheDocument();
  });
});

it("calls the help desk by the reader's word for it, and every other system by its own name", async () => {
  const away = { freshness: 'unreachable', fetchedAt: null, failure: { code: 'vendor-unavailable', message: '', retryAt: null } } as const;
  const sources = [
    { ...away, connectionId: 'desk', name: 'Help desk' },
    { ...away, connectionId: 'c-1', name: 'ServiceNow' },
  ];
  await mount(<SourceNotices sources={sources} onRetry={() => undefined} />, { locale: 'de' });
  expect(screen.getAllByText(/antwortet nicht/).map(({ textContent }) => textContent?.split(' ')[0])).toEqual(['Helpdesk', 'ServiceNow']);
});

it('names in the tooltip of several sources also the one that is away', async () => {
  const { container } = await mount(<FreshnessMark sources={[source('ServiceNow', 'fresh'), source('Jira', 'stale')]} />);
  expect(container.querySelector('[title]')?.getAttribute('title')).toMatch(/^ServiceNow: read .*\nJira: Last known facts, read .*\.$/);
});
