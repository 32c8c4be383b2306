import { ApiError } from './api-error.ts';
import { chooseLocale, loadCatalog } from './catalogs.ts';
import { createWords, relativeParts, type Words } from './words.ts';

let en: Words;
let de: Words;
beforeAll(async () => {
  en = createWords('en', 'en-GB', await loadCatalog('en'));
  de = createWords('de', 'de', await loadCatalog('de'));
});

describe('reasons', () => {
  it('fill their facts, times as durations', () => {
    expect(en.reason({ code: 'change-ended-before-ticket', facts: { minutes: 210 } })).toBe('It ended 4 hours before this ticket.');
    expect(de.reason({ code: 'change-starts-later', facts: { minutes: 3 } })).toBe('Noch 3 Minuten bis zu seinem Beginn.');
  });

  it('put durations where German does not inflect them', () => {
    const days = { minutes: 2 * 24 * 60 };
    expect(de.reason({ code: 'change-starts-later', facts: days })).toBe('Noch 2 Tage bis zu seinem Beginn.');
    expect(de.reason({ code: 'change-overrunning', facts: days })).toBe('Er dauert schon 2 Tage länger als geplant.');
  });

  it('name the system where it is known, and begin with a capital where it is not', () => {
    const reason = { code: 'vendor-waits', facts: {} };
    expect(en.reason(reason, { system: 'ServiceNow' })).toBe('ServiceNow asks to wait.');
    expect(en.reason(reason)).toBe('The other system asks to wait.');
  });

  it('still say what happened where the code is unknown', () => {
    expect(en.reason({ code: 'quota-of-moon-spent', facts: { left: 0, at: 'noon', why: null } })).toBe('Quota of moon spent (left: 0, at: noon)');
    expect(en.reason({ code: 'quota-spent', facts: {} })).toBe('Quota spent.');
  });
});

describe('errors', () => {
  const problem = (part: object) => ({ type: '', title: '', status: 422, code: 'x', detail: 'Said in full.', traceId: '', ...part });

  it('are told by their code, with the remedy', () => {
    const error = new ApiError({ code: 'vendor-refused', status: 422, problem: problem({ code: 'vendor-refused', remedy: 'Ask Tomasz.' }) });
    expect(en.error(error)).toBe('The other system refused this. Ask Tomasz.');
  });

  it('are told in their own words where the code is new', () => {
    expect(en.error(new ApiError({ code: 'brand-new', problem: problem({ code: 'brand-new' }) }))).toBe('Said in full.');
    expect(en.error(new ApiError({ code: 'brand-new' }))).toBe('Brand new.');
  });

  it('never show a stack or a foreign message', () => {
    expect(en.error(new TypeError('undefined is not a function'))).toBe('Something went wrong in Tieline. It has been noted; try again.');
  });

  it('name the source that failed', () => {
    const source = { connectionId: 'c', name: 'ServiceNow', freshness: 'stale', fetchedAt: null } as const;
    expect(en.failure({ ...source, failure: { code: 'vendor-unavailable', message: 'm', retryAt: null } })).toBe('ServiceNow does not answer.');
    expect(en.failure({ ...source, failure: { code: 'new-one', message: 'It hums.', retryAt: null } })).toBe(
      'ServiceNow could not be asked: It hums.',
    );
    expect(en.failure({ ...source, failure: null })).toBe('');
  });
});

describe('times', () => {
  const now = Date.parse('2026-11-22T12:00:00Z');
  it.each([
    ['2026-11-22T11:59:45Z', 'now'],
    ['2026-11-22T11:57:00Z', '3 min ago'],
    ['2026-11-22T09:00:00Z', '3 hr ago'],
    ['2026-11-22T13:00:00Z', 'in 1 hr'],
    ['2026-10-01T12:00:00Z', '2 mo ago'],
  ])('%s is %s', (instant, said) => {
    expect(en.relative(instant, now).replace('.', '')).toBe(said);
  });

  it.each([
    [29_999, [0, 'second']],
    [-45_000, [-45, 'second']],
    [-90 * 60_000, [-1, 'hour']],
    [40 * 86_400_000, [1, 'month']],
    [-800 * 86_400_000, [-2, 'year']],
  ])('%i ms count as %j', (ms, parts) => {
    expect(relativeParts(ms)).toEqual(parts);
  });

  it.each([
    [3, '3 secs'],
    [0.4, '0.4 secs'],
    [260, '4 mins'],
    [7_200, '2 hrs'],
  ])('%f s as a figure is %s', (seconds, said) => {
    expect(en.seconds(seconds)).toBe(said);
  });

  it('count with the marks of their language', () => {
    expect([en.number(12_040), de.number(12_040)]).toEqual(['12,040', '12.040']);
  });

  it('leave the day out only for today', () => {
    expect(en.moment('2026-11-22T12:30:00Z', now)).toMatch(/^\d\d:\d\d$/);
    expect(en.moment('2026-11-20T12:30:00Z', now)).toMatch(/^20 Nov/);
  });
});

describe('locales', () => {
  it.each([
    ['de-AT', 'de'],
    ['de_CH', 'de'],
    ['EN-us', 'en'],
    ['ja', 'en'],
    ['', 'en'],
  ])('%s reads %s', (wanted, locale) => {
    expect(chooseLocale(wanted)).toBe(locale);
  });

  it("leave the help desk's own part out of the messages", async () => {
    expect(Object.keys(await loadCatalog('de'))).not.toContain('app');
  });
});
