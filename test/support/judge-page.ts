/** What keeps somebody out of a page, judged where it is painted: axe with its contrast, what stands out sideways, and a walk by the Tab key. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Frame, Locator, Page } from 'playwright-core';

let script: Promise<string> | undefined;
const readAxe = (): Promise<string> => {
  script ??= readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  return script;
};

/** What axe judges: everything, or what another colour scheme can change in a page that was judged. */
export type Judged = 'everything' | 'colours';

interface Place {
  readonly html: string;
  readonly element: Element;
}
interface Finding {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly Place[];
}
interface Axe {
  run(options: object): Promise<{ violations: readonly Finding[] }>;
}

/** In the page, once it was given the script. */
declare const axe: Axe;

/** Findings of axe that would keep someone out, each with the scene that it stands in where the page has scenes. */
export async function seriousFindings(page: Page | Frame, judged: Judged = 'everything'): Promise<readonly string[]> {
  // Half a megabyte: a page that has it already is not given it again.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(await readAxe());
  return page.evaluate(async (only) => {
    const { violations } = await axe.run({
      elementRef: true,
      resultTypes: ['violations'],
      ...(only === 'colours' ? { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } } : {}),
    });
    const said = ({ element, html }: Place) => `${element.closest<HTMLElement>('[data-scene]')?.dataset.scene ?? ''} ${html.slice(0, 200)}`.trim();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(said).join(' | ')}`);
  }, judged);
}

/** What stands out of a box sideways: by how much, and each part that is wider than the box, unless it scrolls by itself. */
export const standsOut = (box: Locator): Promise<readonly string[]> =>
  box.evaluate((frame) => {
    if (frame.scrollWidth <= frame.clientWidth) return [];
    const edge = frame.getBoundingClientRect().left + frame.clientLeft + frame.clientWidth;
    const isOut = (part: Element) => part.getBoundingClientRect().right > edge + 1;
    // What scrolls by itself holds its own parts back, except those that are placed apart from it.
    const isHeld = (part: Element) => part.closest('[role=region]') !== null && getComputedStyle(part).position !== 'absolute';
    const parts = [...frame.querySelectorAll('*')].filter((part) => isOut(part) && !isHeld(part));
    return [`${frame.scrollWidth - frame.clientWidth} px`, ...parts.map(({ outerHTML }) => outerHTML.slice(0, 160))];
  });

/** Texts of a scene that are painted only in part, because a box around them ends before they do; not those that scroll into sight. */
export const cutTexts = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const flowOf = (box: Element) => getComputedStyle(box).overflowX;
    /** From the inmost to the first that scrolls: what runs out of that one is scrolled into sight. */
    const boxesAround = (text: Text, scene: Element) => {
      const boxes: Element[] = [];
      for (let part = text.parentElement; part && part !== scene && !/auto|scroll/.test(flowOf(part)); part = part.parentElement) boxes.push(part);
      return boxes;
    };
    const isDrawn = (box: Element) => box.getBoundingClientRect().width > 1;
    const ends = (box: Element) => /hidden|clip/.test(flowOf(box)) || box.matches('td, th');
    const found: string[] = [];
    for (const scene of document.querySelectorAll<HTMLElement>('[data-scene]')) {
      const texts = document.createTreeWalker(scene, NodeFilter.SHOW_TEXT);
      for (let text = texts.nextNode() as Text | null; text; text = texts.nextNode() as Text | null) {
        const range = document.createRange();
        range.selectNodeContents(text);
        const { left, right, width } = range.getBoundingClientRect();
        const boxes = boxesAround(text, scene);
        if (width === 0 || !boxes.every(isDrawn)) continue;
        // What an ancestor cuts, and what runs out of the cell that it stands in.
        const isOut = (box: Element) => right > box.getBoundingClientRect().right + 1 || left < box.getBoundingClientRect().left - 1;
        if (boxes.some((box) => ends(box) && isOut(box))) found.push(`${scene.dataset.scene}: ${text.data}`);
      }
    }
    return found;
  });

/** A stop of the Tab key. */
interface Stop {
  readonly said: string;
  readonly isSeen: boolean;
}

/** Walks the whole page by Tab, from its start to its end: controls that are never reached, and those that do not show that they have the focus. */
export async function walkByTab(page: Page): Promise<{ readonly missed: readonly string[]; readonly unseen: readonly string[] }> {
  const controls = await page.evaluate(watchFocus);
  for (let presses = 0; presses < controls + 2; presses += 1) await page.keyboard.press('Tab');
  return page.evaluate(() => (window as unknown as { walked(): { missed: string[]; unseen: string[] } }).walked());
}

/** In the page: notes every control, how it looks without the focus, and from now on what gets it. Answers how many there are. */
function watchFocus(): number {
  const shadowsOf = (control: Element) => [control, control.parentElement, control.nextElementSibling].map((part) => part && lookOf(part));
  const lookOf = (part: Element) => [undefined, '::before'].map((pseudo) => getComputedStyle(part, pseudo).boxShadow).join();
  const isOutlined = (control: Element) => {
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(control);
    return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1 && !/transparent|, 0\)$/.test(outlineColor);
  };
  const said = (control: Element) => `${control.closest<HTMLElement>('[data-scene]')?.dataset.scene ?? ''} ${control.outerHTML.slice(0, 160)}`.trim();
  const isDrawn = (control: Element) => control.checkVisibility({ visibilityProperty: true });
  // Of a list or a row of tabs, one is reached by Tab and the others by arrows; what is no control may take the focus without being a stop.
  const isStop = (control: HTMLElement) =>
    control.tabIndex >= 0 ||
    (control.matches('a, button, input, select, textarea') && !control.closest('[role="listbox"], [role="tablist"], [role="menu"]'));
  const controls = [...document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary, [tabindex]')].filter(
    (control) => isStop(control) && !control.matches(':disabled') && isDrawn(control),
  );
  // What has the focus now would look the same before and after.
  (document.activeElement as HTMLElement | null)?.blur();
  const before = new Map(controls.map((control) => [control, JSON.stringify(shadowsOf(control))]));
  const stops = new Map<Element, Stop>();
  document.addEventListener('focusin', ({ target }) => {
    const control = target as HTMLElement;
    stops.set(control, { said: said(control), isSeen: isOutlined(control) || JSON.stringify(shadowsOf(control)) !== before.get(control) });
  });
  const nameOf = (control: Element) => control.getAttribute('name');
  // Of radio buttons of one name, Tab reaches one.
  const isReached = (control: Element) =>
    stops.has(control) || (control.matches('[type="radio"]') && [...stops.keys()].some((stop) => nameOf(stop) === nameOf(control)));
  Object.assign(window, {
    walked: () => ({
      missed: controls.filter((control) => !isReached(control)).map(said),
      unseen: [...stops.values()].filter(({ isSeen }) => !isSeen).map((stop) => stop.said),
    }),
  });
  return controls.length;
}
